"""Reads what is to change in an order out of one message: clause by clause, each article with its deed and number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from bots import cart, corrections, parse, units
from bots.flow import JSON, Heard, Slots
from bots.flows.order_change import kinds, more_of_it
from bots.pieces.own_order import without_tail
from bots.pieces.too_late import order_of
from bots.plan import SlotKind
from bots.reading import rows_at, rows_of, text_at, whole_at

KEEP: Final = "keep"
"""The deed of a line that shall stay as it is after all."""
_PARTS_AT_MOST: Final = 40
_READ_AT_MOST: Final = 2000
_PARTED = re.compile(
    r"([,;:，；、：。！!\n]+|(?<!шт)(?<!ед)(?<!уп)(?<!pcs)[.](?=\s)|(?<!\w)(?:и|а|но|плюс|and|plus|but|then)(?!\w)|还有|以及|另外|同时|然后|并且|和|并|(?<=.)(?=再[加添来來去把改删]))",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"(?<!\w)(?:остав\w+|не\s+(?:трога\w+|убира\w+|меня\w+|изменя\w+)|keep|leave|don'?t\s+(?:touch|remove|change)|as\s+(?:it|they)\s+(?:is|are))"
    r"(?!\w)|保留|不变|不變|不动|不動|别动|别删|不用改",
    re.IGNORECASE,
)
_NO_LONGER_KEPT = re.compile(
    r"остав\w+\s+(?:только\s+)?\d|(?:keep|leave)\s+(?:only\s+|just\s+)?\d|leave\s+\S+\s+out|保留\s*\d", re.IGNORECASE
)
_MADE = re.compile(
    r"(?<!\w)(?:сдела\w+|пусть|должно|нужно|надо|поставьте|make|set|should|need|want)(?!\w)|[改减減]到|[改减減变變][为為成]|要",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?<!\w)(?:ещё|еще|another)\s+(?P<ru>\w+)|(?<!\w)(?P<en>\w+)\s+more(?!\w)|再[来來要拿](?P<zh>[\d一二两兩三四五六七八九十]+)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{4}|[\u3400-\u9fff]{2}")
_NO_NUMBER: Final = frozenset({"phone", "email", "date", "address", "order_number", "product_reference"})
_LIKE: Final = "A-Za-zА-Яа-яЁё\\d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One article and what is to be done with it: the deed or the number are None where they were not said.

    `asked` is the article as it was written; where none was, `words` are those that may name a line of the order.
    """

    asked: str
    words: str = ""
    deed: str | None = None
    quantity: int | None = None

    def to_json(self) -> dict[str, JSON]:
        """Give the wish as plain JSON values; `read_wishes` reads them again."""
        return {"asked": self.asked, "words": self.words, "deed": self.deed, "quantity": self.quantity}


def wishes() -> SlotKind:
    """Keep what each article of the order becomes, at every question of the flow, beside whatever else is answered."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, secret=True, among=gathered)


def deed() -> SlotKind:
    """Keep the deed that is meant where no article is named; beside articles each has its own, which `wishes` keeps."""
    kind = kinds.deed()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if not is_asked and current is not None and wishes_in(heard, {}):
            return None
        return kind.gather(heard, current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def read_wishes(value: JSON) -> tuple[Wish, ...]:
    """Read the wishes that are kept."""
    return tuple(
        Wish(
            asked=text_at(row, "asked") or "",
            words=text_at(row, "words") or "",
            deed=text_at(row, "deed"),
            quantity=whole_at(row, "quantity"),
        )
        for row in rows_of(value)
    )


def is_begun_anew(known: Slots) -> bool:
    """Tell whether the last summary was refused and what was said since takes the place of all that stood in it."""
    return known.get("confirmed") is False and bool(known.get("wishes") or known.get("position"))


def line_of(wish: Wish, known: Slots) -> str | None:
    """Give the line of the order that a wish is about; None where it is about none of them."""
    references = [text_at(row, "reference") or "" for row in rows_at(order_of(known), "lines")]
    if wish.asked:
        return next((one for one in references if folded(one) == folded(wish.asked)), None)
    said = kinds.position_said(Heard(text=wish.words), known)
    return said if isinstance(said, str) else None


def wishes_in(heard: Heard, known: Slots) -> tuple[Wish, ...]:
    """Read one wish for each article that is named with a deed or a number, or that stands among such.

    A clause without a deed of its own goes on with the one before it, or the first with the one behind it.
    """
    named = _named([_Clause.of(part, heard, known) for part in _parts(heard, known)])
    if not any(clause.deed or clause.number is not None for clause in named):
        return ()
    has_deeds = any(clause.deed for clause in named)
    found: dict[str, Wish] = {}
    before: _Clause | None = None
    for at, clause in enumerate(named):
        deed = clause.deed or _carried(before, clause) or _ahead(named[at:], clause, has_deeds=has_deeds)
        for wish in clause.wishes(deed):
            found[folded(wish.asked) or wish.words] = wish
        before = replace(clause, deed=deed)
    return tuple(found.values())


def gathered(heard: Heard, known: Slots) -> JSON:
    """Give all wishes since the last summary after what was heard; None where nothing was said of any article."""
    heard = without_tail(heard)
    said = wishes_in(heard, known) or _more_of_the_only(heard, known)
    if not said:
        return None
    if known.get("changes") and known.get("confirmed") is not False:
        said = tuple(_anew(one) for one in said)
    before = () if known.get("confirmed") is False else read_wishes(known.get("wishes"))
    kept = {folded(wish.asked) or wish.words: wish for wish in (*before, *said)}
    return [wish.to_json() for wish in kept.values()][-_PARTS_AT_MOST:]


def _anew(wish: Wish) -> Wish:
    """An article with a number, said to a summary, shall be so many, whatever the summary does with other lines."""
    return replace(wish, deed="quantity") if wish.deed is None and wish.quantity else wish


def folded(reference: str) -> str:
    """Give a reference as it is compared."""
    return "".join(sign for sign in reference.upper() if sign.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A part of a sentence with the articles in it, its deed and the number that is said of them."""

    mentions: tuple[cart.Mention, ...]
    words: str
    deed: str | None
    number: int | None

    @classmethod
    def of(cls, part: str, heard: Heard, known: Slots) -> _Clause:
        said = replace(heard, text=part, entities=tuple(one for one in heard.entities if _stands_in(one.value, part)))
        mentions = _mentions(said, known)
        number = _number(said, mentions)
        deed = _deed(said)
        if number == 0:
            deed, number = "remove", None
        is_named = not mentions and deed in ("quantity", "remove", KEEP) and _LETTERS.search(part) is not None
        words = part.strip() if is_named and (not known.get("order") or _names_a_line(part, known)) else ""
        return cls(mentions=mentions, words=words, deed=deed, number=number)

    def wishes(self, deed: str | None) -> list[Wish]:
        """Give a wish for each article; the number of the clause is that of its only article."""
        if self.words:
            return [Wish(asked="", words=self.words, deed=deed, quantity=self.number)]
        only = len(self.mentions) == 1
        return [
            Wish(asked=one.asked, deed=deed, quantity=self.number if only else one.quantity or None)
            for one in self.mentions
        ]


def _more_of_the_only(heard: Heard, known: Slots) -> tuple[Wish, ...]:
    """Read "two more" for the only line of the order, or for the only one that the summary changes."""
    more = more_of_it.more_said(heard)
    lines, changes = rows_at(order_of(known), "lines"), rows_at(known, "changes")
    if more is None or known.get("cart") or len(changes or lines) != 1:
        return ()
    reference, after = text_at((changes or lines)[0], "reference") or "", whole_at((changes or lines)[0], "after")
    if not changes:
        return (Wish(asked=reference, deed="add", quantity=more),)
    return (Wish(asked=reference, deed="quantity", quantity=after + more),) if after else ()


def _parts(heard: Heard, known: Slots) -> list[str]:
    """Part a text into clauses; what names neither an article nor a deed goes on with the clause before it."""
    pieces = _PARTED.split(heard.text[:_READ_AT_MOST])
    parts = [pieces[0]]
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        said = replace(heard, text=piece, entities=tuple(one for one in heard.entities if _stands_in(one.value, piece)))
        if _mentions(said, known) or _deed(said) is not None or not parts[-1].strip():
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]}{sign}{piece}"
    return [part for part in parts if part.strip()][:_PARTS_AT_MOST]


def _mentions(said: Heard, known: Slots) -> tuple[cart.Mention, ...]:
    """Give the articles of a clause, also those of the order that understanding took for something else."""
    found = cart.mentions_in(said)
    named = {folded(one.asked) for one in found}
    written = {folded(one) for one in parse.references(said.text)}
    own = [text_at(row, "reference") or "" for row in rows_at(order_of(known), "lines")]
    return (*found, *(cart.Mention(asked=one) for one in own if folded(one) in written - named))


def _deed(said: Heard) -> str | None:
    if _KEPT.search(said.text) and not _NO_LONGER_KEPT.search(said.text):
        return KEEP
    named = kinds.deed_named(said)
    if named in (None, "quantity") and any(
        parse.number_said(found[found.lastgroup or 0]) for found in _MORE.finditer(said.text)
    ):
        return "add"
    is_counted = _MADE.search(said.text) is not None and _number(said, ()) is not None
    return "quantity" if named is None and is_counted else named


def _number(said: Heard, mentions: tuple[cart.Mention, ...]) -> int | None:
    """Read how many there shall be, or how many go or come: what takes the place of another number goes first."""
    text = said.text
    if units.counts_length(text):
        return None
    if len(mentions) < 2:
        swap = corrections.swap_in(text)
        if swap is not None and (number := parse.number_said(swap.new)) is not None:
            return number
        if (number := kinds.number_meant(text)) is not None:
            return number
    if len(mentions) == 1 and mentions[0].quantity is not None:
        return mentions[0].quantity
    if len(mentions) > 1:
        return None
    for one in (*(one.value for one in said.entities if one.entity in _NO_NUMBER), *(one.asked for one in mentions)):
        text = text.replace(one, " ")
    return parse.number_said(text)


def _named(clauses: list[_Clause]) -> list[_Clause]:
    """Leave out clauses that name nothing; the deed of one that stands behind a bare article is that one's."""
    named: list[_Clause] = []
    for clause in clauses:
        is_bare_before = bool(named) and named[-1].deed is None and named[-1].number is None
        if is_bare_before and clause.deed and not clause.mentions and clause.number is None:
            named[-1] = replace(named[-1], deed=clause.deed)
        elif clause.mentions or clause.words:
            named.append(clause)
    return named


def _carried(before: _Clause | None, clause: _Clause) -> str | None:
    """Give the deed of the clause before; who took a whole line out and now says a number means another thing."""
    if before is None or before.deed is None:
        return None
    if before.deed in ("remove", KEEP) and clause.number is not None and before.number is None:
        return "quantity"
    return before.deed


def _ahead(clauses: list[_Clause], clause: _Clause, *, has_deeds: bool) -> str | None:
    """Give the deed that stands behind several articles: "A and B are to go"; beside other deeds a number is one."""
    if clause.number is not None or any(one.quantity for one in clause.mentions):
        return "quantity" if has_deeds else None
    return next((one.deed for one in clauses if one.deed), None)


def _names_a_line(part: str, known: Slots) -> bool:
    return kinds.position_said(Heard(text=part), known) is not None


def _stands_in(value: str, part: str) -> bool:
    return bool(value) and re.search(rf"(?<![{_LIKE}]){re.escape(value)}(?![{_LIKE}])", part) is not None
