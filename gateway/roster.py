"""The agents who are there, kept in the order in which they are asked: the best one is found without a walk over all.

Agents of the same skills, languages, brands and capacities form a group; in each group a heap for each kind of channel
holds who has least and is idle longest on top. A change of an agent is a new entry; old entries are passed by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from gateway.store.offers import AgentLoad

Entry = tuple[int, int, str, int]
"""How much somebody holds, since when they are idle, who it is, and which entry of theirs this is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a case asks of an agent; `language` is None where any will do."""

    skills: frozenset[str]
    kind: str | None
    brand: str | None = None
    language: str | None = None


class Roster:
    """The agents that may be asked now."""

    def __init__(self, agents: Iterable[AgentLoad] = ()) -> None:
        self._agents: dict[str, tuple[AgentLoad, int]] = {}
        self._groups: dict[object, _Group] = {}
        self._group_of: dict[str, _Group] = {}
        self._fitting: dict[tuple[object, ...], list[_Group]] = {}
        for one in agents:
            self.put(one)

    def get(self, agent_id: str) -> AgentLoad | None:
        """The agent as last put here, or None who is not there."""
        found = self._agents.get(agent_id)
        return found[0] if found is not None else None

    def put(self, agent: AgentLoad) -> None:
        """Take in an agent as they are now."""
        _, entry = self._agents.get(agent.id, (None, 0))
        self._agents[agent.id] = (agent, entry + 1)
        key = (agent.skills, agent.languages, agent.brands, agent.capacity, tuple(sorted(agent.capacities.items())))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(agent, self._agents)
            self._fitting.clear()
        if (before := self._group_of.get(agent.id)) is not None and before is not group:
            before.drop(agent.id)
        self._group_of[agent.id] = group
        group.put(agent, entry + 1)

    def best(self, need: Need, *, without: Iterable[str] = ()) -> AgentLoad | None:
        """Who holds least for what they may hold, then who is idle longest; None where nobody fits."""
        passed = frozenset(without)
        found = [one for group in self._groups_for(need) if (one := group.top(need.kind, passed)) is not None]
        return min(found, key=lambda one: _order(one, need.kind), default=None)

    def _groups_for(self, need: Need) -> list[_Group]:
        key = (need.skills, need.brand, need.language)
        groups = self._fitting.get(key)
        if groups is None:
            groups = self._fitting[key] = [group for group in self._groups.values() if group.fits(need)]
        return groups


def _order(agent: AgentLoad, kind: str | None) -> tuple[float, int, str]:
    held, most = agent.held_of(kind)
    return held / most, agent.idle_since, agent.id


class _Group:
    """Agents alike in everything but in what they hold."""

    def __init__(self, like: AgentLoad, agents: Mapping[str, tuple[AgentLoad, int]]) -> None:
        self._like = like
        self._agents = agents
        self._members: set[str] = set()
        self._heaps: dict[str, list[Entry]] = {}

    def fits(self, need: Need) -> bool:
        like = self._like
        speaks = need.language is None or not like.languages or need.language in like.languages
        is_of_brand = need.brand is None or not like.brands or need.brand in like.brands
        return need.skills <= like.skills and speaks and is_of_brand

    def put(self, agent: AgentLoad, entry: int) -> None:
        self._members.add(agent.id)
        for kind, heap in self._heaps.items():
            heappush(heap, (agent.held_of(kind)[0], agent.idle_since, agent.id, entry))

    def drop(self, agent_id: str) -> None:
        self._members.discard(agent_id)

    def top(self, kind: str | None, passed: frozenset[str]) -> AgentLoad | None:
        """The first who is free and not passed by."""
        heap = self._heap(kind)
        kept: list[Entry] = []
        found: AgentLoad | None = None
        while heap and found is None:
            agent, newest = self._agents[heap[0][2]]
            if heap[0][3] != newest or agent.is_busy:
                heappop(heap)
            elif agent.id in passed:
                kept.append(heappop(heap))
            elif agent.is_free_for(kind):
                found = agent
            else:
                break  # who comes after holds as much or more
        for entry in kept:
            heappush(heap, entry)
        return found

    def _heap(self, kind: str | None) -> list[Entry]:
        name = kind if kind in self._like.capacities else ""
        heap = self._heaps.get(name or "")
        if heap is None:
            heap = self._heaps[name or ""] = []
            for id_ in self._members:
                agent, entry = self._agents[id_]
                heappush(heap, (agent.held_of(name)[0], agent.idle_since, agent.id, entry))
        return heap
