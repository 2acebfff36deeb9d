"""The slots that only placing an order has: the customer's own number, and what of the summary is to change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import parse, slots, vocabulary
from bots.flow import JSON, Heard, Slots
from bots.pieces import courier, delivery
from bots.pieces.address_words import address, without_house
from bots.pieces.branches import branch_named
from bots.pieces.given_names import name_among, written_large
from bots.pieces.hours import without_hours
from bots.pieces.towns import TOWN
from bots.plan import SlotKind
from bots.questions import asks_how
from bots.reading import rows_at, rows_of

CHANGES: Final = ("goods", "delivery", "day", "payment", "contact")
"""What of a summed up order can be changed."""
NOTHING: Final = "nothing"
"""What is to change for who says yes after all: the summary is shown again."""
_OWN_NUMBER = re.compile(
    r"(?:наш\w*\s+(?:номер|заявк\w+|заказ)\w*|our\s+(?:order|po|ref\w*|number)\s*(?:number|no\.?|is)?|我方(?:订)?单号|采购单号?)"
    r"[\s:№#—-]*([A-Za-zА-Яа-я]{0,4}[-/]?\d[\w/-]{0,30})|(?<![\w-])(PO[-/]\d[\w/-]{0,30})",
    re.IGNORECASE,
)
_FETCHED = re.compile(
    r"самовыв|забер|забрать|пункт|магазин|склад|филиал|pick|collect|store|shop|warehouse|branch|自提|自取|门店|仓",
    re.IGNORECASE,
)
_PLACE_AT_MOST = 300
_NAMING = frozenset({"inform", "oos", "affirm", "greet", "thanks"})
_SURE = 0.6
_PERSON = r"[A-ZА-ЯЁ][^\W\d_]+(?:-[A-ZА-ЯЁ]?[^\W\d_]+)?"
_NAMES = re.compile(rf"{_PERSON}(?:\s+(?:{_PERSON}|[A-ZА-ЯЁ]\.(?:\s?[A-ZА-ЯЁ]\.)?)){{0,2}}")
_NAME_ALONE = re.compile(r"[^\W\d_]{2,}(?:[ -][^\W\d_]{2,}){0,2}|[\u3400-\u9fff]{2,4}(?:先生|女士)?")
_NO_NAME = re.compile(
    r"^(?:тел|телефон\w*|моб\w*|мой|моя|номер\w*|звон\w*|позвон\w*|связ\w*|контакт\w*|получател\w*|для|оплат\w*|карт\w*|"
    r"достав\w*|самовывоз\w*|спасибо|пожалуйста|здравств\w*|добр\w*|этот|вот|или|phone|tel|mobile|my|the|number|call|"
    r"contact|recipient|pay\w*|card|cash|delivery|please|thanks|hello|hi|it|is|or|and|电话|電話|手机|手機|号码|號碼|联系|收货)(?!\w)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"(?:имя|получател\w*|name|recipient)\s+(?:\w+\s+)?(?:на|to|is|will be|это|будет)\s+"
    rf"(?P<name>{_PERSON}(?:\s+{_PERSON}){{0,2}})"
    r"|(?:收货人|姓名|名字)(?:改成|改为|换成|是)\s*(?P<name_zh>[\u3400-\u9fff]{2,4})"
)
_QUANTITY_ONLY = re.compile(
    r"^\W*(?:\w+\s+){0,3}?(?:количеств\w*|quantity)(?:\s+(?:товара|of it))?\s*"
    r"(?:на|до|to|is|should be|будет|[:=—-])?\s*"
    r"(?P<n>\d{1,5})(?:\s*(?:шт\.?|штук\w?|pcs|pieces))?\W*(?:пожалуйста|please)?\W*$",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(r"(?<!\w)(?:тел(?:ефон)?|т|моб|phone|tel|mobile)\.?$", re.IGNORECASE)
_IS_TOWN = re.compile(TOWN, re.IGNORECASE)
_NUMBER = re.compile(r"[A-Za-zА-Яа-я]{0,6}[-/]?\d[\w/-]{0,30}")


def cart(kind: SlotKind) -> SlotKind:
    """Read the goods of a message without the house and the hours that it names: "house 12" is no twelve pieces.

    "Quantity 7" alone is that of the only line there is.
    """

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        number = _QUANTITY_ONLY.search(heard.text[: parse.READ_AT_MOST])
        lines = rows_of(current)
        if number is not None and len(lines) == 1 and int(number["n"]) > 0:
            return [{**lines[0], "quantity": int(number["n"]), "waits": False}]
        read = without_house(replace(heard, text=heard.text.replace("一下", ""))) if current is not None else heard
        return kind.gather(_without_hours(read), current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def _without_hours(heard: Heard) -> Heard:
    """Leave out the hours in which goods are wanted: "after 14" is no fourteen pieces."""
    text = without_hours(heard.text)
    if text == heard.text:
        return heard
    return replace(heard, text=text, entities=tuple(one for one in heard.entities if one.value in text))


def way_said(heard: Heard, known: Slots) -> JSON:
    """Read whether the goods are brought or fetched; who answers with an address has them brought."""
    kind, where = delivery.way(), address()
    chosen = kind.gather(heard, known.get("way"), True) if kind.gather is not None else None
    if chosen is not None or heard.button is not None or where.gather is None:
        return chosen
    return delivery.DELIVERY if where.gather(heard, known.get("address"), False) is not None else None


def own_number() -> SlotKind:
    """Keep the customer's own number of the order, read wherever it is called so."""

    def gather(heard: Heard, _current: JSON, _is_asked: bool) -> JSON:
        found = _OWN_NUMBER.search(heard.text[: parse.READ_AT_MOST])
        return None if found is None else (found[1] or found[2]).upper()

    return SlotKind(entities=(), accept=parse.clean_number, read=parse.clean_number, gather=gather)


def own_number_said(heard: Heard, _known: Slots) -> JSON:
    """Read the number where it was asked for; an empty one stands for "there is none"."""
    if parse.yes_no(heard.text) is False or parse.has_none(heard.text) or heard.intent == "deny":
        return ""
    if any(one.entity in ("phone", "person", "email") for one in heard.entities):
        return None
    said = _NUMBER.search(heard.text[:80])
    return parse.clean_number(said.group()) if said else None


def name_said(heard: Heard, _known: Slots) -> JSON:
    """Read a name, with or without the phone beside it; words that are plainly another wish are none."""
    kind, text = slots.person(), heard.text[: parse.READ_AT_MOST]
    named = [one.value for one in heard.entities if one.entity == "person"]
    if named:
        return _accepted(named[-1])
    phones = [one.value for one in heard.entities if one.entity == "phone"]
    if len(phones) == 1 and (beside := _beside_phone(text, phones[0])) is not None:
        return _accepted(beside)
    if heard.intent not in _NAMING and heard.confidence >= _SURE:
        return None
    for phone in (one.value for one in heard.entities if one.entity == "phone"):
        text = text.replace(phone, " ")
    said = None if _says_only_yes_or_no(text) else kind.read(text)
    return written_large(said) if isinstance(said, str) else said


def name() -> SlotKind:
    """Keep somebody's name: named anywhere, written beside a phone, or a known one alone, in whatever letters."""

    def gather(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
        named = [one.value for one in heard.entities if one.entity == "person"]
        if named:
            changed = [value for one in named if (value := _accepted(one)) != current]
            return changed[-1] if changed else current
        if (called := _CALLED.search(heard.text[: parse.READ_AT_MOST])) is not None and current is not None:
            return _accepted(called["name"] or called["name_zh"])
        phones = [one.value for one in heard.entities if one.entity == "phone"]
        beside = _beside_phone(heard.text[: parse.READ_AT_MOST], phones[0]) if len(phones) == 1 else None
        found = beside
        if found is None and heard.button is None:
            found = name_among(heard.text[: parse.READ_AT_MOST], phones)
        return None if found is None else _accepted(found)

    return replace(slots.person(), gather=gather)


def _accepted(name: str) -> JSON:
    """Keep a name, written large where it is all small."""
    return slots.person().accept(written_large(name))


def _beside_phone(text: str, phone: str) -> str | None:
    """Give the name that stands at a phone: all the rest of the message, else what is written large right beside it."""
    before, _, after = text.partition(phone)
    rest = f"{before} {after}".strip(" ,.;:\n")
    if _NAME_ALONE.fullmatch(rest) and not _NO_NAME.match(rest) and not _says_only_yes_or_no(rest):
        return rest
    led = _PHONE_WORD.sub("", before.rstrip(" ,:;—-\n")).rstrip(" ,:;—-\n")
    heads = [match for match in _NAMES.finditer(led) if match.end() == len(led)]
    tails = [match for match in (_NAMES.match(after.lstrip(" ,:;—-\n")),) if match is not None]
    found = [match.group() for match in (*heads, *tails) if not _NO_NAME.match(match.group())]
    return found[0] if found and not _says_only_yes_or_no(found[0]) and not _IS_TOWN.fullmatch(found[0]) else None


def change() -> SlotKind:
    """Keep which of `CHANGES` is meant."""
    return slots.choice(
        {
            "goods": (
                "товар*", "количеств*", "позиц*", "штук*", "goods", "product*", "quantit*", "item*", "数量", "商品",
                "产品",
            ),
            "delivery": (
                "адрес*", "доставк*", "самовывоз*", "address*", "delivery", "pick-up", "pick*up", "地址", "配送",
                "送货", "自提",
            ),
            "day": ("день", "дат*", "срок*", "day", "date", "time", "日期", "时间"),
            "payment": ("оплат*", "плат*", "pay*", "付款", "支付"),
            "contact": (
                "имя", "телефон*", "получател*", "контакт*", "name", "phone", "contact*", "recipient", "姓名", "电话",
                "联系", "收货人",
            ),
        },
        anywhere=False,
    )  # fmt: skip


def change_said(heard: Heard, _known: Slots) -> JSON:
    """Read which of `CHANGES` is meant; who says yes, perhaps with a wish to the courier, changes nothing more."""
    kind = change()
    chosen = kind.gather(heard, None, True) if kind.gather is not None else None
    says_yes = parse.yes_no(courier.without_wishes(heard.text)) is True
    return NOTHING if chosen is None and says_yes and heard.button is None else chosen


def _says_only_yes_or_no(text: str) -> bool:
    words = parse.tidy(text).replace(",", " ").split()
    return bool(words) and all(word in vocabulary.YES or word in vocabulary.NO for word in words)


def branch() -> SlotKind:
    """Keep the branch where the goods are fetched: named at any time once the branches are known, or chosen."""

    def among(heard: Heard, known: Slots) -> JSON:
        if known.get("branch") is not None and asks_how(heard.text):
            return None
        is_fetched = known.get("way") == delivery.PICKUP or _FETCHED.search(heard.text) is not None
        return branch_named(heard.text, rows_at(known, "branches")) if is_fetched else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=among)


def place() -> SlotKind:
    """Keep the first words that say where the goods are fetched, to find the branch in when the branches are known."""

    def among(heard: Heard, known: Slots) -> JSON:
        is_early = known.get("place") is None and not rows_at(known, "branches") and heard.button is None
        return heard.text[:_PLACE_AT_MOST] if is_early and _FETCHED.search(heard.text) is not None else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=among)


def unheard() -> SlotKind:
    """Keep what no words fill by themselves: a branch, read out of the list that was shown, or the sum as told."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None)
