"""Words what only mail has: the acknowledgement with its number and promised time, subjects, who signs, who is quoted.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from channels.contract import Entrance
from channels.message import Message
from config.settings import BrandSettings, Settings
from gateway.handover import Handover
from gateway.ids import from_us
from gateway.mail_reading import bare_subject
from gateway.store.rows import CaseRow
from gateway.texts import Texts

_DAY: Final = {"ru": ("d MMMM y 'г.'", "ru"), "zh": ("y年M月d日", "zh_Hans_CN"), "en": ("d MMMM y", "en_GB")}
_NAME_KEPT: Final = 120
_LOOKED_AT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the wording of letters rests on: our texts, and the brands whose signatures stand under them.

    `is_closed`: nobody is at work at this moment, which is said beside the promised time.
    """

    texts: Texts
    settings: Settings
    is_closed: bool = False

    def acknowledgement(
        self, case: CaseRow, handover: Handover, *, said: Sequence[str], now: int, is_urgent: bool
    ) -> str:
        """The letter that a person will answer: number, promised time, what was said besides.

        What helps at once stands first (somebody may be in danger), a question of ours last.
        """
        promise = handover.promise
        if promise is not None and handover.zone is not None:
            when = self.texts.when(from_us(promise.due_at), case.language, handover.zone, from_us(now))
            key = "ack-body-closed" if self.is_closed else "ack-body"
            told = self.texts.say(case.language, key, number=case.number, when=when)
        else:
            told = self.texts.say(case.language, "ack-body-unpromised", number=case.number)
        return _paragraphs([*said, told] if is_urgent else [told, *said])

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


def brand_of(settings: Settings, brand: str | None) -> BrandSettings | None:
    """The brand under which is written: the named one, else the default, else the first there is."""
    brands = settings.brands
    return brands.get(brand or settings.gateway.default_brand or "") or next(iter(brands.values()), None)


def mail_channel_of(settings: Settings, names: Iterable[str], brand: str | None) -> str | None:
    """The mail channel that writes for a brand: its own, else one that writes for none in particular.

    Another brand's is never taken: its letters would come from another company.
    """
    meant = brand or settings.gateway.default_brand
    brands = {name: settings.channels[name].brand for name in names}
    default = settings.gateway.default_brand
    own = (name for name, of in brands.items() if meant is not None and (of or default) == meant)
    return next(own, next((name for name, of in brands.items() if of is None or meant is None), None))


def brand_name(settings: Settings, brand: str | None) -> str | None:
    """The brand's name as customers know it."""
    section = brand_of(settings, brand)
    return section.name if section is not None else None


def signature(
    settings: Settings, entrance: Entrance | None, brand: str | None, language: str, *, agent: str | None = None
) -> str:
    """Who signs: the mailbox in the customer's language or in any, else its brand, else the brand's name.

    The agent who wrote stands above that.
    """
    own = entrance.signature if entrance is not None else {}
    section = brand_of(settings, brand)
    told = own.get(language) or own.get("")
    if told is None and section is not None:
        told = section.signature.get(language) or section.name
    return "\n".join(part.strip("\n") for part in (agent, told) if part and part.strip())


def agents_name(name: str | None, text: str) -> str | None:
    """The name of the agent to sign with, unless they have signed their words themselves."""
    return None if not name or name in text[-_LOOKED_AT:] else name


def attribution(texts: Texts, quoted: Mapping[str, Any], language: str) -> str:
    """The line above a quote: who wrote it, and when by the customer's clock."""
    pattern, locale = _DAY.get(language, _DAY["en"])
    local = from_us(quoted["at"]).astimezone(ZoneInfo(quoted["zone"]))
    day, time = format_datetime(local, pattern, locale=locale), format_datetime(local, "HH:mm", locale=locale)
    return texts.say(language, "mail-quote-intro", name=str(quoted["by"])[:_NAME_KEPT], date=day, time=time)


def _paragraphs(parts: Sequence[str]) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())
