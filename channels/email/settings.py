"""Owns the settings table of a mail channel: every key, what is wrong with it, and its typed form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from channels.contract import Problem

Role = Literal["shared", "dedicated", "personal"]
Security = Literal["tls", "starttls", "none"]

KEYS: Mapping[str, str] = {
    "mailboxes": 'our addresses: a table each, as [channels.NAME.mailboxes."orders@example.com"]',
    "mailboxes.*.address": "the address, where mailboxes are written as a list",
    "mailboxes.*.role": "shared (anything comes here), dedicated (one matter) or personal; left out: dedicated",
    "mailboxes.*.shared": 'true is short for role = "shared"',
    "mailboxes.*.queue": "the queue of what comes here; left out: by topic and tier",
    "mailboxes.*.topic": "the topic of what comes here; left out: by what the mail says",
    "mailboxes.*.language": "the language of those who write here; left out: by what the mail says",
    "mailboxes.*.brand": "the brand we answer under; left out: the channel's",
    "imap.host": "the server mail is fetched from; left out: mail comes in by LMTP and SMTP",
    "imap.port": "its port; left out: 993 with tls, else 143",
    "imap.security": "tls, starttls or none; left out: tls",
    "imap.user": "the account's name",
    "imap.password": "the account's password",
    "imap.ca_file": "the certificate that signed the server's; left out: the system's",
    "imap.folder": "the folder that is read; left out: INBOX",
    "imap.after": "what becomes of a mail that is stored: flag (as read), keep, or move:FOLDER; left out: flag",
    "smtp.host": "the server mail is sent by; left out: letters are filed in out_folder",
    "smtp.port": "its port; left out: 465 with tls, else 587",
    "smtp.security": "tls, starttls or none; left out: tls",
    "smtp.user": "the account's name; left out: no log-in",
    "smtp.password": "the account's password",
    "smtp.ca_file": "the certificate that signed the server's; left out: the system's",
    "out_folder": "where letters are filed as .eml without smtp, under the data folder; left out: outgoing",
    "lmtp_port": "loopback port for LMTP, 0 for none; left out: HTTP + 2, or a free one (none with imap)",
    "smtp_port": "loopback port for SMTP, 0 for none; left out: HTTP + 1, or a free one (none with imap)",
    "from": 'the sender, as "Customer Care <care@example.com>"; left out: the mailbox the customer wrote to',
    "max_bytes": "the largest mail that is taken in whole; left out: 26 MB",
    "max_recipients": "the most recipients of one delivery; left out: 100",
}

_ADDRESS = re.compile(r"[^\s<>@,;:\"]+@[^\s<>@,;:\"]+\.[^\s<>@,;:\"]+|[^\s<>@,;:\"]+@localhost")
_NAMED = re.compile(r"[^<>\r\n]*<([^<>\r\n]+)>\s*")
_MAX_BYTES = 26 * 1024 * 1024
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": ("shared", "dedicated", "personal"),
    "security": ("tls", "starttls", "none"),
}
_TEXTS = frozenset(
    {"queue", "topic", "language", "brand", "host", "user", "password", "ca_file", "folder", "out_folder"}
)
_LARGEST = {"port": 65_535, "lmtp_port": 65_535, "smtp_port": 65_535, "max_bytes": 2**31, "max_recipients": 100_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One address of ours and what it says about who writes to it."""

    address: str
    role: Role = "dedicated"
    queue: str | None = None
    topic: str | None = None
    language: str | None = None
    brand: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server and how we log in there."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str = field(repr=False)
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """The IMAP account mail is fetched from; `move_to` is None unless stored mail is moved."""

    server: Server
    folder: str = "INBOX"
    after: Literal["flag", "keep", "move"] = "flag"
    move_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The table in types; a port of None means the default, which gives way where it is taken."""

    mailboxes: tuple[Mailbox, ...]
    imap: Fetching | None
    smtp: Server | None
    out_folder: str
    lmtp_port: int | None
    smtp_port: int | None
    sender: str | None
    max_bytes: int
    max_recipients: int


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the path of its key (`imap.port`, `mailboxes."a@b.com".role`)."""
    found = [problem for key, value in table.items() for problem in _key_problems(key, value)]
    if "mailboxes" not in table:
        found.append(Problem(key="mailboxes", message="is missing: name at least one address that mail comes to"))
    return found


def from_table(table: Mapping[str, object]) -> EmailSettings:
    """The settings of a table without problems."""
    imap = _server(table, "imap", plain_port=143, tls_port=993)
    incoming_default = 0 if imap else None
    return EmailSettings(
        mailboxes=tuple(_mailbox(address, own) for _, address, own in _mailbox_tables(table["mailboxes"])),
        imap=_fetching(imap, table) if imap else None,
        smtp=_server(table, "smtp", plain_port=587, tls_port=465),
        out_folder=str(table.get("out_folder", "outgoing")),
        lmtp_port=cast("int | None", table.get("lmtp_port", incoming_default)),
        smtp_port=cast("int | None", table.get("smtp_port", incoming_default)),
        sender=cast("str | None", table.get("from")),
        max_bytes=cast(int, table.get("max_bytes", _MAX_BYTES)),
        max_recipients=cast(int, table.get("max_recipients", 100)),
    )


def _key_problems(key: str, value: object) -> Iterator[Problem]:
    if key == "mailboxes":
        yield from _mailboxes_problems(value)
    elif key in {"imap", "smtp"}:
        yield from _server_problems(key, value)
    elif key == "from":
        named = _NAMED.fullmatch(value) if isinstance(value, str) else None
        if not isinstance(value, str) or not _ADDRESS.fullmatch(named[1] if named else value):
            yield Problem(key=key, message=f'write "Name <address@example.com>" or an address, not {value!r}')
    elif key in KEYS:
        yield from _value_problems(key, key, value)
    else:
        yield Problem(key=key, message=_unknown(key, ""))


def _mailboxes_problems(value: object) -> Iterator[Problem]:
    tables = list(_mailbox_tables(value))
    if not tables:
        yield Problem(key="mailboxes", message="names no address; write one table for each of our addresses")
    seen: set[str] = set()
    for path, address, own in tables:
        if not _ADDRESS.fullmatch(address):
            yield Problem(key=path, message=f"write an address such as orders@example.com, not {address!r}")
        elif address in seen:
            yield Problem(key=path, message=f"names {address} a second time; keep one")
        seen.add(address)
        if own is None:
            yield Problem(key=path, message='write a table, such as { queue = "orders" }')
            continue
        for name, inner in own.items():
            if f"mailboxes.*.{name}" not in KEYS:
                yield Problem(key=f"{path}.{name}", message=_unknown(name, "mailboxes.*."))
            elif name == "shared" and not isinstance(inner, bool):
                yield Problem(key=f"{path}.{name}", message=f"write true or false, not {inner!r}")
            else:
                yield from _value_problems(f"{path}.{name}", name, inner)


def _mailbox_tables(value: object) -> Iterator[tuple[str, str, Mapping[str, object] | None]]:
    """Path, address and table of each mailbox, from a table of tables or a list of tables."""
    if isinstance(value, Mapping):
        for address, own in value.items():
            yield f'mailboxes."{address}"', str(address).lower(), own if isinstance(own, Mapping) else None
    elif isinstance(value, list):
        for index, own in enumerate(value):
            is_table = isinstance(own, Mapping)
            yield (
                f"mailboxes[{index}]",
                str(own.get("address", "")).lower() if is_table else "",
                own if is_table else None,
            )


def _server_problems(section: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(key=section, message="write a table with host, user and password")
        return
    if not value.get("host"):
        yield Problem(key=f"{section}.host", message="is missing: name the server")
    if section == "imap":
        for name in ("user", "password"):
            if name not in value:
                yield Problem(key=f"imap.{name}", message="is missing: the account cannot be opened without it")
    for name, inner in value.items():
        path = f"{section}.{name}"
        if path not in KEYS:
            yield Problem(key=path, message=_unknown(name, f"{section}."))
        elif name == "after":
            if not isinstance(inner, str) or not re.fullmatch(r"flag|keep|move:.+", inner):
                yield Problem(key=path, message=f"write flag, keep or move:FOLDER, not {inner!r}")
        else:
            yield from _value_problems(path, name, inner)


def _value_problems(path: str, name: str, value: object) -> Iterator[Problem]:
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            yield Problem(key=path, message=f"write {', '.join(_CHOICES[name])}, not {value!r}")
    elif name in _LARGEST:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST[name]:
            yield Problem(key=path, message=f"write a whole number from 0 to {_LARGEST[name]}, not {value!r}")
    elif name in _TEXTS and not isinstance(value, str):
        yield Problem(key=path, message="write a text in quotes")


def _unknown(name: str, prefix: str) -> str:
    inside = (key.removeprefix(prefix) for key in KEYS if key.startswith(prefix))
    known = sorted({key.partition(".")[0] for key in inside})
    return f"is not a key of a mail channel; {prefix or 'the keys'} here: {', '.join(known)} (not {name})"


def _mailbox(address: str, own: Mapping[str, object] | None) -> Mailbox:
    told = own or {}
    text = {name: cast("str | None", told.get(name)) for name in ("queue", "topic", "language", "brand")}
    role = cast(Role, told.get("role", "shared" if told.get("shared") else "dedicated"))
    return Mailbox(address=address, role=role, **text)


def _server(table: Mapping[str, object], section: str, *, plain_port: int, tls_port: int) -> Server | None:
    told = cast("Mapping[str, object] | None", table.get(section))
    if told is None:
        return None
    security = cast(Security, told.get("security", "tls"))
    return Server(
        host=str(told["host"]),
        port=cast(int, told.get("port", tls_port if security == "tls" else plain_port)),
        security=security,
        user=cast("str | None", told.get("user")),
        password=str(told.get("password", "")),
        ca_file=cast("str | None", told.get("ca_file")),
    )


def _fetching(server: Server, table: Mapping[str, object]) -> Fetching:
    told = cast("Mapping[str, object]", table["imap"])
    after, _, move_to = str(told.get("after", "flag")).partition(":")
    return Fetching(
        server=server,
        folder=str(told.get("folder", "INBOX")),
        after=cast(Literal["flag", "keep", "move"], after),
        move_to=move_to or None,
    )
