"""Who is asked before others: the care row's people in order with their stand-ins, then who served last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.settings import Settings
from gateway.ids import SECOND, from_us
from gateway.routing_terms import COMPLAINTS, Matter, Specialist, reason
from gateway.store.colleagues import STAND_INS_FOLLOWED, Colleague
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import Reason

_ROLES = ("preferred", "backup", "lead")
_HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is asked in which order, why nobody before the first of them is, and whether a preferred one is named."""

    specialists: tuple[Specialist, ...] = ()
    passed_over: tuple[Reason, ...] = ()
    has_preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search for people goes by; `skills` are those of the queue, complaints' included."""

    settings: Settings
    matter: Matter
    account: AccountRow | None
    care: Sequence[CareRow]
    people: Mapping[str, Colleague]
    skills: frozenset[str]
    now: int

    @property
    def zone(self) -> ZoneInfo:
        """Where a day begins and ends for who reads the reasons."""
        calendar = self.settings.calendars.get(self.settings.gateway.default_calendar)
        return ZoneInfo(calendar.zone if calendar is not None else "UTC")


def people_of(search: Search) -> Asked:
    """Whose own mailbox it is, the people of the care row, each place filled by who is there for it, the last agent."""
    rows = [row for row in search.care if row.topic == search.matter.topic and _is_valid(row, search.now)]
    passed: list[Reason] = []
    found = list(personal_agent(search, passed))
    for row in (row for role in _ROLES for row in rows if row.role == role):
        found += _fill(search, row, [] if found else passed)
    found += _last_agent(search, [] if found else passed)
    first: dict[str, Specialist] = {}
    for one in found:
        first.setdefault(one.agent_id, one)
    return Asked(
        specialists=tuple(first.values()),
        passed_over=tuple(passed),
        has_preferred=any(row.role == "preferred" and row.approved_by is not None for row in rows),
    )


def personal_agent(search: Search, passed: list[Reason]) -> Iterator[Specialist]:
    """Whose own mailbox was written to, or who stands in while that one is away; nobody where neither can take it.

    Each reason names that agent's id, so that the next offer of the case still knows whose mailbox it came by.
    """
    own_id = search.matter.own_agent
    one = search.people.get(own_id or "")
    if own_id is None or one is None:
        return
    named, stands_for = {"agent": own_id}, ""
    for _ in range(1 + STAND_INS_FOLLOWED):
        if one.has_left or not one.is_agent:
            passed.append(reason("personal-left", person=one.name, **named))
            return
        away = one.absence_at(search.now)
        if away is None:
            break
        until = from_us(away.ends_at).astimezone(search.zone).date().isoformat()
        passed.append(reason("personal-away", person=one.name, until=until, **named))
        stand_in = search.people.get(away.stand_in_id or "")
        if stand_in is None:
            return
        stands_for, one = one.name, stand_in
    else:
        return  # they stand in for each other
    if COMPLAINTS in search.skills and COMPLAINTS not in one.skills:
        passed.append(reason("personal-no-complaints", person=one.name, **named))
    elif stands_for:
        why = reason("personal-stand-in", person=one.name, stands_for=stands_for, **named)
        yield Specialist(agent_id=one.id, role="stand_in", reason=why)
    else:
        why = reason("personal-mailbox", person=one.name, **named)
        yield Specialist(agent_id=one.id, role="personal", reason=why)


def own_agent_of(reasons: Sequence[Reason]) -> str | None:
    """Whose own mailbox the case came by, by the reasons of its way to people; the newest counts."""
    for one in reversed(reasons):
        args = one.get("args")
        if str(one.get("code")).startswith("personal-") and isinstance(args, Mapping):
            return str(args.get("agent") or "") or None
    return None


def _is_valid(row: CareRow, now: int) -> bool:
    return (row.valid_from is None or row.valid_from <= now) and (row.valid_to is None or now < row.valid_to)


def _fill(search: Search, row: CareRow, passed: list[Reason]) -> Iterator[Specialist]:
    """Who takes the place of this row: its person, else the stand-in of the absence; nobody where all are away."""
    if row.approved_by is None:
        passed.append(reason("care-unapproved", role=row.role, person=row.person_name))
        return
    one = search.people.get(row.person_id) or _as_written(row)
    role, stands_for = row.role, ""
    for _ in range(1 + STAND_INS_FOLLOWED):
        away = one.absence_at(search.now)
        if not one.has_left and away is not None:
            until = from_us(away.ends_at).astimezone(search.zone).date().isoformat()
            passed.append(reason("care-away", role=role, person=one.name, until=until))
            stand_in = search.people.get(away.stand_in_id or "")
            if stand_in is None:
                return
            stands_for, one, role = one.name, stand_in, "stand_in"
            continue
        if (why := _unfit(search, one, role)) is not None:
            passed.append(why)
            return
        yield _specialist(search, row, one, role, stands_for)
        return


def _as_written(row: CareRow) -> Colleague:
    """The person as far as the care row knows them: where people were not loaded, nothing is known of their skills."""
    is_agent = row.agent_mail is not None
    return Colleague(id=row.person_id, name=row.person_name, mail=row.agent_mail or "", is_agent=is_agent)


def _unfit(search: Search, one: Colleague, role: str) -> Reason | None:
    """Why this person is not asked; the care table's word goes before the queue's skills, but not for complaints."""
    if one.has_left:
        return reason("care-left", role=role, person=one.name)
    if not one.is_agent:
        return reason("care-no-agent", role=role, person=one.name)
    if COMPLAINTS in search.skills and COMPLAINTS not in one.skills:
        return reason("care-no-complaints", role=role, person=one.name)
    return None


def _specialist(search: Search, row: CareRow, one: Colleague, role: str, stands_for: str) -> Specialist:
    account = search.account.name if search.account is not None else ""
    told = {"account": account, "topic": row.topic, "role": row.role, "person": one.name}
    if role == "stand_in":
        return Specialist(agent_id=one.id, role=role, reason=reason("stand-in", **told, stands_for=stands_for))
    return Specialist(agent_id=one.id, role=role, reason=reason("care-row", **told))


def _last_agent(search: Search, passed: list[Reason]) -> Iterator[Specialist]:
    """The agent before, for so long as the settings say: who cannot do what the queue asks is passed over."""
    last = search.matter.last_agent
    one = search.people.get(last.agent_id) if last is not None else None
    if last is None or one is None or search.now - last.at > search.settings.routing.sticky_hours * _HOUR:
        return
    if one.has_left or not one.is_agent or one.absence_at(search.now) is not None:
        return
    if search.skills <= one.skills:
        yield Specialist(agent_id=one.id, role="sticky", reason=reason("sticky", person=one.name))
    else:
        missing = ", ".join(sorted(search.skills - one.skills))
        passed.append(reason("sticky-unskilled", person=one.name, skills=missing))
