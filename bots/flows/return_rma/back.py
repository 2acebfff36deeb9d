"""Which goods of an order come back, and how many: the cart held against the order's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bots import cart, parse
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.return_rma.named import thing_named
from bots.plan import SlotKind
from bots.reading import rows_at, rows_of, text_at, whole_at

CHOICES_AT_MOST = 10
_ALL = re.compile(
    r"(?<!\w)(?:вс[её]|целиком|полностью|all|everything|whole|both|об[ае])(?!\w)|全部|所有|都", re.IGNORECASE
)
_PLACES = re.compile(r"^[\s\d,;.и&+、和]*(?:and[\s\d,;.]*)*$", re.IGNORECASE)
_REFERENCE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w/-]{4,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CHINESE = re.compile("[\u3400-\u9fff]+")
_TO_RETURN = re.compile(
    r"(?<!\w)(?:верн\w+|возвра\w+|сда(?:м|ём|ем|ю|ть|йте)|обменя\w+|(?:send|give|bring)(?:ing)?\s+back|return\w*|exchang\w*)(?!\w)|退货?|退掉|换货",
    re.IGNORECASE,
)
_SAID_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One article that comes back: how many (None while that is open) of how many that were delivered."""

    reference: str
    name: str
    quantity: int | None
    at_most: int

    @property
    def title(self) -> str:
        """What the line is called."""
        return f"{self.reference} {self.name}".strip()


def order_of(known: Slots) -> Slots:
    """Give the order that the flow is about."""
    return next(iter(rows_of([known.get("order")])), {})


def lines_back(order: Slots, wanted: JSON, said: JSON = None) -> tuple[Back, ...] | None:
    """Give what comes back; None where something named is not in the order, or could be several of its lines.

    An order of one line needs no naming, and of one piece no counting. Where no article is named, the words that the
    customer began with (`said`) may name one; another thing than the only line is never taken for it.
    """
    lines = rows_at(order, "lines")
    found: dict[str, Back] = {}
    spare: list[Slots] = []
    for row in cart.lines_of(wanted):
        meant = _meant(_named(row), lines)
        if len(meant) > 1:
            return None
        if meant:
            back = _back(meant[0], whole_at(row, "quantity"))
            found[back.reference] = back
        else:
            spare.append(row)
    if any(_REFERENCE.search(_named(row)) for row in spare):
        return None
    if found:
        return tuple(found.values())
    if unlike_the_order(order, said) is not None:
        return None
    only = lines if len(lines) == 1 else _meant(said if isinstance(said, str) else "", lines)
    number = whole_at(spare[0], "quantity") if len(spare) == 1 else None
    return (_back(only[0], number),) if len(only) == 1 else None


def unlike_the_order(order: Slots, said: JSON) -> str | None:
    """Give the thing that the customer began with where no line of the order is called so."""
    text = said if isinstance(said, str) else ""
    lines = rows_at(order, "lines")
    return None if _meant(text, lines) else thing_named(text)


def words_begun_with() -> SlotKind:
    """Keep the words that the customer began with, for this flow alone."""

    def gather(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
        return heard.text[:_SAID_AT_MOST] or None if current is None else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, secret=True, gather=gather)


def counted_back(kind: SlotKind) -> SlotKind:
    """Read goods as `kind` does, and "no, we return one" for the number that it tells."""
    gather = kind.gather

    def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if gather is None:
            return None
        read = gather(heard, current, is_asked)
        bare = _TO_RETURN.sub(" ", heard.text)
        if read is not None or is_asked or not current or bare == heard.text:
            return read
        return gather(replace(heard, text=bare), current, False)

    return kind if gather is None else replace(kind, gather=gathered)


def backs_of(known: Slots) -> tuple[Back, ...] | None:
    """Give what comes back, as far as it is known."""
    return lines_back(order_of(known), known.get("cart"), known.get("said"))


def which_said(heard: Heard, known: Slots) -> JSON:
    """Read which lines of the order are meant: all, their places in the list, references, or words of their names."""
    lines = rows_at(order_of(known), "lines")
    text = heard.text[: parse.READ_AT_MOST]
    mentions = cart.mentions_in(heard)
    if any(_REFERENCE.search(one.asked) for one in mentions):
        return [{"asked": one.asked, "reference": None, "quantity": one.quantity} for one in mentions]
    if len(lines) == 1 and parse.yes_no(text) is True:
        return [_line(_back(lines[0], None))]
    if _ALL.search(text):
        return [_line(_back(row, _at_most(row))) for row in lines]
    places = _places(text, of=min(len(lines), CHOICES_AT_MOST))
    meant = [lines[place] for place in places] or _meant(text, lines)
    return [_line(_back(row, None)) for row in meant] if meant else None


def how_many_said(heard: Heard, known: Slots) -> JSON:
    """Read how many pieces of the first line come back whose number is open or too large."""
    backs = backs_of(known)
    open_one = first_open(backs or ())
    if backs is None or open_one is None:
        return None
    number = open_one.at_most if _ALL.search(heard.text) else parse.number_said(heard.text)
    if number is None or number < 1:
        return None
    return [_line(one if one is not open_one else _counted(one, number)) for one in backs]


def first_open(backs: Sequence[Back]) -> Back | None:
    """Give the first line whose number is open, or more than was delivered."""
    return next((one for one in backs if one.quantity is None or not 0 < one.quantity <= one.at_most), None)


def listed(known: Slots) -> tuple[Line, ...]:
    """List the lines of the order."""
    lines = rows_at(order_of(known), "lines")[:CHOICES_AT_MOST]
    return tuple(
        Line(key="which_row", args={"place": place, "item": _back(row, None).title, "quantity": _at_most(row)})
        for place, row in enumerate(lines, start=1)
    )


def which_buttons(known: Slots) -> tuple[Button, ...]:
    """Give a button for each of the first lines."""
    references = [text_at(row, "reference") or "" for row in rows_at(order_of(known), "lines")[:CHOICES_AT_MOST]]
    return tuple(Button(payload=f"cart={reference}", title=reference) for reference in references if reference)


def _places(text: str, *, of: int) -> list[int]:
    place = parse.ordinal(text, of=of)
    number = parse.number_said(text) if place is None and len(text.split()) <= 2 else None
    if place is None and number is not None and 1 <= number <= of:
        place = number - 1
    if place is not None:
        return [place]
    numbers = [int(number) for number in re.findall(r"\d{1,3}", text)] if _PLACES.match(text) else []
    return [number - 1 for number in numbers] if numbers and all(1 <= number <= of for number in numbers) else []


def _meant(sought: str, lines: Sequence[Slots]) -> list[Slots]:
    """Find the lines that a reference or words of a name can mean; complete references go first."""
    folded = _folded(sought)
    exact = [row for row in lines if folded and _folded(text_at(row, "reference") or "") == folded]
    if exact:
        return exact[:1]
    part = [row for row in lines if len(folded) >= 4 and folded in _folded(text_at(row, "reference") or "")]
    if part:
        return part
    words = _words(sought)
    scores = [(len(words & _words(text_at(row, "name") or "")), row) for row in lines]
    best = max((score for score, _ in scores), default=0)
    return [row for score, row in scores if score == best] if best else []


def _words(text: str) -> set[str]:
    """Give the beginnings of the words of a text, and every two Chinese signs that stand together."""
    words = {word[:6] for word in _WORD.findall(text.lower())}
    return words | {run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1)}


def _named(row: Slots) -> str:
    return text_at(row, "reference") or text_at(row, "asked") or ""


def _back(row: Slots, quantity: int | None) -> Back:
    at_most = _at_most(row)
    return Back(
        reference=text_at(row, "reference") or "",
        name=text_at(row, "name") or "",
        quantity=quantity if quantity is not None or at_most > 1 else 1,
        at_most=at_most,
    )


def _at_most(row: Slots) -> int:
    return whole_at(row, "delivered") or whole_at(row, "quantity") or 1


def _counted(one: Back, quantity: int) -> Back:
    return Back(reference=one.reference, name=one.name, quantity=quantity, at_most=one.at_most)


def _line(one: Back) -> dict[str, JSON]:
    return {"asked": one.reference, "reference": one.reference, "quantity": one.quantity}


def _folded(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
