"""How an installation's references look: the patterns of the settings, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlu.contract import PatternInvalid
from nlu.folding import plain_letters

LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYXabekmhopctyx")
"""Cyrillic letters that look like Latin ones, as people type catalogue codes on a Russian keyboard."""

SOUND_ALIKES = str.maketrans("абвгдезийклмнопрстуфхцы", "abvgdeziyklmnoprstufhcy")
"""Cyrillic letters by their sound, as people write down a code they were told: `лц1д09м7`."""

_ALONE_START = r"(?<![A-Za-zА-Яа-я0-9])"
_ALONE_END = r"(?![A-Za-zА-Яа-я0-9])"
_SIGN = (
    r"(?:\s*(?:№(?=\s)|#|:|：|,|n[°o]?\.?(?=\s?\d)|no\.?|nr\.?|number|num\.?|с номером|под номером|номер[а-я]{0,2}|"
    r"нумер|号码|编号|单号|号|的|是|为|is|was|мой|наш|my)){0,4}\s*"
)
_REFERENCE = (
    r"(?P<value>№?(?:[A-Za-zА-Яа-я]{1,5}-)?\d{3,20}(?:[-/]\d{1,12})*|№?\d{1,4}[-/]\d{1,12}|"
    r"[A-Za-zА-Яа-я]{2,4}\d{6,14}[A-Za-zА-Яа-я]{0,2})"
)
_SPACED = r"(?P<spaced>№?\d{2,6}(?:[ -]\d{2,6}){1,5})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePatterns:
    """How this installation's references look: regular expressions over upper-case text.

    Cyrillic letters that look like Latin ones count as these, in the text and in the patterns.
    `order_numbers`, `tracking_numbers`, `document_numbers` and `product_references` match a whole reference wherever
    it stands; `…_words` make a number beside them one even when its form is another; beside one of `other_words`
    a number is none of them. `phone_region` is the country of a number dialled without its code when the locale
    does not tell.
    """

    order_numbers: tuple[str, ...] = (r"45\d{8}", r"(?:ORD|PO)[- ]?\d{3,10}")
    product_references: tuple[str, ...] = (
        r"(?=\d{0,9}[A-Z])(?=(?:[A-Z-]{0,9}\d){2})(?![A-Z]{1,5}-\d+(?![A-Z0-9-]))(?!\d+X\d+)[A-Z0-9]{2,}[A-Z0-9"
        r"-]{3,18}",
        r"I?C\d{2,3}[A-Z]",
    )
    tracking_numbers: tuple[str, ...] = (
        r"[A-Z]{2}\d{8,9}(?:[A-Z]{2})?", r"TRK-?\d{3}-?\d{3,8}", r"1Z[A-Z0-9]{10,16}", r"(?:SF|YT|JD|ZTO)\d{10,15}",
        r"[1-8]\d{13}",
    )  # fmt: skip
    document_numbers: tuple[str, ...] = (r"(?:INV|DN|TTN|QT?|ТН|КП|СЧ|АКТ|УПД)-\d{2,8}",)
    order_words: tuple[str, ...] = (
        r"з[ак]{2,4}[зс][а-я]{0,4}", r"замовлен[а-яіїє]{0,4}", r"замов[а-яіў]{0,3}", r"zakaz[a-z]{0,2}",
        r"ord[er]{1,3}s?", "oder", "odrer", "ordr", "订单", "定单", "采购单", "单号", "тапсырыс[а-яәғқңөұүһі]{0,4}",
    )  # fmt: skip
    tracking_words: tuple[str, ...] = (
        r"трек[а-я-]{0,8}", r"отправлени[а-я]{1,2}", r"посылк[а-я]{0,2}", r"trek[a-z]{0,3}", "track(?:ing)?", "waybill",
        "consignment", "parcel", "shipment", "awb", "运单", "快递单", "快递", "物流单", "物流", "追踪号", "包裹",
    )  # fmt: skip
    document_words: tuple[str, ...] = (
        r"[сщ][чш]?[её]т[а-я]{0,3}(?:[- ]фактур[а-я]{0,3})?", r"накладн[а-я]{0,3}", r"упд", r"ттн", r"инвойс[а-я]{0,2}",
        r"договор[а-я]{0,3}", r"акт[а-я]{0,3}", r"чек[а-я]{0,2}", "кп", r"предложени[а-я]{1,2}", "invoice", "inv",
        "quote", "quotation", "delivery note", "receipt", "contract", "credit note", "pro[- ]?forma",
        "发票", "合同", "送货单", "报价单", "收据", "发货单", "对账单",
    )  # fmt: skip
    other_words: tuple[str, ...] = (
        r"заявк[а-я]{0,3}", r"обращени[а-я]{1,3}", r"тикет[а-я]{0,2}", r"инцидент[а-я]{0,2}", r"запрос[а-я]{0,2}",
        "инн", "кпп", "огрн", "огрнип", "бик", "окпо", r"претензи[а-я]{1,2}", r"рекламаци[а-я]{1,2}", r"карт[аыеу]",
        "логин", "ticket", "request", "case", "claim", "incident", "vat", "tax id", "user", "login", "card",
        "工单", "税号", "用户名", "卡号", "账号", "投诉单", "申请单", "报修单",
    )  # fmt: skip
    phone_region: str = "RU"


def any_of(forms: Iterable[str]) -> re.Pattern[str]:
    """A whole reference of one of these forms, standing on its own; raises PatternInvalid."""
    return _compiled(f"{_ALONE_START}(?P<value>", _upper(forms), f"){_ALONE_END}", re.ASCII)


def whole(forms: Iterable[str]) -> re.Pattern[str]:
    """One of these forms, for a whole match; raises PatternInvalid."""
    return _compiled("(?:", _upper(forms), ")", re.ASCII)


def beside(words: Iterable[str]) -> re.Pattern[str]:
    """A reference right after one of these words: `заказ № 12345`, `order number is 77-1`, `订单号：12345`."""
    reference = f"(?:(?<![A-Za-zА-Яа-я])|(?![A-Za-zА-Яа-я])){_SIGN}(?:от\\s+)?(?:{_SPACED}|{_REFERENCE}){_ALONE_END}"
    return _compiled("(?<![A-Za-zА-Яа-я])(?:", _plain(words), f"){reference}", re.IGNORECASE)


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """One of these words at its beginning; raises PatternInvalid."""
    return _compiled("(?<![A-Za-zА-Яа-я])(?:", _plain(words), ")", re.IGNORECASE)


def _plain(words: Iterable[str]) -> list[str]:
    return [plain_letters(word) for word in words]


def _upper(forms: Iterable[str]) -> list[str]:
    return [form.translate(LOOK_ALIKES) for form in forms]


def _compiled(before: str, forms: Iterable[str], after: str, flags: re.RegexFlag) -> re.Pattern[str]:
    known = list(forms)
    for form in known:
        try:
            re.compile(form, flags)
        except re.error as err:
            raise PatternInvalid(f"{form!r} is no regular expression: {err}") from err
    return re.compile(f"{before}{'|'.join(f'(?:{form})' for form in known) or '(?!)'}{after}", flags)
