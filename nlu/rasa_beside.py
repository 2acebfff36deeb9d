"""DIET beside the embedded engine, on the same examples and the same fixed set: `python -m nlu.rasa_beside ENV_DIR`.

Rasa's model is the one that `nlu.rasa_setup train` keeps for these examples; where there is none it is trained first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nlu.contract import NluError
from nlu.evaluate import Report, evaluate, evaluate_engine
from nlu.fixed_set import read_fixed
from nlu.rasa_client import RasaEngine
from nlu.rasa_corpus import parted
from nlu.rasa_served import rasa_served
from nlu.rasa_setup import EXAMPLES, train
from nlu.training import Example, read_examples

FIXED: Final = Path(__file__).with_name("fixed")


def beside(environment: Path, examples: Path, test: Sequence[Example], at_most: int | None) -> dict[str, Report]:
    """The figures of both engines; blocks, for minutes where Rasa has to be trained. Raises NluError."""
    learnt, _ = parted(read_examples(examples), at_most)
    model = train(environment, examples=examples, at_most=at_most)
    with rasa_served(environment, model) as url:
        rasa = asyncio.run(_asked(RasaEngine(url, timeout_s=60, models=(model.parent,)), test, model.stat().st_size))
    return {"rasa": rasa, "embedded": evaluate(learnt, test)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as one JSON object; answers 0, or 1 with what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m nlu.rasa_beside", description=__doc__)
    parser.add_argument("environment", type=Path, metavar="ENV_DIR")
    parser.add_argument("--examples", type=int, default=300, metavar="N", help="train both on an even cut of N")
    parser.add_argument("--data", type=Path, default=EXAMPLES, help="folder of example files")
    parser.add_argument("--test", type=Path, help="file of test examples; default: the fixed set")
    given = parser.parse_args(arguments)
    try:
        test = _test_lines(given.test)
        found = beside(given.environment.expanduser().resolve(), given.data, test, given.examples)
    except NluError as err:
        sys.stderr.write(f"error: {err}\n")
        return 1
    sizes = {"examples": given.examples, "test": len(test)}
    sys.stdout.write(json.dumps({**sizes, **{name: one.as_json() for name, one in found.items()}}, indent=2) + "\n")
    return 0


def _test_lines(file: Path | None) -> Sequence[Example]:
    if file is not None:
        return read_examples(file)
    fixed = read_fixed(FIXED)
    return fixed.lines if fixed is not None else []


async def _asked(engine: RasaEngine, test: Sequence[Example], model_bytes: int) -> Report:
    try:
        return await evaluate_engine(engine, test, model_bytes=model_bytes)
    finally:
        await engine.close()


if __name__ == "__main__":
    raise SystemExit(main())
