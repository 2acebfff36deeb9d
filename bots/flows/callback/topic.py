"""Reads what a call is to be about: the whole answer where it was asked for, else what a message names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Heard
from bots.plan import SlotKind

_NAMED: Final = re.compile(
    r"(?:关于|有关|(?<!不)(?:想|要)(?:问|咨询|请教|了解|谈|聊|说)(?:一下|问|谈|聊|说)?)(?P<zh>[^，。！？,!?\n+]{2,60})"
    r"|(?<!\w)(?:по поводу|насч[её]т|по вопросу|"
    r"по(?=\s+(?:договор|сч[её]т|оплат|поставк|акт|претензи|гаранти|документ|сотруднич|возврат|доставк))|"
    r"хочу (?:узнать|спросить|обсудить|уточнить)|about|regarding|concerning|"
    r"to (?:discuss|ask about|talk about))\s+(?P<words>[^.!?\n+]{3,80})",
    re.IGNORECASE,
)
_DATUM: Final = re.compile(r"^(?:номер|number|\d)", re.IGNORECASE)


def topic() -> SlotKind:
    """Keep what the call is about, as said; not asked for again where the first message named it."""
    kind = slots.free_text()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if is_asked:
            return kind.gather(heard, current, True) if kind.gather is not None else None
        return named_topic(heard.text) if current is None else None

    return replace(kind, gather=gather)


def named_topic(text: str) -> str | None:
    """Give the matter that a text names ("about my invoice", «по поводу счёта», 想问发票的事); None without one."""
    found = _NAMED.search(text[: parse.READ_AT_MOST])
    said = (found["zh"] or found["words"]).strip(" ,，。.;") if found else ""
    return said if said and not _DATUM.match(said) else None
