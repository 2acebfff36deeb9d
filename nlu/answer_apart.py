"""Lets kept models answer texts in a process of its own: `python -m nlu.answer_apart FOLDER` (see nlu.apart).

The request names `models` (`id`, `engine`, `path`), `texts.jsonl` holds the texts; the answers of model `i` come to
stand in `answers-i.jsonl`, a line each in the order of the texts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlu.apart import Tell, work_apart
from nlu.contract import Parse, Utterance
from nlu.model import Model

TOGETHER = 128
Json = Mapping[str, Any]
Ask = Callable[[Sequence[Utterance]], list[Parse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An engine to ask, blocking; `odds` are its log odds that a text is out of scope, where it can tell them."""

    parses: Ask
    odds: Callable[[Sequence[Utterance]], Sequence[float]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model says of one text, as far as a comparison needs it."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    also: tuple[str, ...]
    language: str
    act_from: float | None = None


def answer_apart(folder: Path, request: Json, tell: Tell) -> Json:
    """Answer every text by every model."""
    texts = read_texts(folder / "texts.jsonl")
    models: Sequence[Json] = request["models"]
    for number, model in enumerate(models):
        with (
            opened(model, Path(request["rasa"])) as asked,
            (folder / f"answers-{number}.jsonl").open("w", encoding="utf-8") as out,
        ):
            for start in range(0, len(texts), TOGETHER):
                for parse in asked.parses(texts[start : start + TOGETHER]):
                    out.write(json.dumps(asdict(_answer(parse))) + "\n")
                tell("answering", (number + min((start + TOGETHER) / len(texts), 1.0)) / len(models))
    return {"texts": len(texts)}


def write_texts(texts: Sequence[tuple[str, str | None]], path: Path) -> None:
    """Write texts, each with the customer's locale where it is known."""
    lines = (json.dumps({"text": text, "locale": locale}) for text, locale in texts)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_texts(path: Path) -> list[Utterance]:
    """The texts that were written."""
    found = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Utterance(text=one["text"], locale=one["locale"]) for one in found]


def read_answers(path: Path) -> list[Answer]:
    """The answers of one model, in the order of the texts."""
    found = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        Answer(
            intent=one["intent"],
            confidence=one["confidence"],
            ranking=tuple((name, share) for name, share in one["ranking"]),
            also=tuple(one["also"]),
            language=one["language"],
            act_from=one["act_from"],
        )
        for one in found
    ]


@contextmanager
def opened(model: Json, rasa_environment: Path) -> Iterator[Answering]:
    """What answers by a kept model: the embedded engine here, or a Rasa server started for it."""
    if model["engine"] != "rasa":
        from nlu.model import load

        yield embedded(load(Path(model["path"])))
        return
    from nlu.rasa_served import rasa_served

    with rasa_served(rasa_environment, Path(model["path"])) as url:
        yield Answering(parses=lambda utterances: asyncio.run(_asked(url, utterances)))


def embedded(model: Model) -> Answering:
    """The embedded engine with a model, as it is asked here."""
    from nlu.embedded import EmbeddedEngine

    engine = EmbeddedEngine(model)
    return Answering(
        parses=engine.understand,
        odds=lambda utterances: model.judgement.log_odds_oos(engine.evidence(utterances)).tolist(),
    )


async def _asked(url: str, utterances: Sequence[Utterance]) -> list[Parse]:
    from nlu.rasa_client import RasaEngine

    engine = RasaEngine(url, timeout_s=60)
    try:
        return await engine.parse_many(utterances)
    finally:
        await engine.close()


def _answer(parse: Parse) -> Answer:
    return Answer(
        intent=parse.intent.name,
        confidence=round(parse.intent.confidence, 4),
        ranking=tuple((one.name, round(one.confidence, 4)) for one in parse.ranking[:3]),
        also=parse.also,
        language=parse.language,
        act_from=parse.act_from,
    )


if __name__ == "__main__":
    raise SystemExit(work_apart(answer_apart))
