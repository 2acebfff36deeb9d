"""Reads what a call is to be about: the answer where it was asked for, what a message names, a few words in between."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Heard, Slots
from bots.flows.callback.moment import part_said
from bots.plan import SlotKind
from bots.questions import asks_how

_NAMED: Final = re.compile(
    r"(?:关于|有关|(?<!不)(?:想|要)(?:问|咨询|请教|了解|谈|聊|说)(?:一下|问|谈|聊|说)?)(?P<zh>[^，。！？,!?\n+]{2,60})"
    r"|(?<!\w)(?:по поводу|насч[её]т|по вопросу|"
    r"по(?=\s+(?:договор|сч[её]т|оплат|поставк|акт|претензи|гаранти|документ|сотруднич|возврат|доставк))|"
    r"хочу (?:узнать|спросить|обсудить|уточнить)|about|regarding|concerning|"
    r"to (?:discuss|ask about|talk about))\s+(?P<words>[^.!?\n+]{3,80})",
    re.IGNORECASE,
)
_DATUM: Final = re.compile(r"^(?:номер|number|\d)", re.IGNORECASE)
_WORDS_AT_MOST: Final = 4
_SIGNS_AT_MOST: Final = 10
_WORD: Final = re.compile(r"[^\W\d_]{4,}|[\u3400-\u9fff]{2}")
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_NO_MATTER: Final = re.compile(
    r"(?<!\w)(?:не|нет|уже|ещ[её]|хочу|хотим|надо|нужн\w*|можно|могу|буду|передум\w*|позвон\w*|перезвон\w*|звон\w*|набер\w*|"
    r"пришл\w*|отмен\w*|закаж\w*|дайте|давай\w*|жду|ждём|любо\w*|удобн\w*|номер\w*|телефон\w*|этот|тот|"
    r"not|n['’]t|don['’]?t|never|forget|want|need|can|will|please|call\w*|ring|send|cancel|order|buy|number|phone|same|"
    r"this|that|any\w*|whenever|when|now|ok|okay|hello|hi|i|you|me|it)(?!\w)|[不别没吗呢]|请|要|打|电话|號码|号码|随时|取消|算了|都|好",
    re.IGNORECASE,
)
_OTHERS: Final = frozenset({"phone", "date", "person", "address", "email"})
_POLITE: Final = frozenset({"thanks", "greet", "goodbye", "praise", "human", "cancel_dialog", "affirm", "deny"})


def topic() -> SlotKind:
    """Keep what the call is about, as said; not asked for again where it was named before, and no matter of its own."""
    return replace(slots.free_text(), among=_told_before, rides_along=True)


def _told_before(heard: Heard, known: Slots) -> JSON:
    """Read the topic out of words that were no answer to the question for it."""
    if known.get("topic") is not None or heard.button is not None:
        return None
    return named_topic(heard.text) or (_bare_topic(heard) if "tail" in known or "phone" in known else None)


def named_topic(text: str) -> str | None:
    """Give the matter that a text names ("about my invoice", «по поводу счёта», 想问发票的事); None without one."""
    found = _NAMED.search(text[: parse.READ_AT_MOST])
    said = (found["zh"] or found["words"]).strip(" ,，。.;") if found else ""
    return said if said and not _DATUM.match(said) else None


def _bare_topic(heard: Heard) -> str | None:
    """Give a few words that name a matter and ask for nothing ("my invoice", 合同的事), said at another question."""
    said = " ".join(heard.text.split()).strip(" ,，.。;")
    is_short = len(said.split()) <= _WORDS_AT_MOST and len(_CHINESE.findall(said)) <= _SIGNS_AT_MOST
    is_other = heard.intent in _POLITE or any(one.entity in _OTHERS for one in heard.entities)
    if not is_short or is_other or part_said(said) is not None or asks_how(said) or "?" in said or "？" in said:
        return None
    is_an_answer = parse.yes_no(said) is not None or parse.has_none(said) or parse.wants_to_stop(said)
    return said if _WORD.search(said) and not is_an_answer and not _NO_MATTER.search(said) else None
