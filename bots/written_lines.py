"""Reads which goods a message names and how many of each: in a sentence, a list, or lines pasted from a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bots import units
from bots import written_signs as signs
from bots.written_rows import Doubt, Written, read_rows, sorted_amount, unit_of

__all__ = ["LINES_AT_MOST", "Doubt", "Written", "written_lines"]

LINES_AT_MOST = 200
_READ_AT_MOST = 20_000
_WORDS_OF_A_NAME = 8
_NAME_AT_MOST = 300

_OTHER_DATA = re.compile(
    r"\S{1,64}@\S{1,190}|https?://\S+|www\.\S+|\+\d[\d\s().-]{8,18}\d|(?<!\d)[78]?[\s-]?\(\d{3,5}\)[\s-]?\d[\d\s-]{4,9}\d"
    r"|(?<!\w)(?:тел(?:ефон)?|моб|факс|tel|phone|mobile|fax|电话|手机)[.:：]{0,2}\s?[\d+()][\d\s().-]{4,18}\d"
    r"|(?:(?<!\w)(?:к|до|с|by|on|until|till)\s)?(?<!\w)\d{1,2}(?:st|nd|rd|th|-?го)?\s(?:янв(?:аря)?|фев(?:раля)?|марта|апр(?:еля)?|мая"
    r"|июня|июля|авг(?:уста)?|сен(?:тября)?|окт(?:ября)?|ноя(?:бря)?|дек(?:абря)?|jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?"
    r"|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?!\w)"
    r"|(?<![\w.])\d{1,2}\.\d{1,2}\.(?:20)?\d\d(?![\w.])|\b20\d\d-\d\d-\d\d\b|\b\d{1,2}:\d\d\b"
    r"|(?<!\w)(?:заказ(?:а|у|е|ом|ы|ов)?|сч[её]т(?:а|у|ом)?|накладн\w{2,3}|договор\w{0,2}|order(?:\s+ref\w*)?|invoice|contract|订单|发票|合同)"
    r"\s*(?:номер|number|no\.?|号|号码)?\s*[№#]?\s*(?:[A-ZА-Я]{1,4}[-/])?\d{4,}[\w/-]*"
    r"|\d+(?:[.,]\d+)?\s*(?:%|руб\w*|₽|\$|€|usd|eur|rub|元|块钱|(?:дн|дня|дней|день|недел|месяц|час|минут|days?|weeks?"
    r"|months?|hours?|minutes?)\w*|天|周|小时|点|分钟|月|号|日)(?![^\W\d_\u3400-\u9fff])",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"\d{21,}|[^\W_\u3400-\u9fff]{81,}|[零〇一二两兩三四五六七八九十百千万]{12,}")
"""Runs of signs that no reference or count is as long as; looking into them would take long."""
_NUMBERING = re.compile(r"^\s*(?:[-–—•·*▪●+]\s+|\(?\d{1,3}(?:[.)、]|\.\))(?:\s+|(?=[^\W\d])))")
_STUCK_COUNT = re.compile(r"(?<=[^\W_]{5})[*×](?=\d{1,6}(?!\w))")
_ADDRESS = re.compile(
    r"(?<!\w)(?:street|str|st|avenue|ave|road|rd|lane|house|flat|floor|улиц\w+|ул|проспект\w*|пр-т|пер|переул\w+|дом"
    r"|кв|корп\w*|подъезд\w*|этаж\w*|км)(?!\w)|[路街]\d|\d[号楼]",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"(?<=\w)['’](?:d|ll|m|ve|re)(?!\w)", re.IGNORECASE)
"""What is left of a word in "I'd like 2 irons": no letter of its own."""
_LED = re.compile(
    r"^[^\d]*(?<!\w)(?:кп|предложени\w*|смет\w*|сч[её]т|заказ|quote|quotation|offer|order)\s+(?:на|for|on|of)\s+(?=\d{1,5}\s)",
    re.IGNORECASE,
)
"""What leads to counted goods: "could you make a quote for 5 kettles"."""
_BROUGHT = re.compile(
    r"(?<=\s)(?:(?:to\sbe\s|and\s)?(?:deliver(?:ed|y)?|shipped|ship|sent|send)(?!\w)|с?\s*доставк\w+|достав(?:ьте|ить|ите)(?!\w)|"
    r"привез\w+|отправьте|самовывоз\w*)[\s\S]*$|(?:送到|送货|寄到|自提).*$",
    re.IGNORECASE,
)
"""How goods come, which is no more of their name: "3 kettles delivered to …"."""
_CELLS = re.compile(r"\t|;|\|")
_PARTS = re.compile(
    r"[;；，、\n]|,(?!\d)|(?<=[^\W_]{4}),(?=\d{1,6}\s*(?:шт|pcs))|(?<!\w)(?:и|and|а также|плюс|plus)(?!\w)"
    r"|还有|以及|[和与](?=\s?\d)"
)
_EACH = re.compile(
    rf"(?<!\w)по\s+(\d{{1,6}})\s*(?:(?:{units.UNIT})(?:\s*кажд\w+)?|кажд\w+|$)"
    rf"|(?<!\w)(\d{{1,6}})\s*(?:(?:{units.UNIT})\s*)?(?:of\s+)?each(?!\w)|各\s*(\d{{1,6}})\s*(?:{units.UNIT})?",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"(?P<counted>(?<![^\W\u3400-\u9fff])(?<![.,第])(?:\d+(?:[.,]\d+)?)\s*(?:{units.UNIT}))"
    r"|(?P<times>(?<![\w.,])\d{1,6}\s*[xх×*](?:\s+(?=[^\W\d_]|\d{0,4}[^\W\d_])|(?=[^\W\d_])))"
    r"|(?P<by>(?:(?<=\s)[xх]\s?|[×*]\s?)\d{1,6}(?![\w.,]*\w))"
    r"|(?P<equal>\s[-–—]\s*\d{1,6}(?=[\s)]*$)|\s*[:=：]\s*\d{1,6}(?![\w.,]*\w))"
    r"|(?P<word>[^\W_\u3400-\u9fff]+(?:[-./,_+×*][^\W_\u3400-\u9fff]+)*|[\u3400-\u9fff]+)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_COUNTS = frozenset({"counted", "times", "by", "equal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def is_reference(self) -> bool:
        return self.kind == "word" and signs.looks_like_a_reference(self.text)

    @property
    def is_number(self) -> bool:
        return self.kind == "word" and self.text.isdecimal() and len(self.text) <= 5

    @property
    def amount(self) -> signs.Amount | None:
        found = _DIGITS.search(self.text)
        return signs.amount_of(found.group(), units.unit_at(self.text, found.end())) if found else None


def written_lines(text: str) -> tuple[Written, ...]:
    """Give the goods that a message names, in its order, at most `LINES_AT_MOST`; empty when it names none plainly.

    The same goods named twice stay two lines. Order numbers, phones, sums and times are not taken for goods.
    """
    plain = _OTHER_DATA.sub(" ", _ENDLESS.sub(" ", text[:_READ_AT_MOST].replace("\u00a0", " ")))
    lines = [line for line in plain.splitlines() if line.strip()]
    rows = [_cells(line) for line in lines]
    found: list[Written] = []
    at = 0
    while at < len(lines) and len(found) < LINES_AT_MOST:
        end = at
        while end < len(rows) and rows[end] is not None:
            end += 1
        if end > at:
            found += read_rows([row for row in rows[at:end] if row is not None])
            at = end
        else:
            _take_sentence(found, lines[at])
            at += 1
    return tuple(found[:LINES_AT_MOST])


def _cells(line: str) -> list[str] | None:
    """Cut a line that comes out of a table; None for one that does not."""
    cells = [cell.strip().strip('"') for cell in _CELLS.split(line)]
    if len(cells) < 2 or sum(map(bool, cells)) < 2:
        return None
    if "\t" in line or "|" in line or line.count(";") >= 2:
        return cells
    return cells if signs.looks_like_a_reference(cells[0]) and signs.amount(cells[1]) else None


def _take_sentence(found: list[Written], line: str) -> None:
    """Add the lines of a sentence to those before it; "5 each" tells the count of all that have none."""
    line = signs.in_digits(units.counted_plainly(_LED.sub("", _SHORTENED.sub("", line))))
    line = _NUMBERING.sub("", _STUCK_COUNT.sub(" ×", line))
    each = _EACH.search(line)
    if each:
        line = line[: each.start()] + " " + line[each.end() :]
    before = len(found)
    for part in _PARTS.split(line):
        if part and part.strip():
            _take(found, part)
    if each:
        count = next(int(number) for number in each.groups() if number)
        first = before if len(found) > before else 0
        unit = units.unit_in(each.group())
        found[first:] = [
            replace(one, quantity=count, unit=unit) if one.quantity is None else one for one in found[first:]
        ]


def _take(found: list[Written], part: str) -> None:
    """Add the lines of one part of a sentence; a part that is only a count belongs to what stands before it."""
    amount = signs.amount(part)
    if amount is not None:
        if found and found[-1].quantity is None and found[-1].doubtful is None:
            quantity, doubt = sorted_amount([amount])
            found[-1] = replace(found[-1], quantity=quantity, unit=amount.unit, doubtful=doubt)
        return
    found += _of_a_part(part)


def _of_a_part(part: str) -> list[Written]:
    tokens = [
        _Token(kind=match.lastgroup or "", text=match.group().strip(), start=match.start(), end=match.end())
        for match in _TOKEN.finditer(part)
    ]
    references = [token for token in tokens if token.is_reference][:LINES_AT_MOST]
    if not references and any(token.kind in _COUNTS for token in tokens):
        references = [token for token in tokens if token.kind == "word" and signs.may_be_a_number(token.text)][:1]
    is_named_whole = len(references) == 1 and not signs.is_whole_reference(references[0].text)
    if references and not (is_named_whole and _is_rated_elsewhere(tokens, references[0])):
        return _by_reference(tokens, references)
    named = _by_name(part, tokens, must_count=not references)
    return [named] if named else _by_reference(tokens, references)


def _is_rated_elsewhere(tokens: Sequence[_Token], reference: _Token) -> bool:
    """Tell whether the short name of a series has ratings before it, so that only all of it says what is meant."""
    at = tokens.index(reference)
    return any(signs.is_a_measure(token.text) for token in tokens[:at] if token.kind == "word")


def _by_reference(tokens: Sequence[_Token], references: Sequence[_Token]) -> list[Written]:
    """Give each reference the counts next to it: those before it where the first count stands before all."""
    if not references:
        return []
    counts = [token for token in tokens if token.kind in _COUNTS or (token.is_number and token not in references)]
    counts_lead = bool(counts) and counts[0].start < references[0].start
    found: list[Written] = []
    for at, reference in enumerate(references):
        if counts_lead:
            after = references[at - 1].end if at else 0
            own = [count for count in counts if after <= count.start < reference.start]
        else:
            until = references[at + 1].start if at + 1 < len(references) else None
            own = [count for count in counts if count.start >= reference.end and (until is None or count.start < until)]
        if counts_lead and at + 1 == len(references) and not own:
            own = [count for count in counts if count.start >= reference.end]
        found.append(_line(_with_ratings(tokens, reference), own))
    return found


def _with_ratings(tokens: Sequence[_Token], reference: _Token) -> str:
    """Write a reference with the ratings right behind it: "iC60N C16 1P"."""
    said = [reference.text]
    for token in tokens[tokens.index(reference) + 1 :]:
        if token.kind != "word" or token.is_number or not signs.is_a_rating(token.text):
            break
        said.append(token.text)
    return " ".join(said)


def _by_name(part: str, tokens: Sequence[_Token], *, must_count: bool) -> Written | None:
    """Read goods named in words, which only a count beside them makes goods."""
    counts = [token for token in tokens if token.kind in _COUNTS]
    if not counts:
        first = next((at for at, token in enumerate(tokens) if signs.without_wishes(token.text)), None)
        counts = [tokens[first]] if first is not None and tokens[first].is_number else []
    if not counts and must_count:
        return None
    rest = part
    for count in reversed(counts):
        rest = rest[: count.start] + "  " + rest[count.end :]
    name = signs.without_wishes(_BROUGHT.sub("", rest) if len(rest) <= _NAME_AT_MOST else rest)
    if sum(sign.isalpha() for sign in name) < 2 or len(name.split()) > _WORDS_OF_A_NAME or _ADDRESS.search(name):
        return None
    return _line(name, counts)


def _line(asked: str, counts: Sequence[_Token]) -> Written:
    """Prefer the counts that say what they are over bare numbers."""
    plain = [token for token in counts if token.kind in _COUNTS] or counts
    amounts = [amount for token in plain if (amount := token.amount) is not None]
    quantity, doubt = sorted_amount(amounts)
    return Written(asked=asked, quantity=quantity, unit=unit_of(amounts), doubtful=doubt)
