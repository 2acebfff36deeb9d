"""The intents there are now: those of the settings file with what pages keep over them, read again on change.

A catalogue is one value: every intent by name, which name was before which, what was retired. `LiveIntents` is put in
the place of `Settings.intents`, so whoever reads the settings reads the present catalogue; inside `one_catalogue` it is
the same from the first look to the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from config.care import IntentSettings
from config.crossrefs import faults_of_intent
from config.reader import read_section
from config.settings import Loaded, Settings
from config.tree import Finding, Tree
from gateway.bus.contract import Bus
from gateway.live_calendars import SWEEP_S, TOPIC
from gateway.store import nlu_intents as stored
from gateway.store.nlu_intents import IntentRow
from gateway.store.store import Store, StoreDownError

log = structlog.get_logger()

Intents = Mapping[str, IntentSettings]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue(Intents):
    """One state of the intents. A name from before finds the intent that has another name now; walks give new names."""

    sections: Intents = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    gone: Intents = field(default_factory=dict)
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> IntentSettings:
        return self.sections[self.renamed.get(name, name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sections)

    def __len__(self) -> int:
        return len(self.sections)


class LiveIntents(Intents):
    """Every intent by name, as it is now; made with those of the file, `reload` brings what pages keep."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._rows: Mapping[str, IntentRow] = {}
        self._now = Catalogue(sections=dict(loaded.settings.intents))

    def __getitem__(self, name: str) -> IntentSettings:
        return self.catalogue[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.catalogue)

    def __len__(self) -> int:
        return len(self.catalogue)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that counts here: the one held by `one_catalogue`, else the newest."""
        held = _HELD.get()
        return held[1] if held is not None and held[0] is self else self._now

    @property
    def declared(self) -> Intents:
        """What the settings file says."""
        return self._loaded.settings.intents

    @property
    def loaded(self) -> Loaded:
        """The settings file that the catalogue is judged by."""
        return self._loaded

    @property
    def rows(self) -> Mapping[str, IntentRow]:
        """What pages keep, by name."""
        return self._rows

    async def reload(self, store: Store) -> bool:
        """Read what pages keep again; whether any of it changed."""
        rows = {row.name: row for row in await store.read(stored.list_intents)}
        if rows == self._rows:
            return False
        now = joined(self._loaded, rows)
        for name, findings in now.findings.items():
            log.warning("a kept intent does not fit the settings", intent=name, findings=[str(one) for one in findings])
        self._rows, self._now = rows, now
        return True

    async def keep_up(self, store: Store, bus: Bus) -> None:
        """Read what pages keep again when somebody says that it changed, and every few seconds."""
        with bus.waiter(TOPIC) as waiter:
            while True:
                await waiter.wait(SWEEP_S)
                try:
                    await self.reload(store)
                except StoreDownError as err:
                    log.warning("the store is down, intents stay as they were", error=str(err))


_HELD: Final[ContextVar[tuple[LiveIntents, Catalogue] | None]] = ContextVar("held_intents", default=None)


@contextmanager
def one_catalogue(intents: Intents) -> Iterator[None]:
    """Let everything inside, and every task begun inside, see the intents as they are at its beginning."""
    if not isinstance(intents, LiveIntents):
        yield
        return
    token = _HELD.set((intents, intents.catalogue))
    try:
        yield
    finally:
        _HELD.reset(token)


def with_live_intents(loaded: Loaded) -> tuple[Loaded, LiveIntents]:
    """The same settings with intents that follow what pages keep; one value for everybody who is given them."""
    live = LiveIntents(loaded)
    return replace(loaded, settings=replace(loaded.settings, intents=live)), live


def live_intents_of(settings: Settings) -> LiveIntents:
    """The live intents of a running gateway's settings."""
    if not isinstance(settings.intents, LiveIntents):
        raise AssertionError("the settings were not opened by with_live_intents")
    return settings.intents


def catalogue_of(intents: Intents) -> Catalogue:
    """The catalogue that intents are, also those of a settings file alone."""
    if isinstance(intents, LiveIntents):
        return intents.catalogue
    return intents if isinstance(intents, Catalogue) else Catalogue(sections=intents)


def present_name(intents: Intents, name: str) -> str:
    """The name an intent has now, for one it has or had."""
    return catalogue_of(intents).renamed.get(name, name)


def names_of(intents: Intents, name: str) -> frozenset[str]:
    """Every name of an intent: the present one and those it had."""
    renamed = catalogue_of(intents).renamed
    present = renamed.get(name, name)
    return frozenset({present, *(old for old, new in renamed.items() if new == present)})


def remembered(intents: Intents, name: str) -> IntentSettings | None:
    """What an intent says or said last: for titles of old cases, never to act by."""
    found = catalogue_of(intents)
    return found.get(name) or found.gone.get(found.renamed.get(name, name))


def joined(loaded: Loaded, rows: Mapping[str, IntentRow]) -> Catalogue:
    """The settings file's intents with the kept ones over them; what cannot be read leaves the file's in its place."""
    sections = dict(loaded.settings.intents)
    gone: dict[str, IntentSettings] = {}
    findings: dict[str, Sequence[Finding]] = {}
    for name, row in rows.items():
        section, found = _section(loaded, row)
        if found:
            findings[name] = found
        if row.state == "retired":
            before = section or sections.get(name)
            sections.pop(name, None)
            if before is not None:
                gone[name] = before
        elif section is not None:
            sections[name] = section
    return Catalogue(sections=sections, renamed=renamed_of(rows), gone=gone, findings=findings)


def read_intent(name: str, body: Mapping[str, object]) -> tuple[IntentSettings | None, list[Finding]]:
    """A stored or sent intent with everything in it that cannot be read, by the rules of the settings file."""
    written = {key: value for key, value in body.items() if value is not None and value != {}}  # nothing is no texts
    tree = Tree(file=f"intent {name}", values=written)
    findings: list[Finding] = []
    section = read_section(IntentSettings, tree, (), findings)
    return (None if findings else section), findings


def body_of(section: IntentSettings) -> dict[str, object]:
    """An intent as it is stored and sent: the keys of `[intents.NAME]`."""
    return {
        "title": dict(section.title),
        "handling": section.handling,
        "topic": section.topic,
        "level": section.level,
        "flow": section.flow,
        "queue": section.queue,
        "alarm": section.alarm,
        "answer": dict(section.answer),
        "ask": dict(section.ask),
    }


def renamed_of(rows: Mapping[str, IntentRow]) -> dict[str, str]:
    """For each name from before the present one, however often it was changed."""
    found: dict[str, str] = {}
    for name, row in rows.items():
        seen, there = {name}, row
        while there.renamed_to is not None and there.renamed_to in rows and there.renamed_to not in seen:
            seen.add(there.renamed_to)
            there = rows[there.renamed_to]
        if there.name != name:
            found[name] = there.name
    return found


def _section(loaded: Loaded, row: IntentRow) -> tuple[IntentSettings | None, list[Finding]]:
    """The kept intent as it can count, None where the file's does; and what is wrong with it.

    It goes on without a topic or queue that the settings do not know any more.
    """
    if not row.body:
        return None, []
    section, findings = read_intent(row.name, row.body)
    if section is None or row.state == "retired":
        return section, findings
    faults = faults_of_intent(loaded, row.name, section)
    lost = {fault.key for fault in faults}
    known = replace(
        section,
        topic=None if "topic" in lost else section.topic,
        queue=None if "queue" in lost else section.queue,
    )
    return known, faults
