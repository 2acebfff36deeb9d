"""The embedded engine: our own linear model in this process, trained on the example files and cached by their hash."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from nlu import second_matters
from nlu.clauses import clauses
from nlu.contract import EngineUnavailable, Parse, Utterance
from nlu.encoders import NONE, shared_encoder
from nlu.encoders.contract import EncoderUnavailable
from nlu.entities import EntityReader
from nlu.judgement import Evidence
from nlu.language import LanguageReader
from nlu.listening import Listener
from nlu.long_texts import Heard, Passages
from nlu.model import FORMAT, Model, ModelUnreadable, load
from nlu.patterns import ReferencePatterns
from nlu.policy import Acting, Acts
from nlu.ready import have_model, note_use
from nlu.settings import TrainingSettings
from nlu.thresholds import PRECISION
from nlu.training import example_files

TOGETHER = 64
"""Texts classified between two looks at the event loop."""

INLINE = 2
INLINE_CHARACTERS = 2_000
"""Up to so many texts of so many characters together the loop waits; more are understood in a thread."""

_log = structlog.get_logger("nlu")


class EmbeddedEngine:
    """Understands in process, texts in batches; never fails because of a text."""

    name = "embedded"

    def __init__(
        self,
        model: Model,
        patterns: ReferencePatterns | None = None,
        *,
        precision: float = PRECISION,
        reader: EntityReader | None = None,
    ) -> None:
        """Use a trained model; `patterns` are how references look in the texts to come, the shipped ones if not given.

        A `reader` knows them already, and the catalogue and the day besides. Answers say from which confidence acts
        are right as often as `precision` wants. Raises EncoderUnavailable where the model needs an encoder that is not
        here.
        """
        self._model = model
        self._entities = reader or EntityReader(patterns)
        self._languages = LanguageReader()
        self._listener = Listener(model, None if model.semantic is None else model.semantic.opened())
        self._acts = Acts(model.policy, model.judgement, precision)
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
        is_quick = len(utterances) <= INLINE and sum(len(item.text) for item in utterances) <= INLINE_CHARACTERS
        found: list[Parse] = []
        for start in range(0, len(utterances), TOGETHER):
            if start:
                await asyncio.sleep(0)
            part = slice(start, start + TOGETHER)
            if is_quick:
                found += self._understand(utterances[part], languages[part])
            else:
                found += await asyncio.to_thread(self._understand, utterances[part], languages[part])
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

    def evidence(self, utterances: Sequence[Utterance]) -> Evidence:
        """The raw evidence for each utterance, blocking; for training pages and evaluation."""
        entities = [self._entities.read(item.text, item.locale) for item in utterances]
        languages = [self._languages.read_quickly(item.text) for item in utterances]
        return self._listener.heard(*self._listener.shown(utterances, entities), languages).evidence

    def _understand(self, utterances: Sequence[Utterance], languages: Sequence[str]) -> list[Parse]:
        if not utterances:
            return []
        entities = [self._entities.read(item.text, item.locale) for item in utterances]
        typed, shown = self._listener.shown(utterances, entities)
        heard = self._listener.heard(typed, shown, languages)
        acts = self._acts.decided(self._model.judgement.judge(heard.evidence), heard, shown)
        seconds = self._second_matters(acts, heard, shown, languages)
        return [
            Parse(
                text=item.text,
                intent=acting.verdict.intent,
                also=seconds.get(number, ()),
                entities=found,
                ranking=acting.verdict.ranking,
                language=language or self._languages.read(item.text, item.locale),
                engine=self.name,
                model=self._model.id,
                act_from=acting.act_from,
            )
            for number, (item, language, found, acting) in enumerate(
                zip(utterances, languages, entities, acts, strict=True)
            )
        ]

    def _second_matters(
        self, acts: Sequence[Acting], heard: Heard, shown: Sequence[str], languages: Sequence[str]
    ) -> dict[int, tuple[str, ...]]:
        """Further matters by the number of the text; the clauses of all texts are looked at together."""
        asked = [
            number
            for number, acting in enumerate(acts)
            if not second_matters.is_of_one_matter(acting.verdict.intent, acting.verdict.ranking, shown[number])
        ]
        known = [number for number in asked if number in heard.passages]
        found = self._found(acts, heard, known, heard.said, heard.passages)
        parts = {number: clauses(shown[number]) for number in asked if number not in heard.passages}
        owners: dict[int, Passages] = {}
        for number, own in parts.items():
            if len(own) > 1:
                owners[number] = Passages(parts=tuple(own), first=sum(len(one.parts) for one in owners.values()))
        if owners:
            theirs = [languages[number] for number, own in owners.items() for _ in own.parts]
            said = self._listener.evidence([part for own in owners.values() for part in own.parts], theirs)
            found |= self._found(acts, heard, list(owners), said, owners)
        return found

    def _found(
        self,
        acts: Sequence[Acting],
        heard: Heard,
        numbers: Sequence[int],
        said: Evidence | None,
        owners: Mapping[int, Passages],
    ) -> dict[int, tuple[str, ...]]:
        """The second matters of the texts of those numbers, by what their parts say."""
        if not numbers or said is None:
            return {}
        chances = self._model.judgement.chances(heard.evidence.of(numbers))
        messages = [
            second_matters.Message(
                leading=acts[number].verdict.intent.name,
                chances=own,
                rows=tuple(owners[number].rows),
                lengths=tuple(map(len, owners[number].parts)),
            )
            for number, own in zip(numbers, chances, strict=True)
        ]
        return dict(zip(numbers, second_matters.found(self._model.judgement, said, messages), strict=True))


def load_or_train(
    data_dir: Path,
    cache_dir: Path,
    patterns: ReferencePatterns | None = None,
    settings: TrainingSettings | None = None,
    *,
    precision: float = PRECISION,
    reader: EntityReader | None = None,
) -> EmbeddedEngine:
    """The engine for these examples: from the cache in milliseconds, else trained (seconds) and cached.

    Blocks. The examples are read by the shipped patterns, in which they are written; later texts by `patterns` or
    `reader`, so a model does not depend on them. Where the encoder's package is missing the lexical tier decides
    alone, with one warning. Trained is in a process of its own, once however many ask (nlu.ready). Where the
    cache cannot be written the image's own model is used from where it stands. Raises ExamplesInvalid with file and
    line where the examples cannot be used, TrainingFailed where there is no model and none could be trained or kept.
    """
    chosen = usable(settings or TrainingSettings())
    model_id = identify(data_dir, None, chosen)
    path = cache_dir / f"{model_id}.npz"
    try:
        model = load(path)
        note_use(path)
    except ModelUnreadable:
        model = load(have_model(path, data_dir, chosen))
    return EmbeddedEngine(model, patterns, precision=precision, reader=reader)


def usable(settings: TrainingSettings) -> TrainingSettings:
    """The settings as far as they can be met here: without its encoder's package the words alone."""
    if settings.is_lexical:
        return settings
    try:
        shared_encoder(settings.encoder)
    except EncoderUnavailable as err:
        _log.warning("nlu_encoder_missing", encoder=settings.encoder, reason=str(err))
        return TrainingSettings(encoder=NONE, seed=settings.seed)
    return settings


def identify(
    data_dir: Path, patterns: ReferencePatterns | None = None, settings: TrainingSettings | None = None
) -> str:
    """The id of the model these examples, patterns, settings and this code give."""
    from nlu.trainer import code_hash

    chosen = settings or TrainingSettings()
    seen = hashlib.sha256(f"{FORMAT} {patterns or ReferencePatterns()!r} {chosen!r} {code_hash()}".encode())
    for file in example_files(data_dir):
        seen.update(f"\0{file.relative_to(data_dir)}\0".encode())
        seen.update(file.read_bytes())
    return f"{'lexical' if chosen.is_lexical else 'semantic'}-{seen.hexdigest()[:12]}"
