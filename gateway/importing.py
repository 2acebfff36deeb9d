"""Takes whole files and folders of mails in: read one at a time, worked in groups, told in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from gateway.import_places import Busy, ImportPlace
from gateway.ingest import Ingest, Ingested, Opened
from gateway.mail_files import Begin, CannotRead, Found, Source, look_at, mails_of, written

GROUP_MAILS: Final = 100
GROUP_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Where an import speaks: its answer, what is no answer, and how far it is (mails and bytes more)."""

    answer: Callable[[str], None]
    tell: Callable[[str], None]
    advance: Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What an import came to; `failed` got no line, `aged` opened a case that is older than an answer may be."""

    done: int = 0
    failed: int = 0
    skipped: int = 0
    aged: int = 0


@dataclass(slots=True, kw_only=True)
class _Group:
    """Mails that are worked beside each other; none names another one of them."""

    mails: list[tuple[Found, Opened]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    size: int = 0

    def takes(self, found: Found, opened: Opened) -> bool:
        """Whether this mail may be worked beside the others."""
        is_full = len(self.mails) >= GROUP_MAILS or (bool(self.mails) and self.size + found.size > GROUP_BYTES)
        return not is_full and self.ids.isdisjoint(opened.names)

    def add(self, found: Found, opened: Opened) -> None:
        """Add it."""
        self.mails.append((found, opened))
        self.ids |= opened.own_ids
        self.size += found.size


class Import:
    """One import of several paths; `tally` says how far it is, also after it was cut."""

    def __init__(
        self,
        ingest: Ingest,
        voice: Voice,
        *,
        folder: Path,
        channel: str | None = None,
        from_start: bool = False,
        max_age: timedelta | None = None,
    ) -> None:
        self._ingest = ingest
        self._voice = voice
        self._folder = folder
        self._channel = channel
        self._from_start = from_start
        self._max_age = max_age
        self._group = _Group()
        self.tally = Tally()

    async def run(self, sources: Iterable[Source]) -> Tally:
        """Take all of them in; raises NotStored and StoreDownError, the rest is told and counted."""
        for source in sources:
            if source.kind == "mail":
                await self._take_all(mails_of(source), None)
            else:
                await self._work()
                await self._take_source(source)
        await self._work()
        return self.tally

    async def _take_source(self, source: Source) -> None:
        """One mbox or folder, from where an import of it that was cut came to."""
        with ExitStack() as stack:
            place, begin = None, Begin()
            try:
                place = stack.enter_context(
                    ImportPlace(self._folder, source, channel=self._channel, from_start=self._from_start)
                )
                begin = place.begin()
            except Busy:
                self._voice.tell(f"{written(source.path)}: another command takes it in too; this one keeps no place")
            if skipped := begin.mails or len(begin.names):
                self.tally.skipped += skipped
                self._voice.advance(skipped, begin.offset)
                self._voice.tell(f"{written(source.path)}: goes on after {skipped} mails; --from-start begins anew")
            try:
                await self._take_all(mails_of(source, begin), place)
            except CannotRead as err:
                self._fail(str(err))
                return
            await self._work(place)
            if place is not None:
                place.finish()

    async def _take_all(self, mails: Iterator[Found], place: ImportPlace | None) -> None:
        for found in mails:
            if found.fault is not None:
                self._fail(found.fault)
                continue
            opened = self._ingest.open(found.raw)
            if not self._group.takes(found, opened):
                await self._work(place)
            self._group.add(found, opened)

    async def _work(self, place: ImportPlace | None = None) -> None:
        """Work the group and print its lines; what was printed is done."""
        group, self._group = self._group, _Group()
        if not group.mails:
            return
        taken = await self._ingest.take_group([opened for _, opened in group.mails])
        for (found, _), one in zip(group.mails, taken, strict=True):
            self._print(found, one)
        if place is not None:
            place.note(found.place for found, _ in group.mails)
        self._voice.advance(len(group.mails), group.size)

    def _print(self, found: Found, one: Ingested) -> None:
        if one.outcome == "new":
            self._fail(f"{found.file}: it is stored and not worked; a running gateway will work it")
            return
        self._voice.answer(orjson.dumps(self._ingest.line(found.file, one)).decode())
        self.tally.done += 1
        self.tally.aged += one.outcome == "accepted" and self._is_aged(one)

    def _fail(self, why: str) -> None:
        self.tally.failed += 1
        self._voice.tell(why)

    def _is_aged(self, one: Ingested) -> bool:
        sent_at = one.read.sent_at if one.read is not None else None
        if self._max_age is None or sent_at is None:
            return False
        return datetime.now(UTC) - sent_at > self._max_age


def sources_of(paths: Sequence[Path], tell: Callable[[str], None]) -> tuple[list[Source], int]:
    """What the paths hold, and how many of them cannot be read, which is told."""
    found: list[Source] = []
    for path in paths:
        try:
            found.append(look_at(path))
        except CannotRead as err:
            tell(str(err))
    return found, len(paths) - len(found)
