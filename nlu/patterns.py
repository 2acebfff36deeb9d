"""The patterns of references and data in a text: what an installation sets, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlu.contract import PatternInvalid
from nlu.numbers import CHINESE, WORDS

LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYXabekmhopctyx")
"""Cyrillic letters that look like Latin ones, as people type catalogue codes on a Russian keyboard."""

_START = r"(?<![^\W_])"
_END = r"(?![^\W_])"
_ALONE_START = r"(?<![A-Za-zА-Яа-я0-9])"
_ALONE_END = r"(?![A-Za-zА-Яа-я0-9])"
_SIGN = r"(?:\s*(?:№(?=\s)|#|:|：|no\.?|nr\.?|number|num\.?|номер[а-я]{0,2}|号码|编号|單號|单号|号|號|是|is)){0,3}\s*"
_REFERENCE = r"(?P<value>№?(?:[A-Za-zА-Яа-я]{1,5}-)?\d{3,20}(?:[-/]\d{1,12})*|№?\d{1,4}[-/]\d{1,12})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePatterns:
    """How this installation's references look: regular expressions over upper-case Latin text.

    `order_numbers` and `product_references` match a whole reference wherever it stands;
    `order_words` make a number beside them an order number even when its form is another.
    `phone_region` is the country of a number dialled without its code when the locale does not tell.
    """

    order_numbers: tuple[str, ...] = (r"45\d{8}", r"(?:ORD|PO)[- ]?\d{3,10}")
    product_references: tuple[str, ...] = (
        r"(?=\d{0,9}[A-Z])(?=(?:[A-Z-]{0,9}\d){2})(?![A-Z]{1,5}-\d+(?![A-Z0-9-]))(?!\d+X\d+)[A-Z0-9]{2,}[A-Z0-9-]{3,18}",
    )
    tracking_numbers: tuple[str, ...] = (
        r"[A-Z]{2}\d{8,9}(?:[A-Z]{2})?", r"TRK-?\d{3}-?\d{3,8}", r"1Z[A-Z0-9]{10,16}", r"(?:SF|YT|JD|ZTO)\d{10,15}",
    )  # fmt: skip
    document_numbers: tuple[str, ...] = (r"(?:INV|DN|TTN|QT?|TH|KП)-\d{2,8}",)
    order_words: tuple[str, ...] = (r"заказ[а-я]{0,4}", r"замовлен[а-яіїє]{0,4}", r"order", "订单", "訂單")
    tracking_words: tuple[str, ...] = (
        r"трек[а-я-]{0,8}", r"отправлени[а-я]{1,2}", "tracking", "waybill", "consignment",
        "运单", "快递单", "快递", "物流单", "追踪号",
    )  # fmt: skip
    document_words: tuple[str, ...] = (
        r"сч[её]т[а-я]{0,3}(?:[- ]фактур[а-я]{0,3})?", r"накладн[а-я]{0,3}", r"упд",
        r"договор[а-я]{0,3}", r"акт[а-я]{0,3}", "invoice", "quote",
        "delivery note", "receipt", "contract", "发票", "合同", "送货单", "报价单", "收据",
    )  # fmt: skip
    phone_region: str = "RU"


def any_of(forms: Iterable[str]) -> re.Pattern[str]:
    """A whole reference of one of these forms, standing on its own; raises PatternInvalid."""
    return _compiled(f"{_ALONE_START}(?P<value>", forms, f"){_ALONE_END}", re.ASCII)


def beside(words: Iterable[str]) -> re.Pattern[str]:
    """A reference right after one of these words: `заказ № 12345`, `order number is 77-1`, `订单号：12345`."""
    reference = f"(?![A-Za-zА-Яа-я]{{2}}){_SIGN}(?:от\\s+)?{_REFERENCE}{_ALONE_END}"
    return _compiled("(?<![A-Za-zА-Яа-я])(?:", words, f"){reference}", re.IGNORECASE)


def _compiled(before: str, forms: Iterable[str], after: str, flags: re.RegexFlag) -> re.Pattern[str]:
    known = list(forms)
    for form in known:
        try:
            re.compile(form, flags)
        except re.error as err:
            raise PatternInvalid(f"{form!r} is no regular expression: {err}") from err
    return re.compile(f"{before}{'|'.join(f'(?:{form})' for form in known) or '(?!)'}{after}", flags)


_UNITS = (
    r"(?:шт(?:ук\w*|\.)?|штук\w*|пар\w?|короб\w+|коробк\w+|упак\w*|уп\.?|пач\w+|компл\w*|метр\w*|м\.?|кг|литр\w*|л|"
    r"рулон\w*|бухт\w*|pcs?\.?|pieces?|units?|items?|boxes|box|packs?|pairs?|sets?|met(?:er|re)s?|m|rolls?|kg|bottles?|"
    r"个|個|件|台|只|隻|盒|箱|套|包|米|支|瓶|卷|块|張|张|双|条|根|部|把|桶|片|公斤|米)"
)
_CURRENCY = (
    r"(?:руб(?:л\w+|\.)?|р\.|₽|тенге|₸|грн|eur|euros?|€|usd|dollars?|ro?ubles?|\$|gbp|£|юан\w+|"
    r"万?卢布|万?元|块钱|人民币|rmb|cny)"
)
_AMOUNT = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,3})?"
_MONTHS = (
    r"январ\w+|феврал\w+|марта|апрел\w+|мая|июн\w+|июл\w+|август\w*|сентябр\w+|октябр\w+|ноябр\w+|декабр\w+|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = (
    r"понедельник\w*|вторник\w*|сред[уы]|четверг\w*|пятниц\w|суббот\w|воскресень\w|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)

EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
PHONE = re.compile(r"(?<![\w+])(?:\+|00)?\(?\d[\d\s()\u2010-\u2015.-]{5,20}\d(?!\w)", re.ASCII)
QUANTITY = re.compile(
    f"(?:{_START}(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})\\s+{_UNITS}(?!\\w)"
    f"|(?<![\\w.,/-])(?P<digits>\\d{{1,6}}(?:[.,]\\d{{1,2}})?)\\s*{_UNITS}(?![A-Za-zА-Яа-я0-9])"
    f"|(?<=[\u3400-\u9fff])(?P<run>\\d{{1,6}})\\s*{_UNITS}"
    f"|(?<![\\w.,/-])(?P<times>\\d{{1,5}})\\s*[xх×](?=\\s*[A-Za-zА-Яа-я])"
    f"|^\\s*(?P<alone>\\d{{1,4}}|{'|'.join(sorted(WORDS, key=len, reverse=True))}|[{CHINESE}]{{1,5}})\\s*[.!。]?$"
    f"|(?P<chinese>(?!一[^{CHINESE}])[{CHINESE}]{{1,8}})\\s*(?:个|個|件|台|只|隻|盒|箱|套|包|米|支|瓶|卷|张|双|条|根|桶|片|公斤)(?!月|小时))",
    re.IGNORECASE,
)
MONEY = re.compile(
    f"(?<![\\d.,-])(?:[$€£¥￥]\\s?(?:{_AMOUNT})|(?:{_AMOUNT})\\s?(?:тыс\\.?\\s?)?{_CURRENCY})(?![A-Za-zА-Яа-я])",
    re.IGNORECASE,
)
DATE = re.compile(
    r"(?<![\w.])(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.(?:0[1-9]|1[0-2])(?:\.(?:\d{4}|\d{2}))?|\d{1,2}/\d{1,2}/\d{2,4})(?![\w.]?\d)"
    f"|(?<!\\w)\\d{{1,2}}(?:st|nd|rd|th)?(?:\\s+of)?\\s+(?:{_MONTHS})(?:\\s+\\d{{4}})?(?!\\w)"
    f"|(?<!\\w)(?:{_MONTHS})\\s+\\d{{1,2}}(?:st|nd|rd|th)?(?!\\w)"
    f"|(?<!\\w)(?<!black )(?<!чёрная )(?<!черная )"
    f"(?:(?:next|this|last|следующ\\w+|эт\\w|прошл\\w+)\\s+)?(?:{_WEEKDAYS})(?!\\w)"
    r"|(?<!\w)(?:послезавтра|позавчера|завтра|сегодня|вчера|day after tomorrow|tomorrow|today|yesterday)(?!\w)"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号號]|大后天|后天|明天|今天|昨天|前天|昨晚|今晚|今儿|明儿|(?:下|上|这|本)?(?:周|星期|礼拜)[一二三四五六日天]",
    re.IGNORECASE,
)
