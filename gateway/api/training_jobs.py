"""Jobs of understanding over HTTP: train, compare, try in the shadow; how far they are, and their end."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, json_answer, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.errors import NotFound, NotValid
from gateway.sessions import Session
from gateway.store import nlu_jobs
from gateway.store.nlu_jobs import JobRow
from gateway.training.model_desk import Editor, ModelDesk
from gateway.training.model_shapes import job_json, left_s
from gateway.training.running import desk_of

READ: Final = Needs(scope="cases:read", role="supervisor")
MAY_EDIT: Final = Needs(scope="admin", role="admin")
PAGE: Final = 50
Id = Annotated[Name, Field(min_length=1, max_length=80, examples=["semantic-0123456789ab"])]


class Train(StrictBody):
    """What is trained: the engine, its encoder (left out: the setting's), for Rasa how many examples at most."""

    engine: Literal["embedded", "rasa"] = "embedded"
    encoder: Annotated[Name, Field(max_length=80)] | None = None
    seed: int | None = Field(default=None, ge=0, lt=2**31)
    curve: bool = Field(default=False, description="Whether the learning curve is measured too (three more trainings).")
    at_most: int | None = Field(default=None, ge=2, le=1_000_000)


class Compare(StrictBody):
    """Two models, and what both answer: the fixed set, or customers' messages of the last days."""

    after: Id
    before: Id | None = Field(default=None, description="Left out: the model that answers now.")
    on: Literal["fixed", "messages"] = "fixed"
    days: int = Field(default=7, ge=1, le=366)
    most: int = Field(default=5_000, ge=1, le=20_000)


class Shadow(StrictBody):
    """A candidate, and of how many days the messages are; `most` bounds them, the newest first."""

    after: Id
    days: int = Field(default=7, ge=1, le=366)
    most: int = Field(default=5_000, ge=1, le=20_000)


async def train(call: Call) -> object:
    """Ask for a training; one that is under way is given instead of a second one."""
    sent = await call.body(Train)
    wanted = {name: value for name, value in sent.model_dump().items() if value is not None}
    job, is_new = await model_desk(call).ask_training(editor_of(call), wanted)
    return json_answer(job_json(job), status=202 if is_new else 200)


async def compare(call: Call) -> object:
    """Ask for a comparison of two models."""
    sent = await call.body(Compare)
    job, is_new = await model_desk(call).ask_comparison(
        editor_of(call), "compare", sent.before, sent.after, on=sent.on, days=sent.days, most=sent.most
    )
    return json_answer(job_json(job), status=202 if is_new else 200)


async def shadow(call: Call) -> object:
    """Ask for a shadow run of a model over the last days' messages."""
    sent = await call.body(Shadow)
    job, is_new = await model_desk(call).ask_comparison(
        editor_of(call), "shadow", None, sent.after, on="messages", days=sent.days, most=sent.most
    )
    return json_answer(job_json(job), status=202 if is_new else 200)


async def list_jobs(call: Call) -> object:
    """Jobs, newest first, without what they came to."""
    before = call.after
    found = await call.parts.store.read(nlu_jobs.list_jobs, before=before, most=PAGE + 1)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return listed([job_json(one, with_result=False) for one in found[:PAGE]], following)


async def get_job(call: Call) -> object:
    """One job with how far it is, and what it came to."""
    job = await job_of(call)
    return {**job_json(job), "left_s": left_s(job, call.services.now())}


async def cancel_job(call: Call) -> object:
    """End a job; one that is over stays as it is."""
    return job_json(await model_desk(call).cancel(call.param("id")))


def model_desk(call: Call) -> ModelDesk:
    """What the caller's gateway does with models."""
    return desk_of(call.parts, call.services.now)


def editor_of(call: Call) -> Editor:
    """Who asks."""
    match call.caller:
        case Session(agent=agent):
            return Editor(name=agent.mail, agent_id=agent.person_id)
        case Grant(name=name):
            return Editor(name=name, token=name)
        case _:
            raise AssertionError("the rule lets nobody else in")


async def job_of(call: Call) -> JobRow:
    """The job that the address names; raises NotFound."""
    job = await call.parts.store.read(nlu_jobs.get_job, call.param("id"))
    if job is None:
        raise NotFound(f"there is no job {call.param('id')!r}")
    return job


def one_of(written: str | None, name: str, *known: str) -> str:
    """A query's word, the first of those known where it is left out; raises NotValid for another one."""
    if written is None:
        return known[0]
    if written not in known:
        raise NotValid(f"{name} is one of {', '.join(known)}", fields={name: "unknown"})
    return written


_ASKED: Final = {200: ANYTHING, 202: ANYTHING, 404: FAILED, 409: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/training/train",
        handler=train,
        rule=MAY_EDIT,
        tag="training",
        summary="Train a model in the background; 200 gives a training that is under way already.",
        body=Train,
        answers=_ASKED,
    ),
    Endpoint(
        method="POST",
        path="/v1/training/compare",
        handler=compare,
        rule=MAY_EDIT,
        tag="training",
        summary="Compare two models message by message, in the background.",
        body=Compare,
        answers=_ASKED,
    ),
    Endpoint(
        method="POST",
        path="/v1/training/shadow",
        handler=shadow,
        rule=MAY_EDIT,
        tag="training",
        summary="Show what of the last days' messages would have gone elsewhere by a model, in the background.",
        body=Shadow,
        answers=_ASKED,
    ),
    Endpoint(
        method="GET",
        path="/v1/training/jobs",
        handler=list_jobs,
        rule=READ,
        tag="training",
        summary="Jobs, newest first.",
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/training/jobs/{id}",
        handler=get_job,
        rule=READ,
        tag="training",
        summary="One job: how far it is, and what it came to.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/training/jobs/{id}/cancel",
        handler=cancel_job,
        rule=MAY_EDIT,
        tag="training",
        summary="End a job; one that is over stays as it is.",
        answers={200: ANYTHING, 404: FAILED},
    ),
)
