"""Words what only mail has: the acknowledgement with its number and promised time, and every subject. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.message import Message
from config.settings import Settings
from gateway.handover import Handover
from gateway.ids import from_us
from gateway.mail_reading import bare_subject
from gateway.store.rows import CaseRow
from gateway.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the wording of letters rests on: our texts, and the brands whose signatures stand under them.

    `is_closed`: nobody is at work at this moment, which is said beside the promised time.
    """

    texts: Texts
    settings: Settings
    is_closed: bool = False

    def acknowledgement(
        self, case: CaseRow, handover: Handover, *, said: Sequence[str], brand: str | None, now: int, is_urgent: bool
    ) -> str:
        """The letter that a person will answer: number, promised time, what was said besides, signature.

        What helps at once stands first (somebody may be in danger), a question of ours last.
        """
        signature = self.signature(brand, case.language)
        closing = signature if is_urgent else _paragraphs([*said, signature])
        promise = handover.promise
        if promise is not None and handover.zone is not None:
            when = self.texts.when(from_us(promise.due_at), case.language, handover.zone, from_us(now))
            key = "ack-body-closed" if self.is_closed else "ack-body"
            told = self.texts.say(case.language, key, number=case.number, when=when, signature=closing)
        else:
            told = self.texts.say(case.language, "ack-body-unpromised", number=case.number, signature=closing)
        return _paragraphs([*said, told]) if is_urgent else told

    def acknowledgement_subject(self, message: Message, case: CaseRow) -> str:
        """The subject of an acknowledgement: the customer's own with the case number."""
        subject = bare_subject(message.mail.subject) if message.mail is not None else ""
        if not subject:
            return self.texts.say(case.language, "ack-subject-empty", number=case.number)
        return self.texts.say(case.language, "ack-subject", subject=subject, number=case.number)

    def answer_subject(self, message: Message, case: CaseRow) -> str:
        """The subject of an answer: the customer's own."""
        subject = bare_subject(message.mail.subject) if message.mail is not None else ""
        return f"Re: {subject}" if subject else self.acknowledgement_subject(message, case)

    def signature(self, brand: str | None, language: str) -> str:
        """Who signs: the brand in the customer's language, or its name."""
        brands = self.settings.brands
        section = brands.get(brand or self.settings.gateway.default_brand or "") or next(iter(brands.values()), None)
        if section is None:
            return ""
        return section.signature.get(language) or section.name


def _paragraphs(parts: Sequence[str]) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())
