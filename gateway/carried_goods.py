"""Owns going on with goods that were just told about: "I'll take them", "tell me when it is back".

The goods of the last answer are put below the customer's words, as if he had named them again; words that name goods of
their own stand alone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from bots import cart_words, parse, units
from bots.flow import JSON, Slots
from bots.reading import rows_of, text_at, whole_at
from bots.written_lines import written_lines
from config.running import NluSettings
from gateway.last_things import goods_told
from gateway.left_flows import running_flow
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn

_ANSWERED: Final = "availability_price"
_ORDER, _AWAIT = "order_place", "preorder"
_GO_ON: Final = frozenset({_ORDER, _AWAIT, "reserve", "quote_request"})
_MAY_MEAN_IT: Final = frozenset({"affirm", "inform", "oos"})
_TEXT_AT_MOST = 200
_LINES_AT_MOST = 20
_TAKES: Final = re.compile(
    r"(?<!\w)(?:бер[уёе]м?|возьм[уё]м?|оформ(?:ля)?(?:ите|яйте|им|ить|ляем)|заказыва(?:ю|ем)|закажите|покупа(?:ю|ем)|куплю"
    r"|(?:i|we)(?:'ll| will)? take|order (?:it|them|these|this)|buy (?:it|them)|place (?:the|an|my) order)(?!\w)"
    r"|我要了|就要|要\s*\d{1,6}\s*[个個件只台]|下单|下單|买了|買了|订了",
    re.IGNORECASE,
)
_AWAITS: Final = re.compile(
    r"(?:сообщите|напишите|дайте знать|уведомите|скажите),?\s+(?:мне\s+)?(?:когда|как)"
    r"|notify me|let (?:me|us) know|tell (?:me|us) when"
    r"|到货.{0,6}(?:通知|告诉)|通知我|有货.{0,4}(?:通知|告诉)",
    re.IGNORECASE,
)
_SUCCESSOR: Final = re.compile(
    r"\b(?:of\s+)?(?:the|that)\s+(?:replacement|successor|new one)s?\b|\bзамен[уы]\b|\bаналог\w*\b"
    r"|(?:那个)?(?:替代品|替代款|新款)",
    re.IGNORECASE,
)
"""What was told as the replacement: the order asks about it by its name, so the words for it are no goods."""
_TAKE_WORDS: Final = (
    r"давай(?:те)?|да[йм](?:те)?|пусть|будет|мне|нам|нужн[оы]|надо|хочу|хотим|хотел[аи]? бы|тогда|ну|ок(?:ей)?"
    r"|хорошо|ладно|да|отлично|пожалуйста|сразу|let'?s|do|go|with|take|have|get|want|need|like|i|we|i'?ll|we'?ll|i'?d|we'?d|would|will"
    r"|make|it"
    r"|them|please|then|ok(?:ay)?|yes|great|good|fine|just|give|me|us|for"
)
_COUNT: Final = (
    rf"(?:по\s+)?(?:{cart_words.NUMBER}|десят(?:ок|ка)|дюжин[ау]|пар[ау]|(?:a )?dozen|a couple)(?:\s+(?:of\s+)?each)?"
)
_COUNTED_TAKE: Final = re.compile(
    rf"(?:(?:{_TAKE_WORDS})[\s,.!:]+)+{_COUNT}(?:\s*{cart_words.UNIT})?(?:[\s,.!]+(?:{_TAKE_WORDS}))*[\s.!]*"
    rf"|{_COUNT}(?:\s*{cart_words.UNIT})?(?:[\s,.!]+(?:{_TAKE_WORDS}))+[\s.!]*"
    rf"|{_COUNT}\s*{cart_words.UNIT}[\s.!。]*|[1-9]\d{{0,3}}[\s.!。]*"
    r"|(?:好的?|行|可以|那就|那|就|[，,\s])+(?:\d{1,6}|[一二两兩三四五六七八九十百千]{1,8})\s*[个個件只台套盒箱卷米条根块片包双]"
    r"(?:吧|就行|就好|好了|谢谢|[，,。.！!\s])*"
    r"|(?:好的?|行|可以|那|就|我们?|给|帮|先|请|麻烦|[，,\s])*(?:各?[来要拿])\s*(?:\d{1,6}|[一二两兩三四五六七八九十百千]{1,8})"
    r"\s*[个個件只台套盒箱卷米条根块片包双]?(?:吧|就行|就好|好了|谢谢|[，,。.！!\s])*",
    re.IGNORECASE,
)
"""Words that only take a number of what was told: "давайте 10 штук", "let's do 10", 来10个, or the number alone."""
_BRINGS: Final = re.compile(
    r"^\W*(?:(?:тогда|ну|ок|хорошо|ладно|да|пожалуйста|then|ok|yes|great|please|好的?|那|就|请|帮我)[\s,，]*)*"
    rf"(?:(?:привез(?:ите|и|ти)|достав(?:ьте|ь|ить)|отправ(?:ьте|ь|ить)|пришлите|deliver|send|bring|ship)\s+"
    rf"(?P<count>{cart_words.NUMBER}(?:\s*{cart_words.UNIT})?)(?=,|\s+(?:to|в|на|по|до|с|со)(?!\w))"
    r"|(?:送|寄|发)(?P<zh>(?:\d{1,6}|[一二两兩三四五六七八九十百]{1,6})\s*[个個件只台套盒箱卷米条根块片包双])(?=到|去|给))",
    re.IGNORECASE,
)
"""So many pieces to be brought somewhere: the words around the number are no goods, and a house has a number too."""
_HOUSE: Final = re.compile(
    r"(?<!\w)(?:street|st|road|rd|avenue|ave|house|flat|apt|дом|д|кв|корпус|корп|стр)\.?,?\s*\d+\w?(?!\w)"
    r"|\d+\s*(?:号|號|室|楼)",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(
    r"(?:\bof )?\bthe (first|second|third|last)(?: one)?\b"
    r"|(?<!\w)(перв(?:ый|ого|ую)|втор(?:ой|ого|ую)|треть(?:его|ий)|последний)(?!\w)|(第[一二三四五])[个個种種款]?(?:的)?",
    re.IGNORECASE,
)
"""Which of several articles is meant, by its place in the answer."""
_PLACED_AT_MOST: Final = 60
_NOT = re.compile(r"(?<!\w)(?:не|нет|no|not|don't|won't)(?!\w)|不", re.IGNORECASE)


def carry_goods(turn: Turn, nlu: NluSettings) -> None:
    """Put the goods of the last answer into `turn.meaning`, where the words plainly go on with them."""
    rows = _told_of(turn)
    meaning = turn.understood
    if not rows or meaning.button is not None or not 0 < len(meaning.text.strip()) <= _TEXT_AT_MOST:
        return
    said = _SUCCESSOR.sub(" ", meaning.text)
    rows, said = _one_of(rows, said) if meaning.first("product_reference") is None else (rows, said)
    if _only_takes(turn, rows, said):
        turn.meaning = replace(_meant(meaning, _ORDER, nlu), entities=(), text="\n".join(_lines(rows, said)))
        return
    brought, said = _brought(said) if len(rows) == 1 and meaning.first("product_reference") is None else (None, said)
    names_goods = meaning.first("product_reference") is not None or bool(written_lines(said))
    intent = None if names_goods else (_ORDER if brought else _wish_of(meaning, nlu))
    if intent is None:
        return
    lines = [_line(rows[0], brought)] if brought else _lines(rows, _without_places(said, meaning))
    turn.meaning = replace(_meant(meaning, intent, nlu), text="\n".join([said, *lines]))


def _brought(said: str) -> tuple[str | None, str]:
    """How many are to be brought, as it was said, and the other words; None where no number of pieces is said so."""
    found = _BRINGS.search(said)
    if found is None or _NOT.search(said):
        return None, said
    name = "count" if found["count"] else "zh"
    return found[name], f"{said[: found.start(name)]}{said[found.end(name) :].lstrip()}"


def _without_places(said: str, meaning: Meaning) -> str:
    """The words without the places, days and phones that were heard in them: their numbers count no pieces."""
    for one in meaning.entities:
        if one.entity not in ("quantity", "product_reference") and one.value:
            said = said.replace(one.value, " ")
    return _HOUSE.sub(" ", said)


def _one_of(rows: tuple[Slots, ...], said: str) -> tuple[tuple[Slots, ...], str]:
    """The one of several articles that is named by its place ("2 of the first"), and the other words."""
    named = list(_PLACED.finditer(said)) if len(rows) > 1 and len(said) <= _PLACED_AT_MOST else []
    place = parse.ordinal(named[0][named[0].lastindex or 0], of=len(rows)) if len(named) == 1 else None
    return (rows, said) if place is None else ((rows[place],), _PLACED.sub(" ", said).strip())


def _only_takes(turn: Turn, rows: tuple[Slots, ...], said: str) -> bool:
    """Tell whether a message says only how many are taken, right behind the answer about the goods.

    A bare number behind several of them may be the place of one.
    """
    is_next = (
        turn.flow is not None and turn.flow.flow == _ANSWERED and (len(rows) == 1 or not said.strip(" .!").isdigit())
    )
    return is_next and _COUNTED_TAKE.fullmatch(said.strip()) is not None and _NOT.search(said) is None


def _meant(meaning: Meaning, intent: str, nlu: NluSettings) -> Meaning:
    """Give what was understood with the wish; one that was surely understood so stays as it is."""
    is_own = intent == meaning.intent and is_sure(nlu, meaning)
    return meaning if is_own else replace(meaning, intent=intent, confidence=1.0, act_from=None, ranking=())


def _told_of(turn: Turn) -> tuple[Slots, ...]:
    """The articles of the answer that the case's last flow ended with, or of one within the hour."""
    stored = turn.flow
    if stored is None or running_flow(stored) is not None:
        return ()
    if stored.flow != _ANSWERED or stored.state.get("ended") != "answered":
        return goods_told(turn)
    slots = stored.state.get("slots")
    cart = cast("Mapping[str, JSON]", slots).get("cart") if isinstance(slots, Mapping) else None
    return tuple(row for row in rows_of(cart) if text_at(row, "reference"))[:_LINES_AT_MOST]


def _wish_of(meaning: Meaning, nlu: NluSettings) -> str | None:
    """What the words want done with the goods; None for words that want something else."""
    if meaning.intent in _GO_ON and is_sure(nlu, meaning):
        return meaning.intent
    may_mean_it = meaning.intent in _MAY_MEAN_IT or meaning.intent in _GO_ON or not is_sure(nlu, meaning)
    if not may_mean_it or _NOT.search(meaning.text):
        return None
    if _AWAITS.search(meaning.text):
        return _AWAIT
    return _ORDER if _TAKES.search(meaning.text) else None


def _lines(rows: tuple[Slots, ...], text: str) -> list[str]:
    """Write the goods as a list; a number said now counts for the only one of them, or for each, in its own unit."""
    if parse.number_said(text) and (len(rows) == 1 or cart_words.EACH.search(text)):
        return [_line(row, text) for row in rows]
    return [f"{text_at(row, 'reference')}\t\t{_amount_of(row)}" for row in rows]


def _line(row: Slots, count: str) -> str:
    """Write one article with a number that was said in words or digits."""
    return f"{text_at(row, 'reference')}\t\t{parse.number_said(count)} {units.unit_in(count) or ''}".rstrip()


def _amount_of(row: Slots) -> str:
    quantity = whole_at(row, "quantity")
    return f"{quantity} {text_at(row, 'unit') or ''}".rstrip() if quantity else ""
