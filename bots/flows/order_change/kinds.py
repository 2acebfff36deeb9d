"""The slots of a change to an order: what is to be done, to which line, how many there shall be, who gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import corrections, parse, slots, units
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.pieces.part_of_order import cancels, cancels_a_part
from bots.pieces.too_late import order_of
from bots.plan import SlotKind
from bots.reading import rows_at, text_at, texts_of, whole_at

DEEDS: Final = ("quantity", "add", "remove", "swap", "recipient")
"""What can be done, in the order in which it is offered."""
_SWAP = re.compile(
    r"вместо|замен\w+|(?:по|с|об)меня\w+\s+(?:\S+\s+){0,3}на\s|replace|swap|instead of|换成|換成|替换|替換",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"(?:\bдо|\bна|\bto|改成|改为|改到|增加到|减少到|减到|加到|变成)\s*(?P<n>0|[1-9]\d{0,5})(?!\d|[./-]\w)(?!\s*(?:\.|январ|феврал|март|апрел|ма[йя]|"
    r"июн|июл|август|сентябр|октябр|ноябр|декабр|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|月|号|日))",
    re.IGNORECASE,
)
_FOR_NUMBER = re.compile(
    r"(?:вместо|а\s+не|instead\s+of|rather\s+than|(?<!do\s)not|而不是|不是)\s*(?P<old>\d{1,6})(?![A-Za-z\d]|[./-]\w)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?<![A-Za-zА-Яа-яё\d.,/-])(?:0|[1-9]\d{0,5})(?![A-Za-z\d]|[./-]\w)")
_RECIPIENT = re.compile(
    r"получат\w+|получ(?:ать|ит)\w*|забер[её]т|заберут|впишите|оформлен\w* на|recipient|will (?:receive|collect|pick)|"
    r"receiver|收货人|收件人|代收|来取",
    re.IGNORECASE,
)
_DEED_WORDS: Final = {
    "quantity": (
        "количеств*", "увелич*", "уменьш*", "убав*", "прибав*", "больше", "меньше", "quantit*", "increase", "decrease",
        "reduce", "more", "fewer", "less", "数量", "增加到", "减少", "减到", "减为", "改成", "改为", "改到",
    ),
    "add": ("добав*", "докин*", "допи*", "дополн*", "dobav*", "add", "添加", "加上", "再加", "加购",
            *(f"加{one}" for one in "一二两兩三四五六七八九十123456789")),
    "remove": (
        "убрать", "уберите", "убери", "удал*", "вычеркн*", "исключ*", "выкин*", "не надо", "не нуж*", "remove",
        "delete", "drop", "take out", "no longer need", "去掉", "删", "不要",
    ),
    "swap": ("замен*", "вместо", "помен*", "обмен*", "replace*", "swap", "instead", "换成", "替换", "换"),
    "recipient": ("получател*", "recipient", "receiver", "收货人", "收件人"),
}  # fmt: skip
_EACH: Final = {code: slots.choice({code: words}) for code, words in _DEED_WORDS.items()}
_FIRST: Final = ("recipient", "remove", "add", "quantity", "swap")
"""Which of several that are named is meant: "change the quantity" is no swap, "add two more" is none of a number."""
_OF_THE_ORDER = re.compile(
    r"(?:по|об|за|из)?мен\w+\s+(?:кое-что\s+)?(?:(?:в|мо\w+|этот|этом|наш\w*)\s+)*заказ\w*|(?:swap|replace)\s+(?:my|the)?\s*order|[更变變]换?订单",
    re.IGNORECASE,
)
_TAKEN_OUT = re.compile(r"\b(?:take|leave|cross|strike)\s+(?:\S+\s+){1,3}out\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{4,}")


def deed() -> SlotKind:
    """Keep which of `DEEDS` is meant; one article in the place of another is a swap, however it is said."""
    offered = slots.choice(_DEED_WORDS)

    def gather(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
        named = deed_named(heard)
        if named is not None or not is_asked or offered.gather is None:
            return named
        return offered.gather(heard, None, True) or _counted(heard)

    return SlotKind(entities=(), accept=offered.accept, read=offered.read, gather=gather)


def count() -> SlotKind:
    """Keep how many there shall be, or how many more or fewer, as it was said: "from 5 to 8" is 8."""

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        text = heard.text[: parse.READ_AT_MOST]
        if units.counts_length(text):
            return None  # the order counts in what the article is sold in, which may be coils
        references = {one.value for one in heard.entities if one.entity == "product_reference"}
        if len(references) < 2 and (number := _in_place_of_a_number(text)) is not None:
            return number
        if references and current is not None:
            return None  # a number beside an article is that article's, which the cart reads
        if isinstance(current, int) and (swap := corrections.swap_in(text)) is not None:
            return parse.number_said(swap.new)
        if found := _FROM_TO.search(text):
            return int(found["n"])
        said = [one for one in heard.entities if one.entity == "quantity"]
        if len(said) == 1 and (is_asked or len(references) < 2):
            return _whole(said[0].normalized or said[0].value)
        return parse.number_said(text) if is_asked else None

    return SlotKind(entities=("quantity",), accept=_whole, read=_whole, gather=gather)


def deed_named(heard: Heard) -> str | None:
    """Tell which deed the words name, None where none; to change "the order" is none of them."""
    text = _OF_THE_ORDER.sub(" ", heard.text[: parse.READ_AT_MOST])
    references = {one.value for one in heard.entities if one.entity == "product_reference"}
    if len(references) > 1 and (_SWAP.search(text) or _puts_one_for_another(heard.text, references)):
        return "swap"
    heard = replace(heard, text=text)
    if len(references) < 2 and _in_place_of_a_number(text) is not None:
        return "quantity"
    if _RECIPIENT.search(text) and any(one.entity == "person" for one in heard.entities):
        return "recipient"
    if _TAKEN_OUT.search(text) or cancels_a_part(heard.text) or (references and cancels(text)):
        return "remove"
    found = [code for code, kind in _EACH.items() if kind.gather is not None and kind.gather(heard, None, False)]
    return next((code for code in _FIRST if code in found), None)


def number_meant(text: str) -> int | None:
    """Give the number of "from 5 to 8" and of "12 instead of 8"; None where nothing is said like that."""
    number = _in_place_of_a_number(text)
    if number is None and (found := _FROM_TO.search(text)):
        return int(found["n"])
    return number


def position() -> SlotKind:
    """Keep the reference of a line; it is read out of the order that was shown."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None)


def recipient() -> SlotKind:
    """Keep who gets the goods, where a name is given as that or was asked for: names stand under letters too."""
    kind = slots.person()

    def gather(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
        named = next((one.normalized or one.value for one in heard.entities if one.entity == "person"), None)
        if named is not None and (is_asked or _RECIPIENT.search(heard.text[: parse.READ_AT_MOST])):
            return kind.accept(named)
        return kind.read(heard.text[: parse.READ_AT_MOST]) if is_asked else None

    return SlotKind(entities=(), accept=kind.accept, read=kind.read, gather=gather)


def position_said(heard: Heard, known: Slots) -> JSON:
    """Read which line is meant: its place, its reference or a part of it, words of its name."""
    rows = rows_at(order_of(known), "lines")
    references = [text_at(row, "reference") or "" for row in rows]
    said = parse.tidy(heard.text)
    if said.upper() in references:
        return said.upper()
    named = [one.normalized or one.value for one in heard.entities if one.entity == "product_reference"]
    for written in (*named, *parse.references(heard.text)):
        fitting = [reference for reference in references if written.upper() in reference.upper()]
        if len(fitting) == 1:
            return fitting[0]
    place = parse.ordinal(heard.text, of=len(references))
    if place is not None:
        return references[place]
    words = {word[:5] for word in _WORD.findall(said)}
    pairs = {said[at : at + 2] for at in range(len(said) - 1) if said[at] >= "\u3400"}
    fitting = [
        text_at(row, "reference") or ""
        for row in rows
        if _begins_a_word(words, name := (text_at(row, "name") or "").lower()) or any(one in name for one in pairs)
    ]
    return fitting[0] if len(fitting) == 1 else None


def position_lines(known: Slots) -> tuple[Line, ...]:
    """List the order's lines, as the text `position`."""
    return tuple(
        Line(
            key="position",
            args={"place": place, "item": title_of(row), "quantity": whole_at(row, "quantity") or 0},
        )
        for place, row in enumerate(rows_at(order_of(known), "lines"), start=1)
    )


def absent_lines(known: Slots) -> tuple[Line, ...]:
    """Tell which articles were named that the order does not have, as the text `not_in_order`."""
    titles = texts_of(known.get("absent"))
    return (Line(key="not_in_order", args={"item": ", ".join(titles)}),) if titles else ()


def position_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the order's lines as buttons."""
    references = [text_at(row, "reference") or "" for row in rows_at(order_of(known), "lines")]
    return tuple(Button(payload=f"position={reference}", title=reference) for reference in references[:10])


def title_in(known: Slots, reference: str | None) -> str:
    """Name the order's line of this article."""
    rows = rows_at(order_of(known), "lines")
    return next((title_of(row) for row in rows if text_at(row, "reference") == reference), reference or "")


def title_of(row: Slots) -> str:
    """Name a line by reference and name."""
    return f"{text_at(row, 'reference') or ''} {text_at(row, 'name') or ''}".strip()


def _begins_a_word(stems: set[str], name: str) -> bool:
    return any(word.startswith(stem) for word in _WORD.findall(name) for stem in stems)


def _puts_one_for_another(text: str, references: set[str]) -> bool:
    """Tell whether an article is said to become another one: "A на B", "A with 2 pcs of B", A换成B."""
    names = "|".join(re.escape(one) for one in sorted(references, key=len, reverse=True))
    number = r"(?:\d{1,6}\s*(?:шт\w*\.?|pcs\.?|pieces?|[个個件])?\s*(?:of\s+)?)?"
    joined = rf"(?:{names})\s*(?:на|with|by|for|to|into|[换換改更]?[为為成])\s*{number}(?:{names})"
    return re.search(joined, text[: parse.READ_AT_MOST], re.IGNORECASE) is not None


def _counted(heard: Heard) -> str | None:
    """Take an article with a number, said to what shall change, for its new quantity."""
    kinds = [one.entity for one in heard.entities]
    return "quantity" if kinds.count("product_reference") == 1 and "quantity" in kinds else None


def _in_place_of_a_number(text: str) -> int | None:
    """Give the new number of "12 instead of 8": what a number takes the place of is a number, and no article."""
    found = _FOR_NUMBER.search(text)
    if found is None:
        return None
    numbers = [int(one) for one in _ALONE.findall(f"{text[: found.start()]} ; {text[found.end() :]}")]
    return numbers[-1] if numbers and numbers[-1] > 0 else None


def _whole(text: str) -> JSON:
    number = parse.number_said(text)
    return number if number is not None and number >= 0 else None
