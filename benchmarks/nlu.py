"""Understanding: how well and how fast, beside scikit-learn's TF-IDF and linear SVC on the same split and machine.

    python -m benchmarks.nlu [--json] [--only NAME ...] [--encoder use]

`shipped` holds out every fifth of our own examples; `speed` and `start` measure the model of all of them, `gateway` a
whole gateway with each tier. The public sets are measured where SWITCHBOARD_CORPUS names the folder above their `nlu`.
Rasa's DIET is run on any two files by `python -m gateway nlu evaluate --engine rasa`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog

from benchmarks.nlu_gateway import gateway_figures
from benchmarks.nlu_sets import measured, splits
from benchmarks.nlu_speed import speed, start
from nlu.settings import TrainingSettings

OF_ALL = {"speed": speed, "start": start, "gateway": gateway_figures}
"""What is measured of the model of all shipped examples."""

COLUMNS = ("train", "accuracy", "ece", "coverage_at_95", "oos_auroc", "oos_recall", "train_s", "p50_ms", "model_mb")


def main() -> int:
    """Measure what is asked for and print it, line by line as it comes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--encoder", default="use")
    given = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # figures alone go to stdout
    known = [*splits(), *OF_ALL]
    wanted = given.only or known
    if unknown := sorted(set(wanted) - set(known)):
        parser.error(f"there is no {', '.join(unknown)}; choose {', '.join(known)}")
    if not given.json:
        print("set".ljust(16), *[column.rjust(14) for column in (*COLUMNS, "yardstick")])
    for name in wanted:
        found = _measured(name, given.encoder)
        print(json.dumps({"benchmark": "nlu", "set": name} | found) if given.json else line(name, found), flush=True)
    return 0


def _measured(name: str, encoder: str) -> dict[str, object]:
    if name in OF_ALL:
        return OF_ALL[name]()
    return measured(splits()[name](), TrainingSettings(encoder=encoder))


def line(name: str, found: dict[str, object]) -> str:
    """A set's figures under their columns; what has other figures as they are, by their names."""
    yardstick = found.get("yardstick")
    if name in OF_ALL or not isinstance(yardstick, dict):
        return f"{name:16} {json.dumps(found)}"
    cells = ["–" if found[column] is None else str(found[column]) for column in COLUMNS]
    return " ".join([name.ljust(16), *[cell.rjust(14) for cell in (*cells, str(yardstick["accuracy"]))]])


if __name__ == "__main__":
    raise SystemExit(main())
