"""Tells words that say what happened from those that only name the matter, and keeps what is told at any question."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots

LONGEST: Final = 2000
NO_NUMBER: Final = ""
"""What the slot of the order's number holds where something else was told instead of it."""
TOLD: Final = "told"
"""The same of the files."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_WORDS_AT_LEAST: Final = 2
_SIGNS_AT_LEAST: Final = 5
_SIGNS_OF_A_STORY: Final = 3
"""So many Chinese signs beside the complaint itself say what happened: "sent the wrong goods" is four."""
_OF_THE_MATTER: Final = re.compile(
    r"жалоб\w*|жалу\w*|пожал\w*|претензи\w*|хочу|хотел\w*|хотим|подать|оставить|написать|можно|пожалуйста|здравствуйте|добрый|"
    r"день|вас|ваш\w*|это|менеджер\w*|сотрудник\w*|курьер\w*|магазин\w*|доставк\w*|обслуживан\w*|качеств\w*|товар\w*|заказ\w*|"
    r"безобрази\w*|complain\w*|claim\w*|want|would|like|make|have|file|please|hello|good|the|your|you|about|with|for|and|"
    r"manager\w*|staff|courier\w*|store|shop|deliver\w*|service|quality|goods|product\w*|order\w*|"
    r"投诉|投訴|我|想|要|你们|您|的|一下|经理|员工|快递员?|送货|配送|服务|质量|商品|订单|客服|售后|对|进行",
    re.IGNORECASE,
)
_OF_NO_STORY: Final = re.compile(
    r"номер|фото|снимк|документ|присл|пришл|прилож|найд|найт|посмотр|помн|number|photo|picture|document|attach|send|look|find|"
    r"remember|订单号|照片|单据|图片|稍后|等",
    re.IGNORECASE,
)
_POLITE: Final = frozenset({"thanks", "greet", "goodbye", "human", "cancel_dialog", "affirm", "deny"})


def names_only(text: str) -> bool:
    """Tell whether a first message only says that somebody complains, and of whom: "I want to complain about staff"."""
    left = _OF_THE_MATTER.sub(" ", text)
    return len(_WORD.findall(left)) < _WORDS_AT_LEAST and len(_CHINESE.findall(left)) < _SIGNS_OF_A_STORY


def tells(heard: Heard) -> bool:
    """Tell whether an answer to another question tells what happened: words, no question, no yes or no."""
    said = heard.text.strip()
    if heard.button is not None or heard.files or heard.intent in _POLITE or "?" in said or "？" in said:
        return False
    if parse.yes_no(said) is not None or parse.has_none(said) or _OF_NO_STORY.search(said):
        return False
    return len(_WORD.findall(said)) >= _WORDS_AT_LEAST or len(_CHINESE.findall(said)) >= _SIGNS_AT_LEAST


def more_told(heard: Heard, known: Slots) -> JSON:
    """Add what is told where a number or files were asked for to what was told so before."""
    is_open = known.get("story") is not None and known.get("files") is None
    if not is_open or any(one.entity == "order_number" for one in heard.entities) or not tells(heard):
        return None
    before = known.get("more")
    return "\n".join(part for part in (before if isinstance(before, str) else "", heard.text.strip()) if part)[:LONGEST]
