"""What people do with models: train, compare, try in the shadow, promote, go back, delete; pages, API and commands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy.engine import Connection

from gateway.bus.contract import Bus
from gateway.errors import Conflict, NotFound, NotValid
from gateway.live_intents import present_name
from gateway.models import Kept, ModelMissing, engine_of
from gateway.store import nlu_jobs, nlu_models
from gateway.store.access import AuditRow, add_audit
from gateway.store.nlu_jobs import JobRow, Kind
from gateway.store.nlu_models import ModelRow, PromotionRow, What, new_promotion
from gateway.training.comparing import MOST_MESSAGES
from gateway.training.gate import Verdict, judge
from gateway.training.history import mend_all, note_and_point
from gateway.training.job_run import check_encoder
from gateway.training.jobs import TOPIC
from gateway.training.reasons import reason_of, shut
from gateway.training.reports import figures_of, measure, report_path
from gateway.training.workshop import Place, Workshop
from nlu.contract import OUT_OF_SCOPE, NluError
from nlu.encoders import NONE, open_encoder
from nlu.model import ModelUnreadable, load
from nlu.rasa_client import RasaEngine
from nlu.rasa_setup import SetupFailed

Json = Mapping[str, Any]
EngineName = Literal["embedded", "rasa"]
KEPT_AT_LEAST: Final = 20
"""Models that were never promoted and stay whatever happens: the newest so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who changes something: a person by mail address, or a program by the name of its token."""

    name: str
    agent_id: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A model as it is listed: its file, and what it was made of where that is known."""

    kept: Kept
    row: ModelRow | None
    figures: Json | None
    is_live: bool
    may_be_deleted: bool


class ModelDesk:
    """Looks at models and changes which of them there are and which answers."""

    def __init__(self, workshop: Workshop, bus: Bus) -> None:
        self.workshop = workshop
        self._bus = bus

    async def ask_training(self, editor: Editor, wanted: Json) -> tuple[JobRow, bool]:
        """The job that trains a model, and whether it is new. Raises Conflict where the engine is not here."""
        try:
            if wanted["engine"] == "rasa":
                self.workshop.need_rasa()
            else:
                check_encoder(str(wanted.get("encoder") or self.workshop.settings.nlu.encoder))
            if (encoder := wanted.get("encoder")) not in (None, NONE, "use-static"):
                await asyncio.to_thread(open_encoder, str(encoder))
        except SetupFailed as err:
            raise Conflict(str(err), fields={"engine": "not installed"}) from err
        except NluError as err:
            raise NotValid(str(err), fields={"encoder": "not here"}) from err
        return await self._ask(editor, "train", wanted)

    async def ask_comparison(
        self, editor: Editor, kind: Kind, before: str | None, after: str, *, on: str, days: int, most: int
    ) -> tuple[JobRow, bool]:
        """The job that compares a model with another one, or (None) with the one that answers."""
        first = before or (await asyncio.to_thread(self.workshop.rival, engine_of(after))).id
        for one in (first, after):
            await self._place(one)
        if first == after:
            raise NotValid(f"{after} is the same model; choose two", fields={"after": "the same"})
        wanted: dict[str, object] = {"before": first, "after": after, "on": on}
        if on != "fixed":
            wanted |= {"days": days, "most": min(most, MOST_MESSAGES)}
        return await self._ask(editor, kind, wanted)

    async def cancel(self, job_id: str) -> JobRow:
        """End a job; one that is over stays as it is. Raises NotFound."""
        job = await self.workshop.store.write(nlu_jobs.cancel_job, job_id, now=self.workshop.now())
        if job is None:
            raise NotFound(f"there is no job {job_id!r}")
        await self._bus.wake(TOPIC)
        return job

    async def models(self) -> list[Listed]:
        """Every kept model, newest first, and that of the configured examples where it is known."""
        usual, kept = await asyncio.to_thread(self._kept)
        rows = {row.id: row for row in await self.workshop.store.read(nlu_models.list_models)}
        free = set(await self._free(kept))
        live = {self.workshop.models.live("embedded") or usual.id, self.workshop.models.live("rasa")}
        return [
            Listed(
                kept=one,
                row=row,
                figures=row.figures if row is not None else await figures_of(self.workshop, one.id),
                is_live=one.id in live,
                may_be_deleted=one.id in free,
            )
            for one, row in ((one, rows.get(one.id)) for one in kept)
        ]

    async def model(self, model_id: str) -> Listed:
        """One kept model; raises NotFound."""
        found = next((one for one in await self.models() if one.kept.id == model_id), None)
        if found is None:
            raise NotFound(f"there is no model {model_id!r}")
        return found

    async def gate(self, model_id: str, *, measures: bool = False) -> Verdict:
        """What the gate says of a model; with `measures` both are measured where figures are missing (seconds)."""
        place = await self._place(model_id)
        rival = await asyncio.to_thread(self.workshop.rival, place.engine)
        live = rival if rival.id != model_id else None
        if measures:
            await self._measure(place, live)
        intents = await self._intents(place)
        before = await self._intents(live) if live is not None else set()
        used = {name for name in self.workshop.settings.intents if name != OUT_OF_SCOPE}
        return judge(
            model_id,
            await figures_of(self.workshop, model_id),
            live.id if live is not None else None,
            await figures_of(self.workshop, live.id) if live is not None else None,
            intents=intents,
            needed=before & used if intents else set(),
        )

    async def promote(self, editor: Editor, model_id: str, *, reason: str | None = None) -> PromotionRow:
        """Let a model answer; raises Conflict with what fails where the gate is shut and no reason is given."""
        place = await self._place(model_id)
        said = reason_of(reason)
        verdict = await self.gate(model_id, measures=True)
        if not verdict.is_open and said is None:
            raise shut(verdict)
        await self._bring_in(place)
        return await self._change(editor, "promoted", place.engine, model_id, said, verdict.as_json())

    async def roll_back(self, editor: Editor, engine: EngineName, *, reason: str | None = None) -> PromotionRow:
        """Let the model before answer again; raises Conflict where there is none or it is gone."""
        said = reason_of(reason, shortest=1)
        try:
            before = self.workshop.models.before(engine)
            if engine == "rasa" and before is None:
                raise ModelMissing("no earlier Rasa model is kept here; start the Rasa server with the one it had")
        except ModelMissing as err:
            raise Conflict(str(err)) from err
        if before is not None:
            await self._bring_in(self.workshop.place(before))
        return await self._change(editor, "rolled_back", engine, before, said, None)

    async def delete(self, editor: Editor, model_id: str) -> None:
        """Delete a model nobody needs: never the live one, the one before it, or one of the newest. Raises Conflict."""
        if not (await self.model(model_id)).may_be_deleted:
            raise Conflict(
                f"{model_id} is kept: it answers or could be gone back to, or is one of the newest {KEPT_AT_LEAST}"
            )
        audit = self._audit(editor, "nlu.model-deleted", model_id, {})
        await self.workshop.store.write(_forget, model_id, audit)
        for path in (self.workshop.models.path(model_id), report_path(self.workshop, model_id)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def history(self, *, engine: str | None = None, before: str | None = None) -> Sequence[PromotionRow]:
        """Which model answered from when on, newest first."""
        return await self.workshop.store.read(nlu_models.list_promotions, engine=engine, before=before)

    async def _ask(self, editor: Editor, kind: Kind, wanted: Json) -> tuple[JobRow, bool]:
        now = self.workshop.now()
        asked = await self.workshop.store.write(nlu_jobs.ask_job, kind=kind, wanted=wanted, by=editor.name, at=now)
        await self._bus.wake(TOPIC)
        return asked

    async def _place(self, model_id: str) -> Place:
        is_id = self.workshop.models.is_id(model_id)
        place = self.workshop.place(model_id) if is_id else None
        if place is None or not await asyncio.to_thread(place.path.is_file):
            known = ", ".join(one.id for one in self.workshop.models.kept()) or "none; train one"
            raise NotFound(f"there is no model {model_id!r}; the models are {known}")
        return place

    async def _measure(self, place: Place, live: Place | None) -> None:
        """Measure both where figures are missing; a live one that cannot be read must not keep a good one out."""
        places = [place]
        if live is not None and await asyncio.to_thread(live.path.is_file):
            places.append(live)
        try:
            failed = await measure(self.workshop, places)
        except (NluError, OSError) as err:
            raise Conflict(f"the models cannot be measured: {err}", fields={"gate": "not measured"}) from err
        if place.id in failed:
            raise Conflict(f"the model cannot be measured: {failed[place.id]}", fields={"gate": "not measured"})

    async def _bring_in(self, place: Place) -> None:
        """Have the model where the workers look for it: in the folder of models, or loaded by the Rasa server."""
        if place.engine != "rasa":
            try:
                await asyncio.to_thread(load, place.path)
            except ModelUnreadable as err:
                raise Conflict(str(err), fields={"model": "not readable"}) from err
            await asyncio.to_thread(self.workshop.models.take_in, place.id, place.path)
            return
        rasa = RasaEngine(self.workshop.settings.nlu.rasa_url)
        try:
            await rasa.use_model(place.path.resolve())
        except NluError as err:
            raise Conflict(f"{err}; start Rasa, then promote again", fields={"engine": "rasa"}) from err
        finally:
            await rasa.close()

    async def _change(
        self, editor: Editor, what: What, engine: str, model_id: str | None, reason: str | None, gate: Json | None
    ) -> PromotionRow:
        before = self.workshop.models.live(engine)
        row = new_promotion(
            engine=engine,
            model_id=model_id,
            before_id=before,
            what=what,
            at=self.workshop.now(),
            by=editor.name,
            reason=reason,
            gate=gate,
        )
        detail: dict[str, object] = {"engine": engine, "before": before}
        audit = self._audit(editor, f"nlu.{what.replace('_', '-')}", model_id or "examples", detail)
        await note_and_point(self.workshop.store, self.workshop.models, row, audit)
        return row

    def _audit(self, editor: Editor, action: str, subject: str, detail: dict[str, object]) -> AuditRow:
        at = self.workshop.now()
        return AuditRow(
            at=at, agent_id=editor.agent_id, token=editor.token, action=action, subject=subject, detail=detail
        )

    def _kept(self) -> tuple[Place, list[Kept]]:
        usual = self.workshop.usual()
        kept = self.workshop.models.kept()
        if usual.id not in {one.id for one in kept} and usual.path.is_file():
            found = usual.path.stat()
            kept.append(
                Kept(
                    id=usual.id,
                    engine="embedded",
                    size_bytes=found.st_size,
                    trained_at=found.st_mtime,
                    is_live=False,
                )
            )
        return usual, sorted(kept, key=lambda one: (-one.trained_at, one.id))

    async def _free(self, kept: Sequence[Kept]) -> list[str]:
        """Which models may be deleted: not those of the chain to go back along, not the newest unpromoted ones."""
        promoted = await self.workshop.store.read(nlu_models.promoted_ids)
        standing = self.workshop.models.standing()
        inside = [one.id for one in kept if self.workshop.models.path(one.id).is_file()]
        never = [id_ for id_ in inside if id_ not in promoted and id_ not in standing]
        return [id_ for id_ in inside if id_ not in standing and id_ not in never[:KEPT_AT_LEAST]]

    async def _intents(self, place: Place) -> set[str]:
        """The present names of what a model was taught; empty where that is not known."""
        row = await self.workshop.store.read(nlu_models.get_model, place.id)
        names = row.intents if row is not None else await asyncio.to_thread(_taught, place)
        return {present_name(self.workshop.settings.intents, name) for name in names} - {OUT_OF_SCOPE}


async def open_desk(workshop: Workshop, bus: Bus) -> ModelDesk:
    """The desk, its pointers mended."""
    await mend_all(workshop.store, workshop.models)
    return ModelDesk(workshop, bus)


def _taught(place: Place) -> Sequence[str]:
    try:
        return load(place.path).judgement.intents if place.engine == "embedded" else ()
    except ModelUnreadable:
        return ()


def _forget(connection: Connection, model_id: str, audit: AuditRow) -> None:
    nlu_models.delete_model(connection, model_id)
    add_audit(connection, audit)
