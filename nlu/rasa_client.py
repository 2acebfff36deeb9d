"""Rasa's HTTP API as an engine: POST /model/parse, GET /status, PUT /model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

from nlu.contract import OUT_OF_SCOPE, EngineUnavailable, Entity, Parse, Ranked, Utterance
from nlu.entities import EntityReader
from nlu.language import LanguageReader
from nlu.patterns import ReferencePatterns
from nlu.rasa_corpus import Spread, spread

FALLBACK = "nlu_fallback"
"""What Rasa's FallbackClassifier calls a message it is not sure about."""

LONGEST_SENT = 2_000
RANKING_LENGTH = 5

Json = Mapping[str, object]


class RasaEngine:
    """Understands by a Rasa 3 server; references and language are read here, as for every engine.

    A message that Rasa files under its fallback or under `oos` is `oos`; its confidence is what
    Rasa leaves to no other intent (DIET's own scale, far less calibrated than ours). Rasa answers
    one text at a time, so `parse_many` sends `at_once` of them side by side.
    """

    name = "rasa"

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        timeout_s: float = 5.0,
        at_once: int = 4,
        patterns: ReferencePatterns | None = None,
    ) -> None:
        """Speak to the server at `url`; connects with the first call."""
        self._url = url.rstrip("/")
        self._query = {"token": token} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._turn = asyncio.Semaphore(at_once)
        self._entities = EntityReader(patterns)
        self._languages = LanguageReader()
        self._session: aiohttp.ClientSession | None = None
        self._model = "unknown"

    @property
    def model(self) -> str:
        """The file the server has loaded, as last heard; `unknown` before the first answer."""
        return self._model

    async def check(self) -> str:
        """The model the server has loaded; raises EngineUnavailable where it has none or is down."""
        status = await self._ask("GET", "/status")
        model = status.get("model_file")
        if not isinstance(model, str) or not model:
            raise EngineUnavailable(f"Rasa at {self._url} has no model loaded; train one and start it with it")
        self._model = Path(model).name
        return self._model

    async def use_model(self, file: Path, *, timeout_s: float = 60.0) -> None:
        """Have the server load another model file; it answers no parse for some seconds meanwhile."""
        await self._ask("PUT", "/model", {"model_file": str(file)}, aiohttp.ClientTimeout(total=timeout_s))
        self._model = file.name

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order."""
        if not utterances:
            return []
        if self._model == "unknown":
            await self.check()
        languages = [self._languages.read_quickly(item.text, item.locale) for item in utterances]
        if any(map(self._languages.needs_loading, languages)):
            await asyncio.to_thread(self._languages.load)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._parse(item), name="rasa-parse") for item in utterances]
        except ExceptionGroup as failed:
            if failed.split(EngineUnavailable)[1] is not None:
                raise
            raise EngineUnavailable(str(failed.exceptions[0])) from failed
        return [task.result() for task in tasks]

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _parse(self, utterance: Utterance) -> Parse:
        head = utterance.text[:LONGEST_SENT]
        shown = spread(head.encode("utf-8", "replace").decode("utf-8"))
        async with self._turn:
            answer = await self._ask("POST", "/model/parse", {"text": shown.text})
        ranking = _ranking(answer)
        return Parse(
            text=utterance.text,
            intent=_intent(answer, ranking),
            also=(),
            entities=_joined(self._entities.read(utterance.text, utterance.locale), _entities(answer, head, shown)),
            ranking=ranking[:RANKING_LENGTH],
            language=self._languages.read(utterance.text, utterance.locale),
            engine=self.name,
            model=self._model,
        )

    async def _ask(
        self, method: str, path: str, body: Json | None = None, patience: aiohttp.ClientTimeout | None = None
    ) -> Json:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        url = f"{self._url}{path}"
        try:
            async with self._session.request(
                method, url, params=self._query, json=body, timeout=patience or self._timeout
            ) as response:
                text = await response.text()
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as err:
            raise EngineUnavailable(f"Rasa at {self._url} does not answer {path}: {type(err).__name__} {err}") from err
        if response.status >= 300:
            raise EngineUnavailable(f"Rasa at {self._url} answers {path} with {response.status}: {text[:200]}")
        return _object(text, url)


def _object(text: str, url: str) -> Json:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError as err:
        raise EngineUnavailable(f"{url} answers no JSON; is it a Rasa server?") from err
    if not isinstance(found, dict):
        raise EngineUnavailable(f"{url} answers {type(found).__name__}, not an object; is it a Rasa server?")
    return found


def _ranking(answer: Json) -> tuple[Ranked, ...]:
    items = answer.get("intent_ranking")
    named = [_ranked(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return tuple(item for item in named if item.name and item.name != FALLBACK)


def _ranked(item: Json) -> Ranked:
    confidence = item.get("confidence")
    share = float(confidence) if isinstance(confidence, int | float) else 0.0
    return Ranked(name=str(item.get("name") or ""), confidence=min(max(share, 0.0), 1.0))


def _intent(answer: Json, ranking: Sequence[Ranked]) -> Ranked:
    given = answer.get("intent")
    top = _ranked(given) if isinstance(given, dict) else Ranked(name="", confidence=0.0)
    if top.name and top.name not in {FALLBACK, OUT_OF_SCOPE}:
        return top
    inside = max((item.confidence for item in ranking if item.name != OUT_OF_SCOPE), default=0.0)
    return Ranked(name=OUT_OF_SCOPE, confidence=1.0 - inside)


def _entities(answer: Json, text: str, shown: Spread) -> list[Entity]:
    """Rasa's entities with a place in the text; one without is of no use to a flow."""
    items = answer.get("entities")
    found = []
    for item in items if isinstance(items, list) else []:
        name, first, last = item.get("entity"), item.get("start"), item.get("end")
        if not isinstance(name, str) or not isinstance(first, int) or not isinstance(last, int):
            continue
        if 0 <= first < last <= len(shown.text):
            start, end = shown.original(first, last)
            written, value = text[start:end], item.get("value")
            normalized = value if isinstance(value, str) and value != shown.text[first:last] else None
            found.append(Entity(entity=name, value=written, normalized=normalized, start=start, end=end))
    return found


def _joined(read: Sequence[Entity], heard: Sequence[Entity]) -> tuple[Entity, ...]:
    """Entities read by pattern, and beside them those Rasa learnt (addresses, persons) where nothing was read."""
    free = [new for new in heard if all(new.end <= old.start or new.start >= old.end for old in read)]
    return tuple(sorted([*read, *free], key=lambda entity: entity.start))
