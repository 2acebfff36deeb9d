"""How fast the embedded engine understands, against scikit-learn's own pipeline run in turn.

Ours does the whole parse (entities, language, words and meaning, ranking, gate); the yardstick only decides the intent.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlu.contract import Utterance
from nlu.embedded import EmbeddedEngine, load_or_train
from nlu.training import Example, read_examples

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "nlu" / "data"
CACHE = ROOT / ".cache" / "nlu"
BATCH = 64

BAD = {
    "empty": "",
    "100 kB of prose, en": "The parcel has not come and nobody answers, so please look where it is. " * 1400,
    "100 kB of prose, ru": "Посылка не пришла и никто не отвечает, посмотрите пожалуйста, где она. " * 800,
    "100 kB of prose, zh": "包裹还没到，也没有人回复，请帮我看看它在哪里。" * 1450,
    "100 kB without a blank": "a" * 100_000,
    "emoji": "🙂👍🏽🔥" * 2_000,
    "control characters": "".join(map(chr, range(32))) * 300,
    "digits and blanks": "5 " * 50_000,
    "one blank of 100 kB": "amount of" + " " * 100_000 + "5",
    "other scripts": "የት ነው ትዕዛዜ ؟ أين طلبي เคส ორდერი " * 500,
    "wide forms": "ﷺ" * 2_000,
}
"""What a customer, a robot or an attacker may send."""

_STARTS = """
import json, re, sys, time
began = time.perf_counter()
from pathlib import Path
from nlu.contract import Utterance
from nlu.embedded import EmbeddedEngine
from nlu.model import load
read = time.perf_counter()
model = load(Path(sys.argv[1]))
loaded = time.perf_counter()
EmbeddedEngine(model).understand([Utterance(text="hello")])
print(json.dumps({
    "import_s": round(read - began, 3),
    "load_s": round(loaded - read, 3),
    "first_answer_s": round(time.perf_counter() - began, 3),
    "peak_mb": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024,
}))
"""

Reader = Callable[[Sequence[str]], object]


def speed(pairs: int = 5, most: int = 1024) -> dict[str, object]:
    """Milliseconds a text alone, texts a second in batches, and how they compare."""
    examples = read_examples(EXAMPLES)
    texts = [example.text for example in examples[:: max(1, len(examples) // most)]]
    engine = load_or_train(EXAMPLES, CACHE)
    return compare(ours(engine), yardstick(examples), texts, pairs) | {"bad_input_ms": bad_input(ours(engine))}


def bad_input(read: Reader, tries: int = 7) -> dict[str, float]:
    """Milliseconds (median of some tries) that each of the texts takes which nobody should have to read."""
    found = {}
    for name, text in BAD.items():
        took = []
        for _ in range(tries):
            started = time.perf_counter()
            read([text])
            took.append((time.perf_counter() - started) * 1000)
        found[name] = round(statistics.median(took), 1)
    return found


def start() -> dict[str, object]:
    """Seconds from nothing to the first answer, in a process of its own, and its memory."""
    engine = load_or_train(EXAMPLES, CACHE)
    model = CACHE / f"{engine.model}.npz"
    done = subprocess.run(
        [sys.executable, "-c", _STARTS, str(model)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout) | {"model_mb": round(model.stat().st_size / 1e6, 1)}


def ours(engine: EmbeddedEngine) -> Reader:
    """The embedded engine, whole parses."""
    return lambda texts: engine.understand([Utterance(text=text) for text in texts])


def yardstick(examples: Sequence[Example]) -> Reader:
    """The pipeline trained on examples."""
    pipeline = yardstick_pipeline()
    pipeline.fit([example.text for example in examples], [example.intent for example in examples])
    decide: Reader = pipeline.decision_function
    return decide


def yardstick_pipeline() -> Pipeline:
    """scikit-learn's pipeline: TF-IDF of words 1-2 and characters 1-4 in words, then a linear SVC."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    return make_pipeline(make_union(words, runs), LinearSVC())


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
