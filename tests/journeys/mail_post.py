"""A running centre with its mail channel listening, customers who write to it over SMTP, and the letters they get."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from mimetypes import guess_type
from pathlib import Path
from typing import cast

import aiosmtplib
import orjson
from sqlalchemy import text
from sqlalchemy.engine import Connection

from channels.email.channel import EmailChannel
from config.acknowledgement import LetterLimits, Limit
from config.settings import Loaded, load
from gateway.app import Gateway, open_gateway
from gateway.cases import Actor, CaseActions
from gateway.ids import SECOND, from_us, to_us
from gateway.outbox import Outbox
from gateway.store.access import agent_by_mail
from tests.live.child import free_port

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
CUSTOMER, STRANGER = "customer@example.com", "stranger@client.example.org"
CARE = "customercare@example.com"
MONDAY = to_us(datetime(2026, 11, 16, 7, 0, tzinfo=UTC))  # ten o'clock in Moscow
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 24 * 3600 * SECOND

TO_PEOPLE = "Please let me talk to a person about our contract."
ABOUT_ORDER = "Where is my order 4500123456?"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: int = MONDAY

    def __call__(self) -> int:
        return self.at


@dataclass
class Post:
    """The centre, and a customer's way to it."""

    gateway: Gateway
    clock: Clock
    channel: EmailChannel
    folder: Path
    actions: CaseActions
    written: int = 0
    seen: set[str] = field(default_factory=set)

    async def write(
        self, body: str = ABOUT_ORDER, *, worked: bool = True, files: Sequence[Path] = (), **told: str
    ) -> str:
        """Write a mail, have it worked and the letters sent; gives its Message-ID."""
        raw, message_id = self.mail(body, files, **told)
        await self.deliver(raw, sender=told.get("return_path", told.get("from_", CUSTOMER)), to=told.get("to", CARE))
        if worked:
            await self.work()
        return message_id

    def mail(self, body: str = ABOUT_ORDER, files: Sequence[Path] = (), **told: str) -> tuple[bytes, str]:
        """The bytes of a mail: `from_`, `to`, `subject`, `in_reply_to`, any header with underscores for dashes."""
        self.written += 1
        message_id = f"<{self.written}.{id(self)}@client.example.org>"
        headers = {
            "from_": CUSTOMER,
            "to": CARE,
            "subject": "A question",
            "message_id": message_id,
            "date": format_datetime(from_us(self.clock.at)),
            **told,
        }
        headers.pop("return_path", None)
        mail = EmailMessage(policy=policy.SMTP)
        mail.set_content(body)
        for file in files:
            main, _, sub = (guess_type(file.name)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
        lines = [f"{name.strip('_').replace('_', '-').title()}: {value}" for name, value in headers.items() if value]
        return "\r\n".join([*lines, ""]).encode() + mail.as_bytes(), headers["message_id"]

    async def deliver(self, raw: bytes, *, sender: str = CUSTOMER, to: str = CARE) -> None:
        """Hand one mail to our SMTP port."""
        recipients = [one.strip() for one in to.split(",")]
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.channel.ports["smtp"]) as client:
            await client.sendmail(sender, recipients, raw)

    async def work(self) -> None:
        """Work what waits and send what is due."""
        await self.gateway.worker.work_all()
        await self.send()

    async def send(self) -> None:
        """Send the letters that are due now."""
        outbox = Outbox(self.gateway.parts, now=self.clock)
        while await outbox.send_due():
            pass

    def letters(self) -> list[EmailMessage]:
        """The letters filed since the last look, oldest first."""
        files = sorted((one for one in self.folder.glob("*.eml")), key=lambda file: file.stat().st_mtime_ns)
        fresh = [file for file in files if file.name not in self.seen]
        self.seen |= {file.name for file in fresh}
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in fresh]  # type: ignore[misc]

    def letter(self) -> EmailMessage:
        """The one letter filed since the last look."""
        (one,) = self.letters()
        return one

    async def rows(self, query: str, **args: object) -> list[Mapping[str, object]]:
        """What a query of the store gives."""
        return await self.gateway.parts.store.read(_rows, query, args)

    async def cases(self) -> list[Mapping[str, object]]:
        return await self.rows("SELECT * FROM cases ORDER BY opened_at, number")

    async def case(self) -> Mapping[str, object]:
        (one,) = await self.cases()
        return one

    async def acknowledged(self) -> list[tuple[str, str]]:
        """Outcome and reason code of every mail, in the order in which they came."""
        found = await self.rows(
            "SELECT a.outcome, a.reason FROM acknowledgement a JOIN inbox i ON i.id = a.inbox_id ORDER BY i.id"
        )
        return [(str(one["outcome"]), str(_json(one["reason"])["code"])) for one in found]

    async def events(self, kind: str) -> list[Mapping[str, object]]:
        return await self.rows("SELECT * FROM event WHERE kind = :kind ORDER BY seq", kind=kind)

    async def change(self, statement: str, **args: object) -> None:
        """Bring the store into a state that a test begins with."""
        await self.gateway.parts.store.write(_change, statement, args)

    async def agent(self, mail: str = "agent1@example.com") -> Actor:
        found = await self.gateway.parts.store.read(agent_by_mail, mail)
        assert found is not None
        return Actor(agent=found)


def words(letter: EmailMessage) -> str:
    """The text of a letter: its plain part."""
    body = letter.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def answering(letter: EmailMessage) -> dict[str, str]:
    """The headers with which a customer's mail program answers a letter."""
    return {"in_reply_to": letter["Message-ID"], "references": letter["Message-ID"], "subject": letter["Subject"]}


def settings(
    folder: Path,
    *,
    mail: Mapping[str, object] | None = None,
    database: str | None = None,
    limits: Mapping[str, Sequence[str]] | None = None,
    **gateway: object,
) -> Loaded:
    """The shipped settings on an empty folder; `mail` are keys of the mail channel, `limits` those of letters."""
    loaded = load(SHIPPED, {"DATA_DIR": str(folder)} | ({"DATABASE_URL": database} if database else {}))
    assert not loaded.findings
    section = loaded.settings.channels["mail-demo"]
    own = {**section.own, "smtp_port": None, "lmtp_port": None, **(mail or {})}
    own = {key: value for key, value in own.items() if value is not None}
    letters = {scope: tuple(map(Limit.parse, written)) for scope, written in (limits or {}).items()}
    changed = replace(
        loaded.settings,
        acknowledgement=replace(loaded.settings.acknowledgement, letters=LetterLimits(**letters)),
        gateway=replace(loaded.settings.gateway, port=free_port(), **gateway),  # type: ignore[arg-type]
        channels={"mail-demo": replace(section, own=own)},
    )
    return replace(loaded, settings=changed)


@asynccontextmanager
async def post_office(loaded: Loaded, *, clock: Clock | None = None) -> AsyncIterator[Post]:
    """An open centre whose mail channel listens; work is done when a test says so."""
    clock = clock or Clock()
    async with open_gateway(loaded, now=clock) as gateway:
        parts = gateway.parts
        channel = parts.channels["mail-demo"]
        assert isinstance(channel, EmailChannel)
        running = asyncio.create_task(channel.run(parts.door))
        actions = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=gateway.numbers,
            now=clock,
        )
        try:
            await _listening(channel, running)
            folder = parts.folder / "outgoing"
            yield Post(gateway=gateway, clock=clock, channel=channel, folder=folder, actions=actions)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _listening(channel: EmailChannel, running: asyncio.Task[None]) -> None:
    async with asyncio.timeout(60):
        while len(channel.ports) < 2 and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0)


def _json(stored: object) -> Mapping[str, object]:
    """A JSON column's value: SQLite gives its text, PostgreSQL the value itself."""
    return orjson.loads(stored) if isinstance(stored, str) else cast("Mapping[str, object]", stored)


def _rows(connection: Connection, query: str, args: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(text(query), dict(args)).mappings()]


def _change(connection: Connection, statement: str, args: Mapping[str, object]) -> None:
    connection.execute(text(statement), dict(args))
