"""Owns the mail channel as the gateway sees it: its settings joined with inbound, outbound and both ways in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from channels.contract import Delivery, Door, Entrance, Probe, Problem, Route, Sent, Surroundings
from channels.email import settings as table_of
from channels.email.copies import read_copy
from channels.email.imap_names import source_of
from channels.email.inbound import read
from channels.email.letters_out import LettersOut
from channels.email.oauth import AccessTokens, by_account
from channels.email.outbound import utc_now
from channels.email.settings import KEYS, EmailSettings, Fetching
from channels.email.smtp_probes import probe_listeners
from channels.email.smtp_tls import file_problems
from channels.errors import BadCredentials, CannotConnect
from channels.message import Copied, Letter, Message

Protocol = Literal["smtp", "lmtp"]


class EmailChannel:
    """One set of mailboxes that share a way in and a way out."""

    kind = "email"
    delivery: Delivery = "push"
    has_buttons = False

    def __init__(
        self, settings: EmailSettings, surroundings: Surroundings, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.name = surroundings.name
        self.entrances: Mapping[str, Entrance] = {
            box.address: Entrance(
                queue=box.queue,
                topic=box.topic,
                language=box.language,
                brand=box.brand,
                agent=box.agent,
                name=box.name,
                signature=box.signature,
                observe=box.observe or settings.is_observed,
                is_shared=box.role == "shared",
            )
            for box in settings.mailboxes
        }
        self.ports: dict[str, int] = {}
        self._settings = settings
        self._now = now
        self._surroundings = surroundings
        self._mailboxes = frozenset(self.entrances)
        self._folders = {source_of(one): one for one in settings.folders}
        self.sources = tuple(self._folders)
        out = settings.sending.server.oauth if settings.sending is not None else None
        self._tokens = by_account([out, *(one.server.oauth for one in settings.folders)])
        self._out = LettersOut(settings, surroundings, entrances=self.entrances, now=now, tokens=self._tokens)

    def read(self, payload: bytes) -> Message | Copied:
        """What a stored mail says, or to which other mailbox it came; raises BadPayload."""
        copied = read_copy(payload)
        return copied or read(payload, mailboxes=self._mailboxes, trusted_servers=self._settings.trusted_servers)

    async def run(self, door: Door) -> None:
        """Listen for LMTP and SMTP and follow every IMAP folder, as set, until cancelled.

        Raises CannotConnect where a port of the settings is taken; `ports` then tells which are open.
        """
        listeners = []
        try:
            for protocol, port, default in self._listeners():
                from channels.email.smtp_in import listen

                listener = await listen(
                    protocol, name=self.name, door=door, settings=self._settings, port=port, default_port=default
                )
                listeners.append(listener)
                self.ports[protocol] = listener.port
            await self._fetch_or_wait(door)
        finally:
            for listener in listeners:
                await listener.close()
            self.ports.clear()

    async def send(self, letter: Letter) -> Sent:
        """Send one letter under the Message-ID of its thread token; raises NotSent, Refused or SendUnknown."""
        return await self._out.send(letter)

    async def check(self) -> list[Probe]:
        """Log in at the IMAP and the SMTP server, or look at the folder letters are filed in; sign something.

        Ports where mail is brought to us are looked at too.
        """
        fetched = await asyncio.gather(*(self._probe_in(one) for one in self._folders.values()))
        brought = await probe_listeners(self._settings, self._listeners(), self._now())
        return [*fetched, *brought, *await self._out.check()]

    async def close(self) -> None:
        """Leave the mail server that letters are handed to."""
        await self._out.close()

    def _listeners(self) -> list[tuple[Protocol, int | None, int]]:
        http = self._surroundings.port
        wanted: list[tuple[Protocol, int | None, int]] = [
            ("smtp", self._settings.smtp_port, http + 1),
            ("lmtp", self._settings.lmtp_port, http + 2),
        ]
        return [one for one in wanted if one[1] != 0]

    async def _fetch_or_wait(self, door: Door) -> None:
        """Follow every folder, each for itself, until cancelled."""
        await door.report(self.name, error=None)
        if not self._folders:
            await asyncio.Event().wait()
            return
        from channels.email.imap import Fetcher

        await door.cursor(self.name, self.sources[0])  # which takes over the cursor of a channel of before
        async with asyncio.TaskGroup() as following:
            for source, fetching in self._folders.items():
                fetcher = Fetcher(
                    name=self.name,
                    door=door,
                    fetching=fetching,
                    max_bytes=self._settings.max_bytes,
                    has_neighbours=len(self._settings.accounts) > 1,
                    tokens=self._tokens_of(fetching),
                )
                following.create_task(fetcher.follow(), name=f"mail-{source}")

    def _tokens_of(self, fetching: Fetching) -> AccessTokens | None:
        oauth = fetching.server.oauth
        return self._tokens[oauth] if oauth is not None else None

    async def _probe_in(self, imap: Fetching) -> Probe:
        from channels.email.imap_session import opened

        what = f"IMAP {imap.server.host}:{imap.server.port} {imap.server.user} {imap.folder}"
        try:
            async with opened(imap, tokens=self._tokens_of(imap)):
                return Probe(what=what, ok=True)
        except (BadCredentials, CannotConnect) as err:
            return Probe(what=what, ok=False, advice=str(err))


class EmailKind:
    """What this folder offers the gateway."""

    name = "email"
    routes: tuple[Route, ...] = ()

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with the settings table."""
        return table_of.problems(table) + file_problems(table)

    def keys(self) -> Mapping[str, str]:
        """Each key of the table with one line of explanation."""
        return KEYS

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> EmailChannel:
        """A channel from a table without problems; opens no connection yet."""
        return EmailChannel(table_of.from_table(table, is_observed=surroundings.observe), surroundings)
