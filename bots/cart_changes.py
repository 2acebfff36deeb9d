"""What is said of a cart that is there already: another number, another article, one more, one less."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bots import cart_words as said
from bots import corrections, units
from bots.cart_mentions import Mention, folded, recounted
from bots.flow import JSON, Slots
from bots.reading import text_at, whole_at

_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{4,}")
_NO_PIECES = re.compile(r"\d\s*(?:mins?|sec|h|v|k?w|мин|сек|ч|к?вт)\.?(?!\w)", re.IGNORECASE)
_FILLERS = re.compile(
    r"(?<!\w)(?:нет|не|да|пожалуйста|мне|нам|а|и|можно|тогда|получится|стоп|стой(?:те)?|погод(?:и|ите)|подожд(?:и|ите)|постой(?:те)?|"
    r"извин(?:и|ите)|простите?|ошибся|ошиблась|я|no|yes|ok|please|i|me|us|it|can|could|we|you|have|and|wait|stop|hold|on|sorry|oops)"
    r"(?!\w)|好的|不过|但是|可是|数量|件数|等一[下等]|等[等下]|稍等|麻烦|帮我|应该|想了想|[不对是吧了请我您能可以吗但那先把都给再哦呢啊嗯]"
)


def swapped(lines: list[Slots], swap: corrections.Swap, mentions: tuple[Mention, ...]) -> list[Slots] | None:
    """Put one article or one number in the place of another; None where the old one is not in the cart."""
    old, new = said.counted(swap.old), said.counted(swap.new)
    place = _place_of(lines, swap.old)
    if place is not None:
        named = next((one for one in mentions if one.asked in swap.new or swap.new in one.asked), None)
        asked = named.asked if named is not None else said.without_counts(swap.new)
        said_anew = named if named is not None else Mention(asked=asked, quantity=new, unit=units.unit_in(swap.new))
        if asked:
            return _with(lines, place, said_anew.as_line(whole_at(lines[place], "quantity")))
    if new is None:
        return None
    meant = [index for index, line in enumerate(lines) if old is not None and whole_at(line, "quantity") == old]
    if len(meant) > 1 and (unit := units.unit_in(swap.old)) is not None:
        meant = [at for at in meant if (text_at(lines[at], "unit") or units.PIECE) == unit]
    if len(meant) != 1 and mentions:
        meant = [at for one in mentions if (at := _place_of(lines, one.asked)) is not None]
    if len(meant) != 1 and len(lines) == 1 and old is not None:
        meant = [0]
    if len(meant) != 1:
        return None
    return _with(lines, meant[0], recounted(lines[meant[0]], new, units.unit_in(swap.new)))


def taken_out(lines: list[Slots], text: str, mentions: tuple[Mention, ...]) -> list[Slots] | None:
    """Leave out what is named by reference, place or name, or all of it; None where nothing of it is named."""
    gone = {at for one in mentions if (at := _place_of(lines, one.asked)) is not None}
    if not gone and (named := said.place_named(text, of=len(lines))) is not None:
        gone = {named[0]}
    if not gone and (at := _place_by_name(lines, text)) is not None:
        gone = {at}
    if not gone and not mentions and said.ALL.search(text):
        gone = set(range(len(lines)))
    return [line for at, line in enumerate(lines) if at not in gone] if gone else None


def merged_with(lines: list[Slots], text: str, mentions: tuple[Mention, ...]) -> list[Slots]:
    """Add what is new, count anew what is there; "no" and one article in the place of the only one swaps it."""
    adds = said.ADDS.search(text) is not None
    merged = list(lines)
    is_swap = len(lines) == 1 and len(mentions) == 1 and not adds and corrections.begins_with_no(text)
    for one in mentions:
        at = _place_of(merged[: len(lines)], one.asked)
        if at is None:  # of what this message named before, only the very same article is meant again
            same = (
                place for place, line in enumerate(merged) if folded(text_at(line, "asked") or "") == folded(one.asked)
            )
            at = next(same, None)
        if at is None and is_swap:
            merged[0] = one.as_line(whole_at(merged[0], "quantity"))
        elif at is None:
            merged.append(one.as_line())
        elif one.quantity is not None and adds and lines:
            _add(merged, at, one)
        elif one.quantity is not None:
            merged[at] = recounted(merged[at], one.quantity, one.unit)
    return merged


def counted_anew(lines: list[Slots], text: str, *, is_asked: bool) -> list[Slots] | None:
    """Read a number of pieces that names no article: of a line by its place, of all, or of the only one."""
    named = said.place_named(text, of=len(lines))
    number = said.counted(named[1] if named is not None else text)
    if number is None:
        return None
    unit = units.unit_in(named[1] if named is not None else text)
    if named is not None:
        return _with(lines, named[0], recounted(lines[named[0]], number, unit))
    if said.EACH.search(text):
        return [recounted(line, number, unit) for line in lines]
    open_ones = [at for at, line in enumerate(lines) if whole_at(line, "quantity") is None]
    at = open_ones[0] if len(open_ones) == 1 else 0 if len(lines) == 1 else None
    if at is None or not (is_asked or _is_about_number(text)):
        return None
    if said.ADDS.search(text):
        after = list(lines)
        _add(after, at, Mention(asked=text_at(lines[at], "asked") or "", quantity=number, unit=unit))
        return after
    return _with(lines, at, recounted(lines[at], number, unit))


def _add(lines: list[Slots], at: int, more: Mention) -> None:
    """Count more of a line; what is counted in another unit becomes a line of its own."""
    before, unit = whole_at(lines[at], "quantity"), text_at(lines[at], "unit")
    is_same = before is None or more.unit in (None, unit or units.PIECE)
    if is_same:
        lines[at] = recounted(lines[at], (before or 0) + (more.quantity or 0), unit if more.unit is None else more.unit)
    else:
        lines.append({**more.as_line(), "reference": lines[at].get("reference")})


def _is_about_number(text: str) -> bool:
    """Tell whether a text is a number of pieces and hardly more."""
    if _NO_PIECES.search(text):
        return False
    rest = said.ADDS.sub(" ", said.SETS.sub(" ", said.without_counts(text)))
    return len(re.findall(r"[^\W\d_]", _FILLERS.sub(" ", rest.lower()))) <= 3


def _place_of(lines: list[Slots], named: str) -> int | None:
    """Find the line that a reference, or a part of one, stands for."""
    sought = folded(named)
    if len(sought) < 3 or (sought.isdigit() and len(sought) < 5):
        return None
    for exact in (True, False):
        for at, line in enumerate(lines):
            own = {folded(text_at(line, "reference") or ""), folded(text_at(line, "asked") or "")} - {""}
            if sought in own if exact else any(sought in one or one in sought for one in own):
                return at
    return None


def _place_by_name(lines: list[Slots], text: str) -> int | None:
    """Find the one line whose name begins some word like one of the text: "the cable"; None where two do as well."""
    stems = {word[: max(3, min(5, len(word) - 1))] for word in _WORD.findall(text.lower())}
    scores = []
    for at, line in enumerate(lines):
        own = _WORD.findall(f"{text_at(line, 'name') or ''} {text_at(line, 'asked') or ''}".lower())
        scores.append((sum(1 for stem in stems if any(word.startswith(stem) for word in own)), at))
    best = sorted(scores, reverse=True)
    is_one = bool(best) and best[0][0] > 0 and (len(best) == 1 or best[1][0] < best[0][0])
    return best[0][1] if is_one else None


def _with(lines: list[Slots], place: int, line: Mapping[str, JSON]) -> list[Slots]:
    return [line if at == place else old for at, old in enumerate(lines)]
