"""Models over HTTP: which there are and how well they do, the gate, promotions and the way back."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import Field

from gateway.api.endpoint import Call, Endpoint, Remark, StrictBody, listed, number_of
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.training_jobs import MAY_EDIT, PAGE, READ, editor_of, model_desk, one_of
from gateway.errors import NotFound
from gateway.training.model_shapes import answer_json, model_json, promotion_json, report_json
from gateway.training.reports import Full, full_report
from nlu.report import ReportUnreadable

Reason = Annotated[Remark, Field(max_length=2_000)]


class Promote(StrictBody):
    """Why a model is promoted; where the gate is shut, at least ten letters."""

    reason: Reason | None = None


class RollBack(StrictBody):
    """Which engine goes back to the model before, and why."""

    engine: Literal["embedded", "rasa"] = "embedded"
    reason: Reason | None = None


async def list_models(call: Call) -> object:
    """Every kept model, newest first."""
    return listed([model_json(one) for one in await model_desk(call).models()], None)


async def get_model(call: Call) -> object:
    """One model: what it was made of, and its report without the single answers."""
    found = await model_desk(call).model(call.param("id"))
    try:
        report = report_json(await full_report(model_desk(call).workshop, found.kept.id))
    except ReportUnreadable:
        report = None
    return {**model_json(found), "report": report}


async def list_answers(call: Call) -> object:
    """The answers behind a report, of one cell of its matrix where that is named."""
    full = await _report(call)
    section = full.folds if one_of(call.query("set"), "set", "fixed", "folds") == "folds" else full.fixed
    wanted, found, start = call.query("wanted"), call.query("found"), number_of(call.after)
    answers = [
        one
        for one in (section.answers if section is not None else ())
        if (wanted is None or one.wanted == wanted) and (found is None or one.found == found)
    ]
    following = str(start + PAGE) if len(answers) > start + PAGE else None
    return listed([answer_json(one) for one in answers[start : start + PAGE]], following)


async def get_gate(call: Call) -> object:
    """What the gate says of a model now."""
    return (await model_desk(call).gate(call.param("id"))).as_json()


async def promote(call: Call) -> object:
    """Let a model answer; all workers follow within a second."""
    sent = await call.body(Promote)
    return promotion_json(await model_desk(call).promote(editor_of(call), call.param("id"), reason=sent.reason))


async def roll_back(call: Call) -> object:
    """Let the model before answer again."""
    sent = await call.body(RollBack)
    return promotion_json(await model_desk(call).roll_back(editor_of(call), sent.engine, reason=sent.reason))


async def delete_model(call: Call) -> object:
    """Delete a model nobody needs."""
    await model_desk(call).delete(editor_of(call), call.param("id"))
    return web.Response(status=204)


async def list_promotions(call: Call) -> object:
    """Which model answered from when on."""
    found = await model_desk(call).history(before=call.after)
    following = found[-1].id if len(found) == PAGE else None
    return listed([promotion_json(one) for one in found], following)


async def _report(call: Call) -> Full:
    found = await model_desk(call).model(call.param("id"))
    try:
        return await full_report(model_desk(call).workshop, found.kept.id)
    except ReportUnreadable as err:
        raise NotFound(str(err)) from err


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/training/models",
        handler=list_models,
        rule=READ,
        tag="training",
        summary="Every kept model with its figures, newest first.",
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/training/models/{id}",
        handler=get_model,
        rule=READ,
        tag="training",
        summary="One model with its report.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/training/models/{id}",
        handler=delete_model,
        rule=MAY_EDIT,
        tag="training",
        summary="Delete a model that neither answers nor could be gone back to, nor is one of the newest.",
        answers={204: ANYTHING, 404: FAILED, 409: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/training/models/{id}/answers",
        handler=list_answers,
        rule=READ,
        tag="training",
        summary="The answers behind a report, such as those of one cell of the confusion matrix.",
        queries={
            "set": "fixed (the fixed test set) or folds (the training examples, each by a model that had not seen it).",
            "wanted": "Only answers to texts of this intent.",
            "found": "Only answers of this intent.",
            "after": "The cursor of the page before.",
        },
        answers={200: LIST, 404: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/training/models/{id}/gate",
        handler=get_gate,
        rule=READ,
        tag="training",
        summary="Whether a model may be promoted without a reason, figure by figure.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/training/models/{id}/promote",
        handler=promote,
        rule=MAY_EDIT,
        tag="training",
        summary="Let a model answer; 409 says which figure is worse and by how much, a reason lets it through.",
        body=Promote,
        answers={200: ANYTHING, 404: FAILED, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/training/rollback",
        handler=roll_back,
        rule=MAY_EDIT,
        tag="training",
        summary="Let the model before answer again.",
        body=RollBack,
        answers={200: ANYTHING, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/training/promotions",
        handler=list_promotions,
        rule=READ,
        tag="training",
        summary="Which model answered from when on, by whom, why, and what the gate said.",
        queries={"after": "The cursor of the page before."},
        answers={200: LIST},
    ),
)
