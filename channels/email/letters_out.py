"""Owns the way of a letter out of a mail channel: from whom, composed, signed, handed to the server or the folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from channels.contract import Entrance, Probe, Sent, Surroundings
from channels.email.dkim_signing import Signer
from channels.email.envelope import Envelope, recipient_of, return_path
from channels.email.folder_out import FolderOut
from channels.email.oauth import AccessTokens
from channels.email.outbound import compose, message_id
from channels.email.settings import EmailSettings, OAuth
from channels.email.smtp_out import SmtpOut
from channels.errors import NotSent, Refused
from channels.message import Letter

_TAKES_A_WHILE = 200_000
"""Bytes of attachments from which a letter is composed beside the loop."""


class LettersOut:
    """Sends letters as the channel's settings say."""

    def __init__(
        self,
        settings: EmailSettings,
        surroundings: Surroundings,
        *,
        entrances: Mapping[str, Entrance],
        now: Callable[[], datetime],
        tokens: Mapping[OAuth, AccessTokens],
    ) -> None:
        self._settings = settings
        self._brand_name = surroundings.brand_name
        self._entrances = entrances
        self._now = now
        self._from_name, self._from_address = parseaddr(settings.sender or "")
        self._signer = Signer(settings.dkim) if settings.dkim is not None else None
        self._out: SmtpOut | FolderOut = (
            SmtpOut(settings.sending, tokens=_tokens_of(settings, tokens))
            if settings.sending is not None
            else FolderOut(Path(surroundings.folder) / settings.out_folder)
        )

    async def send(self, letter: Letter) -> Sent:
        """Send one letter under the Message-ID of its thread token; raises NotSent, Refused or SendUnknown."""
        sender = letter.sender or self._from_address or self._settings.mailboxes[0].address
        entrance = self._entrances.get(sender)
        if self._settings.is_observed or (entrance is not None and entrance.observe):
            raise Refused(f"the mailbox {sender} is only observed: nothing is sent from it")
        envelope = self._envelope(letter, sender)
        name = (entrance.name if entrance is not None else None) or self._from_name or letter.brand or self._brand_name
        raw = await self._composed(letter, sender, name)
        await self._out.send(raw, envelope=envelope, key=letter.key)
        return Sent(external_id=message_id(letter.thread.token, sender) if letter.thread else None)

    async def check(self) -> list[Probe]:
        """Log in at the server or look at the folder, and try the key that signs."""
        smtp = self._settings.sending.server if self._settings.sending else None
        what = f"SMTP {smtp.host}:{smtp.port}" if smtp else f"folder {self._settings.out_folder}"
        probes = [await _probe(what, self._out.try_log_in)]
        if self._signer is not None and self._settings.dkim is not None:
            own = self._settings.dkim
            probes.append(await _probe(f"DKIM {own.selector}._domainkey.{own.domain}", self._signer.try_key))
        return probes

    async def close(self) -> None:
        """Leave the server."""
        await self._out.close()

    def _envelope(self, letter: Letter, sender: str) -> Envelope:
        recipient, is_international = recipient_of(letter.to.value)
        token = letter.thread.token if letter.thread is not None else None
        back = return_path(sender, bounce_address=self._settings.bounce_address, token=token)
        return Envelope(sender=back, recipient=recipient, is_international=is_international)

    async def _composed(self, letter: Letter, sender: str, name: str) -> bytes:
        def composed() -> bytes:
            return compose(letter, sender=sender, sender_name=name, now=self._now(), html=self._settings.html)

        size = sum(len(file.content or b"") for file in letter.files)
        raw = await asyncio.to_thread(composed) if size > _TAKES_A_WHILE else composed()
        return await self._signer.signed(raw) if self._signer is not None else raw


def _tokens_of(settings: EmailSettings, tokens: Mapping[OAuth, AccessTokens]) -> AccessTokens | None:
    """Those of the account letters go out by; where mail is fetched by it too, they are the same."""
    oauth = settings.sending.server.oauth if settings.sending is not None else None
    return tokens[oauth] if oauth is not None else None


async def _probe(what: str, tried: Callable[[], Awaitable[None]]) -> Probe:
    try:
        await tried()
    except NotSent as err:
        return Probe(what=what, ok=False, advice=str(err))
    return Probe(what=what, ok=True)
