"""Owns the difference between a quote mark and a customer's own `>`: an arrow before a list, a "more than"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.email.attributions import attribution_length
from channels.email.quote_blocks import opens_the_rest

_MORE_THAN = re.compile(r"^>(?:=|\s?\d{1,6}\b)")
_MAX_LISTED = 80
_MAX_RUNS = 200


def own_arrows(judged: list[str], quoted: list[bool]) -> list[int]:
    """The lines that begin with `>` by the customer's own hand, above whatever introduces a quote.

    Such are a list directly below a line that ends with a colon, and lines that say "more than".
    """
    runs = list(_runs(quoted))
    if len(runs) > _MAX_RUNS or not any(_may_be_own(judged, *run) for run in runs):
        return []
    introduced = _first_introduction(judged, quoted)
    runs = [(start, end) for start, end in runs if end <= introduced]
    own = (
        runs if all(_says_more_than(judged, *run) for run in runs) else [run for run in runs if _is_list(judged, *run)]
    )
    return [at for start, end in own for at in range(start, end)]


def _may_be_own(judged: list[str], start: int, end: int) -> bool:
    return _is_list(judged, start, end) or _says_more_than(judged, start, end)


def _says_more_than(judged: list[str], start: int, end: int) -> bool:
    return all(_MORE_THAN.match(line) for line in judged[start:end])


def _runs(quoted: list[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of lines with a mark, as first place and place behind."""
    start = None
    for at, marked in enumerate((*quoted, False)):
        if marked and start is None:
            start = at
        elif not marked and start is not None:
            yield start, at
            start = None


def _first_introduction(judged: list[str], quoted: list[bool]) -> int:
    """The place of the first line that introduces a quote or another mail; behind the last line if there is none."""
    follow = [*quoted, False]
    for at in range(len(quoted) - 1, -1, -1):
        follow[at] = quoted[at] if judged[at] else follow[at + 1]
    for at in range(len(judged)):
        if not quoted[at] and (opens_the_rest(judged, at) or attribution_length(judged, at, quotes_follow=follow)):
            return at
    return len(judged)


def _is_list(judged: list[str], start: int, end: int) -> bool:
    if not (start and judged[start - 1].endswith((":", "："))):
        return False
    return all(
        len(line) <= _MAX_LISTED and not line.startswith(">>") and not line.endswith(("?", "？"))
        for line in judged[start:end]
    )
