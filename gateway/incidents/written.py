"""Reads what a unit writes about an incident: labelled lines in Russian, English or Chinese. Pure.

A line like `Клиент: …`, `Remark No.: …` or `备注：…` is a field; further lines belong to a comment or a result until
the next label. What bears no label says nothing here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from gateway.incidents.kinds import IncidentType

_MOST_LINES: Final = 1000
_LONGEST_LABEL: Final = 40
_LONGEST_TEXT: Final = 20_000
_YEARS: Final = range(1990, 2201)
"""Years in which an incident can have happened; others are a slip, and further off deadlines cannot be counted."""

_LABELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("клиент", "покупатель", "фио", "фио клиента", "клиент фио", "customer", "client"), "customer"),
    **dict.fromkeys(("customer name", "name", "имя клиента", "客户", "顾客", "客户姓名", "姓名"), "customer"),
    **dict.fromkeys(("телефон", "тел", "телефон клиента", "phone", "tel", "telephone", "电话", "手机"), "phone"),
    **dict.fromkeys(("почта", "email", "e-mail", "mail", "эл почта", "邮箱", "电子邮件"), "mail"),
    **dict.fromkeys(("замечания", "номер замечания", "замечание", "номер записи", "remark", "remark number"), "remark"),
    **dict.fromkeys(("remark no", "номер", "意见编号", "投诉编号", "编号"), "remark"),
    **dict.fromkeys(("комментарий", "комментарии", "суть", "comment", "comments", "备注", "说明", "情况"), "comment"),
    **dict.fromkeys(("тип", "вид", "тип инцидента", "type", "incident type", "类型"), "type"),
    **dict.fromkeys(("дата", "когда", "дата и время", "date", "when", "occurred", "日期", "时间"), "when"),
    **dict.fromkeys(("итог", "итоги", "результат", "result", "outcome", "结果", "处理结果"), "result"),
}
_TYPES: Final[tuple[tuple[IncidentType, re.Pattern[str]], ...]] = (
    ("certificate", re.compile(r"сертифик|certificat|证书|合格证", re.IGNORECASE)),
    ("promotion", re.compile(r"акци|promo|促销|活动", re.IGNORECASE)),
    ("advice", re.compile(r"консульт|совет|advice|advis|咨询|建议", re.IGNORECASE)),
    ("quality", re.compile(r"качеств|товар|quality|goods|质量|商品", re.IGNORECASE)),
    ("service", re.compile(r"услуг|обслуж|сервис|доставк|service|delivery|服务|配送", re.IGNORECASE)),
)
_LONG: Final = frozenset({"comment", "result"})
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,250}\.[A-Za-z]{2,24}")
_PHONE: Final = re.compile(r"\+?\d[\d ()–-]{5,24}\d")
_WHEN: Final = (
    re.compile(
        r"(?P<y>\d{4})[-./年](?P<m>\d{1,2})[-./月](?P<d>\d{1,2})日?(?:[T ,]{0,3}(?P<h>\d{1,2})[:：](?P<min>\d{2}))?"
    ),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?:[ ,вг.]{0,6}(?P<h>\d{1,2})[:：](?P<min>\d{2}))?"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a unit's text says, each None where it says nothing; `phone` and `mail` are as typed."""

    name: str | None = None
    phone: str | None = None
    mail: str | None = None
    remark_no: str | None = None
    comment: str | None = None
    type: IncidentType | None = None
    when: str | None = None
    result: str | None = None


def read(text: str) -> Written:
    """The fields of a unit's text."""
    found = _fields(text)
    named = found.get("customer", "")
    mail = _MAIL.search(found.get("mail") or named)
    phone = _PHONE.search(found.get("phone") or named)
    return Written(
        name=_name(named),
        phone=phone[0] if phone else None,
        mail=mail[0].lower() if mail else None,
        remark_no=found.get("remark", "")[:64] or None,
        comment=found.get("comment") or None,
        type=type_named(found.get("type", "")),
        when=found.get("when") or None,
        result=_told(found.get("result", "")),
    )


def type_named(text: str) -> IncidentType | None:
    """The type that words name, or None."""
    return next((type_ for type_, pattern in _TYPES if pattern.search(text[:200])), None)


def instant_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant a date with a time of day stands for in the unit's zone; None without one of the two, or far off."""
    for pattern in _WHEN:
        found = pattern.search((text or "")[:200])
        if found is not None and found["h"] is not None and int(found["y"]) in _YEARS:
            parts = [int(found[part]) for part in ("y", "m", "d", "h", "min")]
            try:
                return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]
            except (ValueError, OverflowError):
                return None
    return None


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    current: str | None = None
    for line in text[:_LONGEST_TEXT].splitlines()[:_MOST_LINES]:
        name, value = _labelled(line)
        if name is not None:
            current = name
            found[name] = "\n".join(part for part in (found.get(name, ""), value) if part)
        elif current in _LONG and line.strip():
            found[str(current)] = f"{found[str(current)]}\n{line.strip()}".strip()
        elif current not in _LONG:
            current = None
    return found


def _labelled(line: str) -> tuple[str | None, str]:
    """The field that a line names, and its value."""
    flat = unicodedata.normalize("NFKC", line).strip(" \t>*•-")
    label, colon, value = flat.partition(":")
    if not colon or len(label) > _LONGEST_LABEL:
        return None, ""
    words = re.sub(r"no\.?$|[№#.()*_]|\bno\b", " ", label.lower().replace("ё", "е").replace("№", " "))
    return _LABELS.get(" ".join(words.split())), value.strip(" \t*")


def _told(text: str) -> str | None:
    """The text where it holds a word, and not only the dots of a form."""
    return text if any(one.isalnum() for one in text) else None


def _name(text: str) -> str | None:
    """The name in a customer's line, without the telephone and mail that may stand behind it."""
    bare = _MAIL.sub(" ", text)
    bare = _PHONE.sub(" ", bare)
    first = re.split(r"[,;，；\n(<]", bare, maxsplit=1)[0]
    return " ".join(first.split())[:200] or None
