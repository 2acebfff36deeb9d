"""The embedded engine: our own linear model in this process, trained on the example files and cached by their hash."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from nlu.contract import EngineUnavailable, Parse, Utterance
from nlu.entities import EntityReader
from nlu.features import pieces
from nlu.language import LanguageReader
from nlu.model import FORMAT, Model, ModelUnreadable, load, save
from nlu.patterns import ReferencePatterns
from nlu.training import example_files, read_examples

TOGETHER = 64
"""Texts classified between two looks at the event loop (some 5 ms)."""

_CODE = ("features", "lexical", "trainer", "judgement", "entities", "patterns", "numbers", "training")


class EmbeddedEngine:
    """Understands in process, 10,000 texts a second in batches; never fails because of a text."""

    name = "embedded"

    def __init__(self, model: Model, patterns: ReferencePatterns | None = None) -> None:
        """Use a trained model; the patterns must be those it was trained with."""
        self._model = model
        self._entities = EntityReader(patterns)
        self._languages = LanguageReader()
        self._closed = False

    @property
    def model(self) -> str:
        """The model's id: what it was trained on, by hash."""
        return self._model.id

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order; other tasks get their turn every few milliseconds."""
        if self._closed:
            raise EngineUnavailable("the embedded engine is closed; open another one")
        languages = [self._languages.read_quickly(item.text, item.locale) for item in utterances]
        if any(map(self._languages.needs_loading, languages)):
            await asyncio.to_thread(self._languages.load)
        found: list[Parse] = []
        for start in range(0, len(utterances), TOGETHER):
            if start:
                await asyncio.sleep(0)
            part = slice(start, start + TOGETHER)
            found += self._understand(utterances[part], languages[part])
        return found

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Nothing to give back; later calls are refused."""
        self._closed = True

    def understand(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance at once, blocking; for training pages and benchmarks."""
        return self._understand(utterances, [self._languages.read_quickly(i.text, i.locale) for i in utterances])

    def _understand(self, utterances: Sequence[Utterance], languages: Sequence[str]) -> list[Parse]:
        if not utterances:
            return []
        entities = [self._entities.read(item.text, item.locale) for item in utterances]
        texts = [pieces(item.text, found) for item, found in zip(utterances, entities, strict=True)]
        verdicts = self._model.judgement.judge(self._model.lexical.decisions(texts))
        return [
            Parse(
                text=item.text,
                intent=verdict.intent,
                also=verdict.also,
                entities=found,
                ranking=verdict.ranking,
                language=language or self._languages.read(item.text, item.locale),
                engine=self.name,
                model=self._model.id,
            )
            for item, language, found, verdict in zip(utterances, languages, entities, verdicts, strict=True)
        ]


def load_or_train(data_dir: Path, cache_dir: Path, patterns: ReferencePatterns | None = None) -> EmbeddedEngine:
    """The engine for these examples: from the cache in milliseconds, else trained (seconds) and cached.

    Blocks. Raises ExamplesInvalid with file and line where the examples cannot be used. Two
    processes may train at once: each writes a whole file, and both are the same.
    """
    model_id = identify(data_dir, patterns)
    path = cache_dir / f"{model_id}.npz"
    try:
        model = load(path)
    except ModelUnreadable:
        from nlu.trainer import train

        model = train(read_examples(data_dir), model_id=model_id, reader=EntityReader(patterns))
        save(model, path)
    return EmbeddedEngine(model, patterns)


def identify(data_dir: Path, patterns: ReferencePatterns | None = None) -> str:
    """The id of the model these examples, patterns and this code give."""
    seen = hashlib.sha256(f"{FORMAT} {patterns or ReferencePatterns()!r}".encode())
    for file in example_files(data_dir):
        seen.update(f"\0{file.relative_to(data_dir)}\0".encode())
        seen.update(file.read_bytes())
    for name in _CODE:
        seen.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return f"lexical-{seen.hexdigest()[:12]}"
