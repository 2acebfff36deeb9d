"""Where a text holds personal data that the entity reader does not know of: links, cards, secrets, greetings, firms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place of the text and what kind of datum stands there."""

    kind: str
    start: int
    end: int


KINDS: Final = (
    *("link", "email", "card", "iban", "secret", "token", "passport", "birthday", "plate", "handle", "address_ip"),
    *("phone", "tracking_number", "document_number", "order_number", "address", "person", "firm", "flat", "money"),
    "number",
)
"""All kinds of personal data; where two meet, the earlier one tells what stands there."""

_NUMBER: Final = r"\+?\(?\d(?:[\s().\-–—/]{0,3}\d){8,}"
_LETTERS: Final = r"[^\W\d_]"
_FIRM: Final = (
    ("link", re.compile(r"(?i)\b(?:https?|ftp)://[^\s<>\"'\[\]，。]+|(?<![\w@.])www\.[^\s<>\"'\[\]，。]+")),
    ("link", re.compile(r"(?i)(?<![\w@.])(?:t\.me|wa\.me|vk\.com|vk\.ru)/[^\s<>\"'\[\]，。]+")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (
        "email",
        re.compile(
            r"(?i)(?<![\w.+-])[\w.+-]{1,64}\s*(?:\(at\)|\[at\]|\s(?:собака|собачка|sobaka)\s)\s*[\w-]{1,40}"
            r"\s*(?:\.|\(dot\)|\[dot\]|\s(?:точка|tochka|dot)\s)\s*[a-zа-я]{2,8}\b"
        ),
    ),
    ("card", re.compile(r"(?<!\d)\d{4}(?:[ \-–.]?\d{4}){3}(?:[ \-–.]?\d{1,3})?(?!\d)")),
    ("iban", re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")),
    ("number", re.compile(_NUMBER)),
    ("address_ip", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
    ("handle", re.compile(r"(?<![\w@.])@[A-Za-z]\w{3,31}\b(?!\.\w)")),
    (
        "secret",
        re.compile(
            r"(?i)(?:парол[ьяюе]м?|код(?:\s+из\s+(?:смс|sms|письма))|пин(?:-?код)?|cvv|cvc|password|passcode|"
            r"pin(?:\s?code)?|密码|口令|验证码)"
            r"(?:\s{1,5}(?:такой|вот|теперь|был|is|was))?\s{0,5}[:=\-–—：是为]{0,5}\s{0,5}"
            r"(?P<v>(?=\S{0,39}\d)\S{3,40})"
        ),
    ),
    ("token", re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}(?![\w-])")),
    (
        "plate",
        re.compile(r"(?i)(?<!\w)[авекмнорстухabekmhopctyx]\s?\d{3}\s?[авекмнорстухabekmhopctyx]{2}\s?\d{2,3}(?!\w)"),
    ),
    ("plate", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}")),
    (
        "passport",
        re.compile(
            r"(?i)(?:паспорт\w*|passport(?:\s+(?:no|number))?|снилс|инн|护照(?:号)?|身份证(?:号)?)"
            r"[^\d\n]{0,20}(?P<v>[A-Z]{0,2}\d[\d \-–№nN]{3,18}\d[XxХх]?)"
        ),
    ),
    (
        "birthday",
        re.compile(
            r"(?i)(?:дата\s+рожд\w*|родил(?:ся|ась)|г\.?\s?р\.?|д\.?\s?р\.?|date of birth|dob|born(?:\s+on)?|生日|"
            r"出生日期)"
            r"[^\d\n]{0,8}(?P<v>\d{1,4}[./\-年]\s?\d{1,2}[./\-月]\s?\d{1,4}日?)"
        ),
    ),
)
_CAPITAL: Final = r"[A-ZА-ЯЁÄÖÜÇŞĞҚҒӘІҰҮӨҺІЇЄҐ]"
_NAME: Final = rf"{_CAPITAL}(?:{_LETTERS}|[-'’]){{1,40}}"
_NO_NAME: Final = (
    r"(?!(?:Sir|Madam|Sirs|Team|Customer|Customers|Support|Colleagues|All|There|Everyone|Friends|Service|Where|What|"
    r"When|How|Please|Can|Could|Is|Are|My|Our|The|This|Коллеги|Друзья|Господа|Всем|Команда|Поддержка|Скажите|Подскажите|"
    r"Где|Как|Когда|Можно|Мне|Мой|Моя|Мы|Вы|У|На|По|Не|Прошу|Нам|Наш|Есть|Хочу|Почему|Спасибо)(?!\w))"
)
_SOFT: Final = (
    (
        "person",
        re.compile(
            rf"(?i:здравствуй(?:те)?|добр\w{{1,9}}\s{{1,5}}(?:день|вечер|утро|ночи)|доброго\s{{1,5}}\w{{1,20}}|привет\w{{0,9}}|"
            rf"уважаем\w{{1,9}}|good (?:morning|afternoon|evening|day)|hello|hi|hey|dear)[,\s]{{1,10}}"
            rf"(?:(?i:mr|mrs|ms|dr|господин|госпожа)\.?\s+)?(?P<v>{_NO_NAME}{_NAME}(?:[ ]{_NAME}){{0,2}})"
            rf"(?=\s*(?:[!,.:;)—–-]|$))"
        ),
    ),
    (
        "person",
        re.compile(
            r"(?i:спасибо|благодарю|thanks|thank you|cheers|regards)[,.!]{0,5}\s{1,5}"
            rf"(?P<v>{_NAME}(?:[ ]{_NAME})?)[.!]?$"
        ),
    ),
    (
        "person",
        re.compile(
            rf"(?<!\w)(?P<v>(?:{_LETTERS}+[ ])?{_LETTERS}{{2,}}[ ]{_LETTERS}{{2,}}"
            rf"(?:ович|евич|овна|евна|ична|инична|ovich|evich|ovna|evna)(?:{_LETTERS}{{0,3}})(?:[ ]{_NAME})?)(?!\w)"
        ),
    ),
    (
        "person",
        re.compile(
            rf"(?i:меня\s{{1,5}}зовут|мо[её]\s{{1,5}}имя|моя\s{{1,5}}фамилия|на\s{{1,5}}имя|"
            r"получател[ья]|my name is|name is|my surname is)\s{0,5}:?\s{1,5}"
            rf"(?P<v>{_LETTERS}{{2,}}(?:[ ]{_LETTERS}+(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|ко|"
            r"чук|ян)"
            rf"(?!\w))?(?:[ ]{_NAME}){{0,2}})"
        ),
    ),
    (
        "firm",
        re.compile(
            rf"(?<!\w)(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОО|ЧП|ФГУП|МУП)\s*(?P<v>[«\"“„][^»\"”\n]{{2,60}}[»\"”]|"
            rf"{_NAME}(?:[ ]{_NAME}){{0,2}})"
        ),
    ),
    (
        "firm",
        re.compile(
            rf"(?<![\w'’-])(?P<v>{_NAME}(?:[ ](?:{_NAME}|&)){{0,3}})(?=[ ,]{{1,5}}"
            r"(?:LLC|Ltd|Limited|Inc|GmbH|S\.?A\.?|Corp|PLC|LLP|AG|BV)(?!\w))"
        ),
    ),
    (
        "firm",
        re.compile(r"(?:^|[\s，,。：:是给为叫])(?P<v>[\u4e00-\u9fff（）()]{2,14}?)(?=有限公司|股份公司|集团公司)"),
    ),
    (
        "flat",
        re.compile(
            r"(?i)(?<!\w)(?:кв|квартира|квартире|квартиру|домофон|подъезд|подъезде|этаж|офис|оф|apt|apartment|flat|suite|"
            r"unit|room)[.:№#\s]{1,3}(?P<v>\d{1,4}\w?)(?!\w)"
        ),
    ),
    ("number", re.compile(r"(?<![\w\-–/.,])\d{5,8}(?![\w\-–/]|[.,]\d)")),
    ("flat", re.compile(r"(?P<v>\d{1,4})(?=(?:单元|号楼|栋|幢|室))")),
)
_SIGN_OFF: Final = re.compile(
    r"(?im)^[ \t]*(?:--[ \t]*$|с\s+(?:глубоким\s+)?уважением|с\s+наилучшими|best\s+regards|kind\s+regards|warm\s+"
    r"regards|regards,|sincerely|yours\s+(?:sincerely|faithfully|truly)|此致|顺祝|祝好|敬上)"
)
_SIGN_OFF_INSIDE: Final = re.compile(
    r"(?i)(?<=[.!?…。！？])\s*(?:с\s+уважением|best\s+regards|kind\s+regards|yours\s+(?:sincerely|faithfully|truly)|此致|祝好)"
)


def firm_finds(text: str) -> Iterator[Found]:
    """What identifies somebody or opens something by itself, whoever wrote the text."""
    return _finds(_FIRM, text)


def soft_finds(text: str) -> Iterator[Found]:
    """Names in greetings and thanks, firms, flats: what is likely personal, and a person may put right."""
    return _finds(_SOFT, text)


def without_signature(text: str) -> str:
    """The text before its closing formula, where something stands before it."""
    for pattern in (_SIGN_OFF, _SIGN_OFF_INSIDE):
        found = pattern.search(text)
        if found is not None and text[: found.start()].strip():
            text = text[: found.start()].rstrip()
    return text


def _finds(rules: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> Iterator[Found]:
    for kind, pattern in rules:
        for match in pattern.finditer(text):
            start, end = match.span("v") if "v" in pattern.groupindex else match.span()
            if start < end:
                yield Found(kind=kind, start=start, end=end)
