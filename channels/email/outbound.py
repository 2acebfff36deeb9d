"""Owns what goes out by mail: a letter as the bytes of a mail, handed to an SMTP server or filed as .eml."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, formataddr
from pathlib import Path

import aiosmtplib

from channels.email.charsets import clean
from channels.email.settings import Server
from channels.errors import NotSent, Refused, SendUnknown
from channels.message import File, Letter

CONNECT_TIMEOUT_S = 20.0
DATA_TIMEOUT_S = 120.0

_ADDRESS = re.compile(r"[!#-;=?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_ANSWERS = re.compile(r"^\s*(?:re|aw|sv|ответ|на|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_SAFE_ID = re.compile(r"[!-;=?-~]{1,250}")
_SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"
"""Every automatic answer but the report that our letter did not arrive."""

_NO_SUCH_USER = re.compile(r"\b5\.1\.\d|\b5\.2\.1|user unknown|no such user|unknown user|does not exist", re.IGNORECASE)
_REFERENCES_KEPT = 20


def message_id(token: str, sender: str) -> str:
    """The Message-ID of a letter, without brackets; the same for every try because the token is."""
    return f"sb.{token}@{sender.rpartition('@')[2]}"


def compose(letter: Letter, *, sender: str, sender_name: str, now: datetime) -> bytes:
    """The letter as a mail from the mailbox `sender`; raises Refused where it cannot be written as one."""
    if not _ADDRESS.fullmatch(letter.to.value):
        raise Refused(f"{letter.to.value!r} is no address mail can be sent to", address_dead=True)
    mail = EmailMessage(policy=WIRE)
    mail["From"] = formataddr((_in_one_line(sender_name), sender))
    mail["To"] = formataddr((_in_one_line(letter.to.name or ""), letter.to.value))
    mail["Subject"] = _subject(letter)
    mail["Date"] = format_datetime(now)
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = _SUPPRESSED
    mail.set_content(_body(letter))
    for file in letter.files:
        _attach(mail, file)
    return _threading(letter, sender) + mail.as_bytes()


class SmtpOut:
    """Hands letters to an SMTP server, a connection each."""

    def __init__(self, server: Server, *, data_timeout_s: float = DATA_TIMEOUT_S) -> None:
        self._server = server
        self._data_timeout_s = data_timeout_s

    async def send(self, raw: bytes, *, sender: str, letter: Letter) -> None:
        """Hand over one mail; raises NotSent, Refused or SendUnknown."""
        client = self._client()
        try:
            await self._open(client)
            await self._address(client, sender, letter.to.value)
            await self._hand_over(client, raw)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=5)
        finally:
            client.close()

    async def try_log_in(self) -> None:
        """Connect, log in and leave; raises NotSent with what is wrong."""
        client = self._client()
        try:
            await self._open(client)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=5)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=server.ca_file) if server.security != "none" else None
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password if server.user else None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=context,
            timeout=CONNECT_TIMEOUT_S,
        )

    async def _open(self, client: aiosmtplib.SMTP) -> None:
        where = f"{self._server.host}:{self._server.port}"
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as err:
            raise NotSent(
                f"the mail server {where} refuses our user or password ({err.code}); set them right under smtp",
                retry_after_s=600,
            ) from err
        except (aiosmtplib.SMTPException, OSError) as err:
            raise NotSent(f"the mail server {where} cannot be reached: {type(err).__name__}") from err

    async def _address(self, client: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
        """Say who writes to whom: one recipient each, so that no half success can happen."""
        try:
            await client.mail(sender)
            await client.rcpt(recipient)
        except aiosmtplib.SMTPResponseException as err:
            if 500 <= err.code < 600:
                is_dead = isinstance(err, aiosmtplib.SMTPRecipientRefused) and bool(_NO_SUCH_USER.search(err.message))
                raise Refused(f"the mail server refuses: {err.code} {err.message}", address_dead=is_dead) from err
            raise NotSent(f"the mail server asks to wait: {err.code} {err.message}") from err
        except (aiosmtplib.SMTPException, OSError) as err:
            raise NotSent(f"the connection broke before the letter was handed over: {type(err).__name__}") from err

    async def _hand_over(self, client: aiosmtplib.SMTP, raw: bytes) -> None:
        try:
            await client.data(raw, timeout=self._data_timeout_s)
        except aiosmtplib.SMTPResponseException as err:
            if err.code >= 500:
                raise Refused(f"the mail server refuses the letter: {err.code} {err.message}") from err
            if err.code >= 400:
                raise NotSent(f"the mail server does not take the letter now: {err.code} {err.message}") from err
            raise SendUnknown(f"the mail server answers the letter with {err.code}, which says nothing") from err
        except (aiosmtplib.SMTPException, OSError) as err:
            raise SendUnknown(
                f"the mail server took the letter and did not confirm it ({type(err).__name__}); it may have gone out"
            ) from err


class FolderOut:
    """Files letters as .eml in a folder: what a site without a mail server reads, and what a trial shows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, raw: bytes, *, sender: str, letter: Letter) -> None:
        """File one mail under its letter's key, whole or not at all; a repeat is the same file."""
        try:
            await asyncio.to_thread(self._file, letter.key, raw)
        except OSError as err:
            raise NotSent(f"{self._folder} cannot be written: {err.strerror}; make room or set out_folder") from err

    async def try_log_in(self) -> None:
        """Look whether the folder can be written; raises NotSent."""
        if not await asyncio.to_thread(self._is_writable):
            raise NotSent(f"{self._folder} cannot be written; set out_folder to a folder that can")

    def _file(self, key: str, raw: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = key if _SAFE_NAME.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()
        unfinished = self._folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{name}.eml")

    def _is_writable(self) -> bool:
        existing = next(folder for folder in (self._folder, *self._folder.parents) if folder.exists())
        return os.access(existing, os.W_OK)


def utc_now() -> datetime:
    """The clock of a running channel."""
    return datetime.now(UTC)


def _subject(letter: Letter) -> str:
    thread = letter.thread
    subject = _in_one_line(thread.subject if thread else "")[:400] or letter.case
    is_answer = thread is not None and thread.in_reply_to is not None
    return f"Re: {subject}" if is_answer and not _ANSWERS.match(subject) else subject


def _body(letter: Letter) -> str:
    choices = "\n".join(f"{number}. {button.title}" for number, button in enumerate(letter.buttons, start=1))
    quote = letter.thread.quote if letter.thread else None
    quoted = "\n".join(f"> {line}".rstrip() for line in clean(quote).split("\n")) if quote else ""
    return "\n\n".join(part for part in (clean(letter.text).rstrip("\n"), choices, quoted) if part) + "\n"


def _attach(mail: EmailMessage, file: File) -> None:
    if file.content is None:
        raise Refused(f"the attachment {file.name!r} has no bytes; fetch it before the letter is sent")
    main, _, sub = file.media_type.partition("/")
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", file.media_type) or main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=_in_one_line(file.name))


def _threading(letter: Letter, sender: str) -> bytes:
    """The fields that join the thread, written by hand: the library would encode a long id beyond recognition."""
    if letter.thread is None:
        return b""
    lines = [f"Message-ID: <{message_id(letter.thread.token, sender)}>"]
    answered = letter.thread.in_reply_to
    known = [one for one in dict.fromkeys((*letter.thread.references, answered)) if one and _SAFE_ID.fullmatch(one)]
    if answered and _SAFE_ID.fullmatch(answered):
        lines.append(f"In-Reply-To: <{answered}>")
    if known:
        kept = known if len(known) <= _REFERENCES_KEPT else [known[0], *known[-_REFERENCES_KEPT + 1 :]]
        lines.append("References: " + "\r\n ".join(f"<{one}>" for one in kept))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _in_one_line(text: str) -> str:
    return " ".join(clean(text).split())
