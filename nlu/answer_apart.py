"""Lets kept models answer texts in a process of its own: `python -m nlu.answer_apart FOLDER` (see nlu.apart).

The request names `models` (`id`, `engine`, `path`) and how the installation asks them (nlu.asking); `texts.jsonl` holds
the texts; the answers of model `i` come to stand in `answers-i.jsonl`, a line each in the order of the texts, under the
present names of the intents.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nlu.apart import Tell, work_apart
from nlu.asking import Asking
from nlu.contract import Parse, Utterance
from nlu.entities import EntityReader
from nlu.model import Model
from nlu.renaming import renamed_parse

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
    asking = Asking.of(request)
    for number, model in enumerate(models):
        with (
            opened(model, asking) as asked,
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
def opened(model: Json, asking: Asking) -> Iterator[Answering]:
    """What answers by a kept model: the embedded engine here, or a Rasa server started for it."""
    path = Path(model["path"])
    if model["engine"] != "rasa":
        from nlu.model import load

        yield embedded(load(path), asking)
        return
    from nlu.rasa_served import rasa_served

    with rasa_served(asking.rasa, path, starts_within_s=asking.rasa_starts_within_s) as url:
        reader = asking.reader()
        yield _named(Answering(parses=lambda utterances: asyncio.run(_asked(url, path, reader, utterances))), asking)


def embedded(model: Model, asking: Asking) -> Answering:
    """The embedded engine with a model, as the installation asks it."""
    from nlu.embedded import EmbeddedEngine

    engine = EmbeddedEngine(model, precision=asking.precision, reader=asking.reader())
    answering = Answering(
        parses=engine.understand,
        odds=lambda utterances: model.judgement.log_odds_oos(engine.evidence(utterances)).tolist(),
    )
    return _named(answering, asking)


def _named(inside: Answering, asking: Asking) -> Answering:
    """The same answers under the names that intents have now."""
    renamed = asking.names.renamed
    if not renamed:
        return inside
    return replace(inside, parses=lambda utterances: [renamed_parse(one, renamed) for one in inside.parses(utterances)])


async def _asked(url: str, model: Path, reader: EntityReader, utterances: Sequence[Utterance]) -> list[Parse]:
    from nlu.rasa_client import RasaEngine

    engine = RasaEngine(url, timeout_s=60, reader=reader, models=(model.parent,))
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
