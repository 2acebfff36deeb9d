"""Ready-made kinds of slots for flows: numbers, goods, days, addresses, people, choices, yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bots import cart_words, corrections, parse
from bots.agreeing import ABOUT_THE_DEED, Deed, reader
from bots.cart import cart
from bots.flow import JSON, Heard
from bots.plan import SlotKind

__all__ = [
    "address",
    "cart",
    "choice",
    "day",
    "free_text",
    "order_number",
    "person",
    "phone",
    "phone_tail",
    "quantity",
    "references",
    "yes_or_no",
]

_ADDRESS_AT_MOST = 200
_TEXT_AT_MOST = 2000
_NAME_AT_MOST = 80
_SURE = 0.6
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_SEVERAL = re.compile(r"[\s,]|[\u3400-\u9fff]")
"""What an address is written with, unlike a lone reference that was taken for one."""
_TOWN_BEFORE = re.compile(r"(?:(?:г\.|город[ае]?|city of)\s*)?[A-ZА-ЯЁ][\w-]+(?:[ -][A-ZА-ЯЁ][\w-]+)?\s*,\s*$")
_TOWN_BEFORE_ZH = re.compile(
    r"(?:(?<=送到)|(?<=寄到)|(?<=送货到)|(?<=地址是)|(?<=地址：))[\u3400-\u9fff]{2,8}[，,]\s*$"
)
_CHANGE_HEAD = re.compile(
    r"^(?:(?:нет|да|лучше|пожалуйста|no|yes|please|better)[\s,]+)*(?:"
    r"(?:(?:по|из|ис|с|за)\w*(?:мен|прав)\w*\s+)?(?:адрес\w*(?:\s+доставки)?|доставк\w+)\s+на\s+|"
    r"(?:по|из|ис|с|за)\w*(?:мен|прав)\w*\s+на\s+|на\s+(?=[А-ЯЁ])|"
    r"(?:(?:change|correct|update|fix)\s+)?(?:the\s+|my\s+)?(?:delivery\s+)?address\s+(?:to|is|should\s+be)\s+|"
    r"[请把]*(?:送货|收货)?地址(?:改|换)(?:成|为|到)\s*)",
    re.IGNORECASE,
)
_ADDRESS_HEAD = re.compile(
    r"^(?:(?:нет|да|no|yes)[\s,]+)?(?:(?:по\s+)?адрес\w*[\s:—-]+|доставьте\s+|доставка\s+|привезите\s+|везите\s+|"
    r"(?:the\s+)?address\s+is\s+|address[\s:]+|deliver\s+(?:it\s+)?to\s+|to\s+|地址(?:是|：|:)?\s*|送到\s*|寄到\s*)+",
    re.IGNORECASE,
)
_NAME_HEAD = re.compile(
    r"^(?:меня\s+зовут|это|я|на\s+имя|получатель|имя|my\s+name\s+is|name\s+is|i\s+am|i'm|it'?s|this\s+is|recipient|"
    r"我叫|我是|姓名|名字(?:是|叫)?|收货人)[\s:：—-]*",
    re.IGNORECASE,
)


def order_number() -> SlotKind:
    """Keep the number of an order, as the order system compares it."""
    return SlotKind(entities=("order_number",), accept=parse.clean_number, read=parse.order_number)


def phone_tail() -> SlotKind:
    """Keep the last four digits of a phone: a proof, so it is neither handed over nor kept."""
    read = parse.phone_tail
    return SlotKind(entities=("phone",), accept=read, read=read, secret=True, gather=_gathered_tail)


def phone() -> SlotKind:
    """Keep a whole phone number in E.164 ("+74950000001")."""
    return SlotKind(entities=("phone",), accept=_phone, read=_phone)


def references() -> SlotKind:
    """Keep the catalogue references that were named, in order."""
    return SlotKind(entities=("product_reference",), accept=_reference, read=_references, many=True)


def quantity() -> SlotKind:
    """Keep a whole number above 0, in digits or words."""
    return SlotKind(entities=("quantity",), accept=_quantity, read=_quantity)


def yes_or_no(deed: Deed | None = None) -> SlotKind:
    """Keep whether the customer said yes; for questions that want a confirmation.

    With a `deed` that it agrees to, only a plain yes is one: "yes, tomorrow" and "да не надо" agree to nothing.
    """
    read = parse.yes_no if deed is None else reader(deed)
    spared = ABOUT_THE_DEED.get(deed, frozenset()) if deed is not None else frozenset()
    return SlotKind(entities=(), accept=read, read=read, confirms=True, is_plain=deed is not None, no_stop=spared)


def day() -> SlotKind:
    """Keep a day as an ISO date; what is told by other days ("tomorrow", 下周二) was counted by understanding."""
    return SlotKind(entities=("date",), accept=_day, read=_day)


def address() -> SlotKind:
    """Keep an address as written, the town before it too; "not Lenin street but Mira" mends the one that is there."""
    return SlotKind(entities=("address",), accept=_address, read=_address, gather=_gathered_address, takes_words=True)


def person() -> SlotKind:
    """Keep somebody's name as written."""
    return SlotKind(entities=("person",), accept=_name, read=_name, takes_words=True)


def free_text() -> SlotKind:
    """Keep the whole answer in the customer's words; filled only where it was asked for."""
    return SlotKind(entities=(), accept=_free_text, read=_free_text, gather=_gathered_text)


def choice(options: Mapping[str, Sequence[str]], *, anywhere: bool = True) -> SlotKind:
    """Keep one of the codes, found by its words: `choice({"pickup": ("самовывоз*", "pick*up", "自提")})`.

    A word with `*` stands for any ending there, a Chinese one is found inside others; a button carries the code itself.
    Where the choices were listed in this order, "the second" and "2" choose too. Unless `anywhere`, the slot is filled
    only where it was asked for.
    """
    patterns = {code: _pattern(words) for code, words in options.items()}
    codes = tuple(options)

    def accept(value: str) -> JSON:
        return value if value in patterns else _named(patterns, value)

    def gather(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
        if is_asked and heard.text.strip() in patterns:
            return heard.text.strip()
        named = _named(patterns, heard.text) if is_asked or anywhere else None
        if named is not None or not is_asked:
            return named
        place = parse.ordinal(heard.text, of=len(codes))
        return None if place is None else codes[place]

    return SlotKind(entities=(), accept=accept, read=accept, gather=gather, chooses=True)


def _reference(written: str) -> JSON:
    reference = "".join(written.upper().split())
    return reference if 0 < len(reference) <= 40 else None


def _references(text: str) -> JSON:
    return parse.references(text) or None


def _quantity(text: str) -> JSON:
    number = parse.number_said(text)
    return number if number is not None and number > 0 else None


def _day(text: str) -> JSON:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None


def _phone(text: str) -> JSON:
    """Read a phone that is written with its country, or as people in Russia and China write their own."""
    signs = text[: parse.READ_AT_MOST].strip()
    digits = "".join(sign for sign in signs if sign.isdecimal())
    if not digits.isascii() or len(signs) > len(digits) + 40:
        return None
    if "+" in signs and 9 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == 11 and digits[0] == "1":
        return f"+86{digits}"
    return f"+7{digits}" if len(digits) == 10 and digits[0] in "3489" else None


def _address(text: str) -> JSON:
    said = _ADDRESS_HEAD.sub("", _CHANGE_HEAD.sub("", " ".join(text.split()))).strip(" ,.;:")
    is_long_enough = _LETTERS.search(said) is not None or any(sign.isdigit() for sign in said)
    return said if is_long_enough and len(said) <= _ADDRESS_AT_MOST else None


def _gathered_tail(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Read the end of a phone where it is called so, else of a phone that was written."""
    named = parse.named_tail(heard.text)
    if named is not None:
        return named
    written = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "phone"]
    tails = [tail for text in written if (tail := parse.phone_tail(text)) is not None]
    other = [tail for tail in tails if tail != current]
    if tails:
        return (other or tails)[-1 if current is not None else 0]
    return parse.phone_tail(heard.text) if is_asked else None


def _gathered_address(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Read an address out of a sentence, mend one, or take the whole answer where it was asked for."""
    swap = corrections.swap_in(heard.text)
    if isinstance(current, str) and swap is not None and (mended := corrections.swapped(current, swap)):
        return mended
    found = [one.value for one in heard.entities if one.entity == "address" and _SEVERAL.search(one.value.strip())]
    meant = [value for value in found if not parse.is_negated(value, heard.text)] or found
    text = heard.text[: parse.READ_AT_MOST]
    if is_asked and not _is_another_answer(heard):
        others = [entity for entity in heard.entities if entity.entity in ("phone", "email", "person", "date")]
        for other in others:
            text = text.replace(other.value, " ")
        return _address(text)
    return None if not meant else _address(_with_town(meant[-1], text))


def _with_town(address_written: str, text: str) -> str:
    before = text[: max(0, text.find(address_written))]
    town = _TOWN_BEFORE.search(before) or _TOWN_BEFORE_ZH.search(before)
    return address_written if town is None else town.group() + address_written


def _name(text: str) -> JSON:
    said = _NAME_HEAD.sub("", " ".join(text.split())).strip(" ,.;:!，、。；：！")
    is_name = _LETTERS.search(said) is not None and not any(sign.isdigit() or sign in "?？" for sign in said)
    if cart_words.is_about_goods(said):
        return None
    fits = len(said) <= _NAME_AT_MOST and len(said.split()) <= 5 and parse.yes_no(said) is None
    return said if is_name and fits and not parse.has_none(said) else None


def _free_text(text: str) -> JSON:
    said = text.strip()[:_TEXT_AT_MOST]
    return said if _LETTERS.search(said) or any(sign.isdigit() for sign in said) else None


def _gathered_text(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
    return _free_text(heard.text) if is_asked and not _is_another_answer(heard) else None


def _is_another_answer(heard: Heard) -> bool:
    """Tell whether an answer in free words is "yes", "no", "I do not know" or mere politeness."""
    is_polite = heard.intent in ("thanks", "greet", "goodbye") and heard.confidence >= _SURE
    return is_polite or parse.yes_no(heard.text) is not None or parse.has_none(heard.text)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    parts = []
    for word in words:
        body = r"\w*".join(re.escape(part) for part in word.split("*")).replace(r"\ ", r"\s+")
        parts.append(body if word[0] >= "\u3400" else rf"(?<!\w){body}(?!\w)")
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def _named(patterns: Mapping[str, re.Pattern[str]], text: str) -> str | None:
    """Give the one option that is named; of several the one that does not stand behind a "not"."""
    said = text[: parse.READ_AT_MOST]
    found = {code: match.group() for code, pattern in patterns.items() if (match := pattern.search(said))}
    meant = [code for code, word in found.items() if not parse.is_negated(word, said)]
    return meant[0] if len(meant) == 1 else None
