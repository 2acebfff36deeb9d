"""What a customer answers to the question that is open, by what it asks for; he reads nothing else of the bot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from benchmarks.bot_crowd.centre import Seen
from benchmarks.bot_crowd.phrases import Phrases, table_of
from benchmarks.bot_crowd.wants import Want
from bots.units import UNIT

_ROW = re.compile(r"^(?:\*|•)?\s*(\d{1,2})[.)]\s+(.*)$", re.MULTILINE)


@cache
def branch_names(language: str) -> Mapping[str, str]:
    """The demo shop's branches as they are called in a language."""
    file = Path(__file__).parents[2] / "config" / "demo" / "articles.json"
    return {one["code"]: one["names"][language] for one in json.loads(file.read_text("utf-8"))["branches"]}


def answer(seen: Seen, want: Want, words: Phrases) -> str | None:
    """The words of a plain answer, None where he has none to such a question."""
    own = _BY_STEP.get(seen.step) or _BY_SLOT.get(seen.slot)
    return own(seen, want, words) if own is not None else None


def button_for(seen: Seen, want: Want) -> str | None:
    """The payload of the button that says what he wants, None where no button does."""
    given: dict[str, str] = {
        "way": want.way,
        "branch": want.branch,
        "payment": want.payment,
        "wish": want.wish,
        "reason": want.reason,
        "kind": want.paper,
    }
    value = given.get(seen.slot) if seen.step not in ("what_change", "other") else None
    for _, payload in seen.buttons:
        name, _, code = payload.partition("=")
        if name == seen.slot and value and code == value:
            return payload
        if name == "order_number" and code == want.order:
            return payload
    return None


def pressed_yes(seen: Seen) -> str | None:
    """The payload of the button that says yes."""
    return next((payload for _, payload in seen.buttons if payload.partition("=")[2].startswith("yes")), None)


def summary_is_right(text: str, want: Want, known: frozenset[str]) -> bool:
    """Read a summary as a person does: every article with its number, none too many, the place."""
    lines = [line for line in text.splitlines() if any(reference in line for reference in known)]
    named = named_in(text, known)
    if want.flow in ("order_place", "reserve", "return_rma", "quote_request", "order_change", "preorder"):
        if named != set(want.goods):
            return False
        if not all(any(_has(line, ref, count) for line in lines) for ref, count in want.goods.items()):
            return False
    if want.flow in ("order_cancel", "order_change", "return_rma", "delivery_change") and want.order not in text:
        return False
    if want.flow in ("order_place", "delivery_change", "preorder") and want.way == "delivery":
        return want.street in text and want.house in text and want.town in text
    if want.flow in ("order_place", "preorder"):
        return branch_names(want.language)[want.branch] in text
    return True


def named_in(text: str, known: frozenset[str]) -> set[str]:
    """The references that a text names."""
    return {reference for reference in known if re.search(rf"(?<![\w-]){re.escape(reference)}(?![\w-])", text)}


def _has(line: str, reference: str, count: int) -> bool:
    _before, found, after = line.partition(reference)
    if not found:
        return False
    if count == 0:
        return True
    pieces = rf"(?<![\d.,]){count}\s*(?:шт|pcs|件|个)|×\s*{count}(?!\d)"
    other_units = rf"(?:[:：,，]|станет|改为)\s*{count}\s*{UNIT}"
    return re.search(f"{pieces}|{other_units}", after, re.IGNORECASE) is not None


def _say(key: str, part: str | None = None) -> Callable[[Seen, Want, Phrases], str]:
    return lambda _seen, want, words: words.say(key, want, part)


def _fill(pattern: str) -> Callable[[Seen, Want, Phrases], str]:
    return lambda _seen, want, words: words.fill(pattern, want)


def _pick(seen: Seen, want: Want, words: Phrases) -> str:
    """Choose among the listed goods the one that is meant; of just one, yes or no."""
    rows = _ROW.findall(seen.text)
    for place, row in rows:
        mine = next((reference for reference in want.goods if row.startswith(reference)), None)
        if mine is not None:
            return words.pick("yes") if len(rows) == 1 else words.rng.choice((place, mine))
    return words.fill("{refs}", want)


def _how_many(seen: Seen, want: Want, words: Phrases) -> str:
    """Say how many of the article that the question names."""
    named = [(seen.text.rfind(reference), reference) for reference in want.goods if reference in seen.text]
    reference = max(named)[1] if named else next(iter(want.goods), "")
    count = want.goods.get(reference, 1)
    special = {1: "one", 2: "two", 3: "three"}.get(count)
    if special and words.rng.random() < 0.4:
        return words.pick(special)
    return words.pick("count").format(qty=count)


def _reference(seen: Seen, want: Want, words: Phrases) -> str:
    """Say the reference again that was not understood: one that the bot's text does not name, else the first."""
    missing = [reference for reference in want.goods if reference not in seen.text]
    return (missing or list(want.goods) or ["-"])[0]


def _day(_seen: Seen, want: Want, words: Phrases) -> str:
    return words.pick("day").format(day=10, month=list(table_of(words.language)["months"])[11])


def _way(_seen: Seen, want: Want, words: Phrases) -> str:
    if want.way == "delivery" and words.rng.random() < 0.5:
        return words.delivery(want)
    return words.pick("way", want.way)


def _order(seen: Seen, want: Want, words: Phrases) -> str:
    return words.say("number", want)


def _preorder_wish(_seen: Seen, want: Want, words: Phrases) -> str:
    return words.pick("ahead" if want.is_ahead else "notify")


def _short(_seen: Seen, want: Want, words: Phrases) -> str:
    return words.pick("wait")


def _listed_branch(seen: Seen, want: Want, words: Phrases) -> str:
    """Choose among the branches that are listed: the one he meant, else any."""
    rows = _ROW.findall(seen.text)
    names = branch_names(want.language).items()
    listed = [(place, code) for place, row in rows for code, name in names if row.startswith(name)]
    if not listed:
        return words.fill("{branch}", want)
    place, want.branch = next((one for one in listed if one[1] == want.branch), words.rng.choice(listed))
    return words.rng.choice((place, words.pick("branch", want.branch)))


def _complaint_wish(_seen: Seen, _want: Want, words: Phrases) -> str:
    return words.pick("wish_complaint")


def _what(seen: Seen, want: Want, words: Phrases) -> str:
    if seen.flow == "complaint":
        return words.pick("story")
    if seen.flow == "order_change":
        return words.deed(want)
    if seen.flow == "delivery_change":
        return words.address(want)
    return words.fill("{refs}", want)


def _by_flow(**keys: Callable[[Seen, Want, Phrases], str]) -> Callable[[Seen, Want, Phrases], str]:
    def say(seen: Seen, want: Want, words: Phrases) -> str:
        return keys.get(seen.flow, keys["other"])(seen, want, words)

    return say


_BY_STEP: Mapping[str, Callable[[Seen, Want, Phrases], str]] = {
    "own_insist": _say("number_fixed"),
    "own_code": _say("no_code"),
    "own_other_code": _say("no_code"),
    "goods_which": _pick,
    "which": _by_flow(return_rma=_fill("{refs}"), other=_pick),
    "goods_other": _reference,
    "other_article": _reference,
    "other_reference": _reference,
    "goods_how_many": _how_many,
    "how_many": _how_many,
    "too_many": _how_many,
    "other_count": _how_many,
    "goods_gone": _say("without"),
    "goods_short": _short,
    "which_line": _fill("{refs}"),
    "other_line": _fill("{refs}"),
    "what": _what,
    "which_branch": _listed_branch,
    "helped": _say("yes"),
    "instead": _say("yes"),
    "order": _by_flow(complaint=_say("no_number"), other=_order),
    "which_quote": _say("one"),
    "wish": _by_flow(preorder=_preorder_wish, complaint=_complaint_wish, other=_fill("{wish}")),
    "still_wanted": _say("yes"),
    "nowhere": _say("no"),
}
_BY_SLOT: Mapping[str, Callable[[Seen, Want, Phrases], str]] = {
    "order_number": _order,
    "phone_tail": _say("tail"),
    "cart": _by_flow(
        availability_price=_fill("{refs}"),
        certificate=_fill("{refs}"),
        return_rma=_fill("{refs}"),
        other=_fill("{goods}"),
    ),
    "way": _way,
    "address": _fill("{address}"),
    "branch": _fill("{branch}"),
    "place": _fill("{branch}"),
    "payment": _fill("{payment}"),
    "name": _say("name_and_phone"),
    "recipient": _say("name"),
    "phone": _say("phone"),
    "own_number": _say("no_number"),
    "day": _day,
    "deed": _fill("{deed}"),
    "position": _fill("{refs}"),
    "count": _how_many,
    "kind": _fill("{paper}"),
    "wish": _fill("{wish}"),
    "reason": _by_flow(order_cancel=_say("cancel_reason"), other=_fill("{reason}")),
    "photos": _say("no_photo"),
    "files": _say("no_photo"),
    "moment": _say("moment"),
    "topic": _say("topic"),
    "story": _say("story"),
    "mail": _fill("crowd@example.com"),
}
