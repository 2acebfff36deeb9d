"""Catalogue search: how often the right article is among the first three, how fast, beside plain edit distance.

    python -m benchmarks.catalogue [--json] [--all-misses]

The queries of `catalogue_queries.txt` over the made-up goods of `electrical_goods.py`; the search was tuned on every
second query, so `held_out` is the figure to believe. The yardstick is the ratio of `difflib` over names and references,
as a program without an index of its own would do it.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.electrical_goods import ALSO_CALLED, goods
from gateway.orders.catalogue import Catalogue
from gateway.orders.contract import Article

QUERIES = Path(__file__).with_name("catalogue_queries.txt")
SHOWN = 3
_YARDSTICK_QUERIES = 20
_HAN, _CYRILLIC = re.compile("[\u3400-\u9fff]"), re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is typed, and the references that would be right, as patterns; `is_for_tuning` marks every second one."""

    text: str
    right: tuple[str, ...]
    is_for_tuning: bool

    @property
    def language(self) -> str:
        """The language that the query is in, by its letters."""
        if _HAN.search(self.text):
            return "zh"
        return "ru" if _CYRILLIC.search(self.text) else "en"

    def is_met_by(self, found: Sequence[Article]) -> bool:
        """Tell whether a right article is among the found ones."""
        return any(fnmatchcase(article.reference, pattern) for article in found for pattern in self.right)


def queries() -> tuple[Query, ...]:
    """Read the file of queries."""
    rows = [line.split("\t") for line in QUERIES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(
        Query(text=text, right=tuple(right.split("|")), is_for_tuning=at % 2 == 0)
        for at, (text, right) in enumerate(rows)
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all-misses", action="store_true", help="list the queries whose article was not found")
    given = parser.parse_args()
    found = figures()
    misses = found.pop("misses")
    if given.json:
        print(json.dumps({"benchmark": "catalogue"} | found))
    else:
        for name, figure in found.items():
            print(f"{name:24} {figure}")
    if given.all_misses:
        print(*misses if isinstance(misses, list) else (), sep="\n")
    return 0


def figures() -> dict[str, object]:
    """Build the catalogue, ask it every query and sum up."""
    articles = goods()
    began = time.process_time()
    catalogue = Catalogue(articles, also_called=ALSO_CALLED)
    build_s = time.process_time() - began
    asked = queries()
    taken: list[float] = []
    met: dict[Query, bool] = {}
    for query in asked:
        began = time.process_time()
        answer = catalogue.find(query.text, query.language, SHOWN)
        taken.append(time.process_time() - began)
        met[query] = query.is_met_by(answer)
    taken.sort()
    return {
        "articles": len(articles),
        "queries": len(asked),
        "first_three_tuned": share(met, lambda query: query.is_for_tuning),
        "first_three_held_out": share(met, lambda query: not query.is_for_tuning),
        **{f"first_three_{one}": share(met, partial(_is_in, one)) for one in ("ru", "en", "zh")},
        "p50_ms": round(taken[len(taken) // 2] * 1000, 2),
        "p99_ms": round(taken[int(len(taken) * 0.99)] * 1000, 2),
        "build_s": round(build_s, 2),
        "memory_mb": _memory_mb(articles),
        "yardstick_difflib": _yardstick(articles, asked),
        "misses": [query.text for query, is_met in met.items() if not is_met],
    }


def share(met: dict[Query, bool], is_meant: Callable[[Query], bool]) -> float:
    """How many of the meant queries found their article."""
    meant = [is_met for query, is_met in met.items() if is_meant(query)]
    return round(sum(meant) / len(meant), 4)


def _is_in(language: str, query: Query) -> bool:
    return query.language == language


def _memory_mb(articles: Sequence[Article]) -> int:
    tracemalloc.start()
    kept = Catalogue(articles, also_called=ALSO_CALLED)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return round(held / 1e6)


def _yardstick(articles: Sequence[Article], asked: Sequence[Query]) -> dict[str, float]:
    """Compare a part of the queries with every reference and name."""
    chosen = asked[:: max(len(asked) // _YARDSTICK_QUERIES, 1)]
    met = 0
    began = time.process_time()
    for query in chosen:
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(query.text.lower())
        ranked = sorted(articles, key=lambda article: -_likeness(matcher, article, query.language))
        met += query.is_met_by(ranked[:SHOWN])
    spent_ms = (time.process_time() - began) * 1000 / len(chosen)
    return {"queries": len(chosen), "first_three": round(met / len(chosen), 2), "mean_ms": round(spent_ms)}


def _likeness(matcher: difflib.SequenceMatcher[str], article: Article, language: str) -> float:
    best = 0.0
    for text in (article.reference.lower(), article.names[language].lower()):
        matcher.set_seq1(text)
        if matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


if __name__ == "__main__":
    raise SystemExit(main())
