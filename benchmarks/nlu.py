"""Understanding: milliseconds a text and texts a second, against scikit-learn's own pipeline run in turn.

    python benchmarks/nlu.py [--json] [--pairs 5] [--texts 1024]

Both are trained on the shipped examples and read the same ones. Ours does the whole parse (entities,
language, ranking, gate); the yardstick only decides the intent, with the same features and classifier.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from nlu.contract import Utterance  # noqa: E402
from nlu.embedded import EmbeddedEngine, load_or_train  # noqa: E402
from nlu.training import Example, read_examples  # noqa: E402

EXAMPLES = ROOT / "nlu" / "data"
CACHE = ROOT / ".cache" / "nlu"
BATCH = 64

Reader = Callable[[Sequence[str]], object]


def main() -> int:
    """Run the pairs and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--texts", type=int, default=1024)
    given = parser.parse_args()
    examples = read_examples(EXAMPLES)
    texts = [example.text for example in examples[:: max(1, len(examples) // given.texts)]]
    started = time.perf_counter()
    engine = load_or_train(EXAMPLES, CACHE)
    ready_s = time.perf_counter() - started
    found = compare(ours(engine), yardstick(examples), texts, given.pairs)
    result = {"benchmark": "nlu", "pairs": given.pairs, "texts": len(texts), "ready_s": round(ready_s, 3)} | found
    print(json.dumps(result) if given.json else as_table(result))
    return 0


def ours(engine: EmbeddedEngine) -> Reader:
    """The embedded engine, whole parses."""
    return lambda texts: engine.understand([Utterance(text=text) for text in texts])


def yardstick(examples: Sequence[Example]) -> Reader:
    """scikit-learn's pipeline: TF-IDF of words 1-2 and characters 1-4 in words, then a linear SVC."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    pipeline = make_pipeline(make_union(words, runs), LinearSVC())
    pipeline.fit([example.text for example in examples], [example.intent for example in examples])
    decide: Reader = pipeline.decision_function
    return decide


def compare(first: Reader, second: Reader, texts: Sequence[str], pairs: int) -> dict[str, object]:
    """Medians over pairs of runs, one after the other, each warmed up before."""
    first(texts[:BATCH])
    second(texts[:BATCH])
    runs = [(measure(first, texts), measure(second, texts)) for _ in range(pairs)]
    medians = [
        {name: round(statistics.median(run[side][name] for run in runs), 4) for name in runs[0][side]}
        for side in (0, 1)
    ]
    return {
        "ours": medians[0],
        "yardstick": medians[1],
        "ratio_per_s": round(statistics.median(a["per_s"] / b["per_s"] for a, b in runs), 3),
        "ratio_p50": round(statistics.median(a["p50_ms"] / b["p50_ms"] for a, b in runs), 3),
    }


def measure(read: Reader, texts: Sequence[str]) -> dict[str, float]:
    """Alone: milliseconds a text; in batches: texts a second and milliseconds of a text in its batch."""
    took = []
    for text in texts[:: max(1, len(texts) // 256)]:
        started = time.perf_counter()
        read([text])
        took.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    for start in range(0, len(texts), BATCH):
        read(texts[start : start + BATCH])
    batches_s = time.perf_counter() - started
    cuts = statistics.quantiles(took, n=100)
    return {
        "p50_ms": cuts[49],
        "p99_ms": cuts[98],
        "per_s": len(texts) / batches_s,
        "batch_ms": batches_s / len(texts) * 1000,
    }


def as_table(result: dict[str, object]) -> str:
    """The result for people."""
    return "\n".join(f"{name:12} {value}" for name, value in result.items())


if __name__ == "__main__":
    raise SystemExit(main())
