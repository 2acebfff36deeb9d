"""How an order is paid: the words customers use, and the choice out of what the order system offers this buyer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bots import parse
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.plan import SlotKind
from bots.questions import asks_how
from bots.reading import rows_at, text_at

_SAID: Mapping[str, re.Pattern[str]] = {
    "invoice": re.compile(
        r"(?:по|выстав\w+|на)\s+сч[её]т\w*|безнал\w*|по договору|"
        r"(?:on|by|per|an|send)\s+(?:an\s+)?invoice|bank transfer|凭账单|账单付款|对公|转账|開票|开票",
        re.IGNORECASE,
    ),
    "on_delivery": re.compile(
        r"при получ\w+|наличн\w+|(?<!\w)(?:налик\w*|налом?)(?!\w)|при доставке|курьеру|"
        r"налож(?:енн\w+|к(?:а|и|ой|у|е))(?!\w)|"
        r"on (?:delivery|receipt)|cash|cod\b|货到(?:付款|再付|后付|了?再付)|到付|现金|"
        r"(?:收到|收)货?(?:了|后|时|以后)*(?:再|才)?(?:付|给钱)|到货(?:后|再)*付|验货(?:后|再)*付|见货(?:再)?付",
        re.IGNORECASE,
    ),
    "card": re.compile(
        r"карт(?:ой|а|у|е|очк\w+)\b|онлайн|(?:by|with a|credit|bank) card|online|刷卡|在线|线上|银行卡", re.IGNORECASE
    ),
}
NOT_OFFERED: Mapping[str, str] = {f"no_{code}": "" for code in _SAID}
"""The texts that `not_offered` may use."""
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{4,}|[\u3400-\u9fff]{2}")


def payment() -> SlotKind:
    """Keep the code of a payment form; the usual ones are read wherever they are named."""
    return SlotKind(entities=(), accept=_code, read=_code, gather=_gathered, chooses=True)


def offered(known: Slots) -> tuple[tuple[str, str], ...]:
    """List the payment forms that this buyer has, each as code and name."""
    return tuple(
        (code, text_at(row, "name") or code) for row in rows_at(known, "payments") if (code := text_at(row, "code"))
    )


def payment_name(known: Slots) -> str:
    """Name the chosen payment form; empty where it is none of those offered."""
    return dict(offered(known)).get(str(known.get("payment")), "")


def payment_lines(known: Slots) -> tuple[Line, ...]:
    """List the payment forms."""
    return tuple(
        Line(key="payment_choice", args={"place": place, "name": name})
        for place, (_, name) in enumerate(offered(known), start=1)
    )


def payment_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the payment forms as buttons."""
    return tuple(Button(payload=f"payment={code}", title=name) for code, name in offered(known))


def payment_said(heard: Heard, known: Slots) -> JSON:
    """Read which of the offered forms is meant: its code, its place, its name or the usual words for it.

    A usual form that is not offered is kept too, so that it can be said that this order cannot be paid so.
    """
    if heard.button is None and asks_how(heard.text):
        return None
    forms = offered(known)
    codes = [code for code, _ in forms]
    said = parse.tidy(heard.text)
    if said in codes:
        return said
    usual = _code(said)
    if usual in codes:
        return usual
    named = [code for code, name in forms if _shares_a_word(said, name.lower())]
    if len(named) == 1:
        return named[0]
    place = parse.ordinal(heard.text, of=len(codes))
    return usual if place is None else codes[place]


def not_offered(known: Slots) -> tuple[Line, ...]:
    """Say that this order cannot be paid in the way that was named."""
    code = known.get("payment")
    return (Line(key=f"no_{code}"),) if isinstance(code, str) and code in _SAID and not payment_name(known) else ()


def _gathered(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
    if current is not None and asks_how(heard.text):
        return None
    return _code(heard.text[: parse.READ_AT_MOST])


def _code(text: str) -> JSON:
    if text in _SAID:
        return text
    found = [
        code for code, pattern in _SAID.items() if (said := pattern.search(text)) and not _denied(said.group(), text)
    ]
    return found[0] if len(found) == 1 else None


def _denied(said: str, text: str) -> bool:
    return parse.is_negated(said, text)


def _shares_a_word(said: str, name: str) -> bool:
    return any(word[:5] in name for word in _WORD.findall(said))
