"""Rasa's HTTP API as an engine: POST /model/parse, GET /status, PUT /model."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import aiohttp
import structlog

from nlu.contract import OUT_OF_SCOPE, EngineUnavailable, Parse, Ranked, Utterance
from nlu.entities import EntityReader
from nlu.environments import rasa_folder
from nlu.judgement import Verdict
from nlu.language import LanguageReader
from nlu.patterns import ReferencePatterns
from nlu.rasa_answers import Json, as_ranking, is_unsure, joined, read_entities, read_object, read_shares
from nlu.rasa_corpus import Spread, spread
from nlu.rasa_judgement import RasaJudgement, Shares, kept_in

LONGEST_SENT: Final = 2_000
LONGEST_ANSWER: Final = 2_000_000
"""Bytes; an answer of forty intents has some thousands."""

RANKING_LENGTH: Final = 5
LOOK_EVERY_S: Final = 5.0
"""Seconds after which the server is asked again which model it has: others may swap it."""

KEPT: Final = rasa_folder() / "models"
"""Where `make rasa` keeps its models."""

_IN_FRONT: Final = re.compile(r"[\s/]*")
"""What Rasa cuts off in front (then all its places would be wrong), and the slash, by which it takes orders."""

_log = structlog.get_logger("nlu")


class RasaEngine:
    """Understands by a Rasa 3 server; references and language are read here, as for every engine.

    Confidences and `oos` are made by the judgement that training keeps in the model's archive
    (nlu.rasa_judgement). The server tells but the archive's name: it is looked for in the folders
    `models`. Without it DIET's own confidences stand, and what Rasa files under its
    fallback or under `oos` is `oos`. Rasa answers one text at a time, so `parse_many` sends
    `at_once` of them side by side.
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
        reader: EntityReader | None = None,
        models: Sequence[Path] = (KEPT,),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Speak to the server at `url`; connects with the first call. References are read by `reader` or `patterns`."""
        self._url = url.rstrip("/")
        self._query = {"token": token} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._at_once = at_once
        self._turn = asyncio.Semaphore(at_once)
        self._entities = reader or EntityReader(patterns)
        self._languages = LanguageReader()
        self._models = tuple(models)
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._model = "unknown"
        self._judgement: RasaJudgement | None = None
        self._looked_at: float | None = None

    @property
    def model(self) -> str:
        """The file the server has loaded, as last heard; `unknown` before the first answer."""
        return self._model

    @property
    def is_calibrated(self) -> bool:
        """Whether what the model's confidences are worth is known here."""
        return self._judgement is not None

    async def check(self) -> str:
        """The model the server has loaded; raises EngineUnavailable where it has none or is down."""
        status = await self._ask("GET", "/status")
        file = status.get("model_file")
        if not isinstance(file, str) or not file or "\0" in file:
            raise EngineUnavailable(f"Rasa at {self._url} has no model loaded; train one and start it with it")
        if Path(file).name != self._model:
            await self._take_up(Path(file).name, self._models)
        self._looked_at = self._clock()
        return self._model

    async def use_model(self, file: Path, *, timeout_s: float = 120.0) -> None:
        """Have the server load another model file; it answers no parse for some seconds meanwhile.

        Raises EngineUnavailable where it cannot: the server keeps the model it had, or is down.
        """
        await self._ask("PUT", "/model", {"model_file": str(file)}, aiohttp.ClientTimeout(total=timeout_s))
        await self._take_up(file.name, (file.parent, *self._models))

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order."""
        if not utterances:
            return []
        await self._look()
        languages = [self._languages.read_quickly(item.text, item.locale) for item in utterances]
        if any(map(self._languages.needs_loading, languages)):
            await asyncio.to_thread(self._languages.load)
        return await self._side_by_side(utterances)

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def shares(self, texts: Sequence[str]) -> list[Shares]:
        """DIET's own confidences for each text, as they come; for calibration."""
        return [read_shares((await self._heard(text))[0]) for text in texts]

    async def close(self) -> None:
        """Close the connections; later calls are refused."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _look(self) -> None:
        if self._looked_at is None or self._clock() - self._looked_at >= LOOK_EVERY_S:
            await self.check()

    async def _take_up(self, model: str, places: Sequence[Path]) -> None:
        self._judgement = await asyncio.to_thread(_judgement_in, [place / model for place in places])
        self._model = model
        if self._judgement is None:
            _log.warning("nlu_rasa_uncalibrated", model=model)

    async def _side_by_side(self, utterances: Sequence[Utterance]) -> list[Parse]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._parse(item), name="rasa-parse") for item in utterances]
        except ExceptionGroup as failed:
            self._looked_at = None  # perhaps it is loading another model
            if failed.split(EngineUnavailable)[1] is not None:
                raise
            raise EngineUnavailable(str(failed.exceptions[0])) from failed
        except asyncio.CancelledError:
            self._looked_at = None
            raise
        return [task.result() for task in tasks]

    async def _parse(self, utterance: Utterance) -> Parse:
        async with self._turn:
            answer, shown, skipped = await self._heard(utterance.text)
        verdict = self._verdict(answer)
        heard = read_entities(answer, utterance.text[:LONGEST_SENT], shown, skipped)
        return Parse(
            text=utterance.text,
            intent=verdict.intent,
            also=verdict.also,
            entities=joined(self._entities.read(utterance.text, utterance.locale), heard),
            ranking=verdict.ranking[:RANKING_LENGTH],
            language=self._languages.read(utterance.text, utterance.locale),
            engine=self.name,
            model=self._model,
        )

    async def _heard(self, text: str) -> tuple[Json, Spread, int]:
        """The answer to a text, the text as Rasa must see it, and how much in front of that was not sent."""
        shown = spread(text[:LONGEST_SENT].encode("utf-8", "replace").decode("utf-8"))
        in_front = _IN_FRONT.match(shown.text)
        skipped = in_front.end() if in_front is not None else 0
        answer = await self._ask("POST", "/model/parse", {"text": shown.text[skipped:]})
        return answer, shown, skipped

    def _verdict(self, answer: Json) -> Verdict:
        shares = read_shares(answer)
        if self._judgement is not None and shares:
            return self._judgement.verdict(shares)
        ranking = as_ranking(shares)
        if ranking and not is_unsure(answer):
            return Verdict(intent=ranking[0], also=(), ranking=ranking)
        inside = max((item.confidence for item in ranking if item.name != OUT_OF_SCOPE), default=0.0)
        return Verdict(intent=Ranked(name=OUT_OF_SCOPE, confidence=1.0 - inside), also=(), ranking=ranking)

    async def _ask(
        self, method: str, path: str, body: Json | None = None, patience: aiohttp.ClientTimeout | None = None
    ) -> Json:
        url = f"{self._url}{path}"
        session = self._opened()
        try:
            async with session.request(
                method, url, params=self._query, json=body, timeout=patience or self._timeout, allow_redirects=False
            ) as response:
                said = await _body(response, url)
        except (aiohttp.ClientError, TimeoutError, OSError) as err:
            raise EngineUnavailable(f"Rasa at {self._url} does not answer {path}: {type(err).__name__} {err}") from err
        if response.status >= 300:
            told = said[:200].decode("utf-8", "replace")
            raise EngineUnavailable(f"Rasa at {self._url} answers {path} with {response.status}: {told}")
        return read_object(said, url)

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise EngineUnavailable("the Rasa engine is closed; open another one")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._at_once + 1)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
        return self._session


async def _body(response: aiohttp.ClientResponse, url: str) -> bytes:
    said = bytearray()
    async for part in response.content.iter_chunked(65_536):
        said += part
        if len(said) > LONGEST_ANSWER:
            raise EngineUnavailable(f"{url} answers more than {LONGEST_ANSWER} bytes; is it a Rasa server?")
    return bytes(said)


def _judgement_in(files: Sequence[Path]) -> RasaJudgement | None:
    return next((found for file in files if (found := kept_in(file)) is not None), None)
