"""Owns the settings table of a mail channel in types: mailboxes, where mail comes from, by which server it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from channels.contract import Problem
from channels.email import settings_checks
from channels.email.settings_keys import KEYS

__all__ = [
    "KEYS",
    "Account",
    "Dkim",
    "EmailSettings",
    "Fetching",
    "Mailbox",
    "OAuth",
    "Sending",
    "Server",
    "from_table",
    "problems",
]

Role = Literal["shared", "dedicated", "personal"]
Security = Literal["tls", "starttls", "none"]
After = Literal["flag", "keep", "move"]

_MAX_BYTES = 36 * 1024 * 1024
"""Takes in files of 25 MB, which base64 makes larger by a third and a line end."""
_ADDRESS_RECORD = ("queue", "topic", "language", "brand", "agent", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One address of ours and what it says about who writes to it.

    `agent` is whose own address it is (their mail address among our staff), `name` stands before the address in From,
    `signature` below letters from here, by language ("" for any).
    """

    address: str
    role: Role = "dedicated"
    queue: str | None = None
    topic: str | None = None
    language: str | None = None
    brand: str | None = None
    agent: str | None = None
    name: str | None = None
    signature: Mapping[str, str] = field(default_factory=dict)
    observe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """Where access tokens come from (RFC 6749, 4.4 and 6); without a refresh token the client speaks for itself."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server and how we log in there: by password, or by OAuth2 where `oauth` is given."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str = field(repr=False)
    ca_file: str | None = None
    oauth: OAuth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """One IMAP folder of one account; `move_to` is None unless stored mail is moved.

    `mailbox` is the one of ours that the account belongs to, where the settings say so. With `is_observed` the folder
    is opened for reading only and nothing in it is marked or moved.
    """

    server: Server
    folder: str = "INBOX"
    after: After = "flag"
    move_to: str | None = None
    mailbox: str | None = None
    poll_s: float = 30.0
    idle_s: float = 300.0
    is_observed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One IMAP account with all of its folders that are read."""

    folders: tuple[Fetching, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """How letters are signed (RFC 6376)."""

    domain: str
    selector: str
    key_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The server letters are handed to, and what it bears: connections at once, letters on each, letters a minute."""

    server: Server
    connections: int = 2
    per_connection: int = 100
    per_minute: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The table in types; a port of None means the default, which gives way where it is taken."""

    mailboxes: tuple[Mailbox, ...]
    accounts: tuple[Account, ...]
    sending: Sending | None
    dkim: Dkim | None
    out_folder: str
    lmtp_port: int | None
    smtp_port: int | None
    listen: str
    tls_certificate: str | None
    tls_key: str | None
    sender: str | None
    bounce_address: str | None
    trusted_servers: tuple[str, ...]
    html: bool
    max_bytes: int
    max_recipients: int
    is_observed: bool = False

    @property
    def folders(self) -> tuple[Fetching, ...]:
        """Every IMAP folder that is read, of every account."""
        return tuple(one for account in self.accounts for one in account.folders)


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the path of its key (`imap.port`, `mailboxes."a@b.com".role`)."""
    return settings_checks.problems(table)


def from_table(table: Mapping[str, object], *, is_observed: bool = False) -> EmailSettings:
    """The settings of a table without problems; with `is_observed` the whole channel only looks on."""
    mailboxes = tuple(_mailbox(address, own or {}) for _, address, own in settings_checks.mailboxes(table["mailboxes"]))
    accounts = tuple(_accounts(table, mailboxes, is_observed=is_observed))
    incoming_default = 0 if accounts else None
    smtp = _table(table.get("smtp"))
    dkim = _table(table.get("dkim"))
    return EmailSettings(
        mailboxes=mailboxes,
        accounts=accounts,
        sending=_sending(smtp) if smtp is not None else None,
        dkim=Dkim(**cast("dict[str, str]", dict(dkim))) if dkim is not None else None,
        out_folder=str(table.get("out_folder", "outgoing")),
        lmtp_port=cast("int | None", table.get("lmtp_port", incoming_default)),
        smtp_port=cast("int | None", table.get("smtp_port", incoming_default)),
        listen=str(table.get("listen", "127.0.0.1")),
        tls_certificate=_text(table, "tls_certificate"),
        tls_key=_text(table, "tls_key"),
        sender=_text(table, "from"),
        bounce_address=_text(table, "bounce_address"),
        trusted_servers=tuple(one.lower() for one in cast(Sequence[str], table.get("trusted_servers", ()))),
        html=bool(table.get("html", True)),
        max_bytes=cast(int, table.get("max_bytes", _MAX_BYTES)),
        max_recipients=cast(int, table.get("max_recipients", 100)),
        is_observed=is_observed,
    )


def _mailbox(address: str, own: Mapping[str, object]) -> Mailbox:
    signature = own.get("signature", {})
    return Mailbox(
        address=address,
        role=cast(Role, own.get("role", "shared" if own.get("shared") else "dedicated")),
        signature={"": signature} if isinstance(signature, str) else cast("dict[str, str]", signature),
        observe=bool(own.get("observe", False)),
        **{name: _text(own, name) for name in _ADDRESS_RECORD},
    )


def _accounts(table: Mapping[str, object], mailboxes: Sequence[Mailbox], *, is_observed: bool) -> Iterator[Account]:
    """The channel's own account, if it names a user, then those of its mailboxes.

    In the channel's own lies the mail of all mailboxes without one: where each is only observed, so is the account.
    """
    common = _table(table.get("imap")) or {}
    owns = [_table((own or {}).get("imap")) for _, _, own in settings_checks.mailboxes(table["mailboxes"])]
    if "user" in common:
        only = mailboxes[0] if len(mailboxes) == 1 else None
        named = next((one for one in mailboxes if one.address == str(common["user"]).lower()), only)
        sharing = [mailbox.observe for mailbox, imap in zip(mailboxes, owns, strict=True) if imap is None]
        yield _account(common, named, is_observed=is_observed or (bool(sharing) and all(sharing)))
    for mailbox, imap in zip(mailboxes, owns, strict=True):
        if imap is not None:
            yield _account({**common, **imap}, mailbox, is_observed=is_observed)


def _account(told: Mapping[str, object], mailbox: Mailbox | None, *, is_observed: bool) -> Account:
    after, _, move_to = str(told.get("after", "flag")).partition(":")
    folders = cast("Sequence[str]", told.get("folders", (told.get("folder", "INBOX"),)))
    server = _server(told, plain_port=143, tls_port=993)
    return Account(
        folders=tuple(
            Fetching(
                server=server,
                folder=folder,
                after=cast(After, after),
                move_to=move_to or None,
                mailbox=mailbox.address if mailbox is not None else None,
                poll_s=float(cast(float, told.get("poll_s", 30.0))),
                idle_s=float(cast(float, told.get("idle_s", 300.0))),
                is_observed=is_observed or (mailbox is not None and mailbox.observe),
            )
            for folder in folders
        )
    )


def _sending(told: Mapping[str, object]) -> Sending:
    return Sending(
        server=_server(told, plain_port=587, tls_port=465),
        connections=cast(int, told.get("connections", 2)),
        per_connection=cast(int, told.get("per_connection", 100)),
        per_minute=cast(int, told.get("per_minute", 0)),
    )


def _server(told: Mapping[str, object], *, plain_port: int, tls_port: int) -> Server:
    security = cast(Security, told.get("security", "tls"))
    oauth = _table(told.get("oauth"))
    return Server(
        host=str(told["host"]),
        port=cast(int, told.get("port", tls_port if security == "tls" else plain_port)),
        security=security,
        user=_text(told, "user"),
        password=str(told.get("password", "")),
        ca_file=_text(told, "ca_file"),
        oauth=OAuth(**cast("dict[str, str]", dict(oauth))) if oauth is not None else None,
    )


def _table(value: object) -> Mapping[str, object] | None:
    return value if isinstance(value, Mapping) else None


def _text(table: Mapping[str, object], name: str) -> str | None:
    return cast("str | None", table.get(name))
