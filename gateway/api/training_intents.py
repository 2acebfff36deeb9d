"""Intents over HTTP: looked at with their figures, added, changed after a preview, renamed, split and retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, Handler, json_answer, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json
from gateway.api.training_intent_bodies import (
    AtVersion,
    ChangedIntent,
    Confirmed,
    IntentKeys,
    NewIntent,
    NewName,
    Parting,
    Restoring,
    Retiring,
    Seen,
)
from gateway.calendar_desk import Editor
from gateway.sessions import Session
from gateway.training import intent_parts, intent_shapes
from gateway.training.intent_preview import ground_of, preview_of_draft, preview_of_retiring
from gateway.training.intents import IntentDesk
from gateway.training.intents_opened import desk_of, encoder_of, examples_of, moves_of

MAY_READ: Final = Needs(scope="cases:read", role="supervisor")
MAY_EDIT: Final = Needs(scope="admin", role="admin")


async def list_intents(call: Call) -> object:
    """Every intent with its figures of the last days."""
    desk = await desk_of(call.parts)
    found = await intent_shapes.overview(call.parts, await desk.all(), now=call.services.now())
    return listed([intent_shapes.line_json(one) for one in found], None)


async def get_intent(call: Call) -> object:
    """One intent with its draft and history."""
    return await _answer(call, await desk_of(call.parts), call.param("name"))


async def add_intent(call: Call) -> object:
    """Add an intent."""
    sent = await call.body(NewIntent)
    desk = await desk_of(call.parts)
    body = _keys(sent, {"name", "reason"})
    await desk.add(editor_of(call), sent.name, body, reason=sent.reason, now=call.services.now())
    return json_answer(await _answer(call, desk, sent.name), 201)


async def change_intent(call: Call) -> object:
    """Draft a change."""
    sent = await call.body(ChangedIntent)
    desk, name = await desk_of(call.parts), call.param("name")
    changes = _keys(sent, {"version"})
    await desk.draft(editor_of(call), name, changes, version=sent.version, now=call.services.now())
    return await _answer(call, desk, name)


async def preview_intent(call: Call) -> object:
    """What the draft, or retiring it, would have done to the messages of the last days."""
    sent = await call.body(Seen)
    shown = await (await desk_of(call.parts)).get(call.param("name"))
    preview_of = preview_of_draft if sent.what == "draft" else preview_of_retiring
    preview = await preview_of(ground_of(call.parts), shown, now=call.services.now(), days=sent.days)
    return intent_shapes.preview_json(preview, call.parts.texts, call.language)


async def confirm_intent(call: Call) -> object:
    """Let the draft count."""
    sent = await call.body(Confirmed)
    desk, name = await desk_of(call.parts), call.param("name")
    now = call.services.now()
    await desk.confirm(editor_of(call), name, seen=sent.seen, reason=sent.reason, version=sent.version, now=now)
    return await _answer(call, desk, name)


async def discard_intent(call: Call) -> object:
    """Drop the draft."""
    sent = await call.body(AtVersion)
    desk, name = await desk_of(call.parts), call.param("name")
    await desk.discard(editor_of(call), name, version=sent.version, now=call.services.now())
    return await _answer(call, desk, name)


async def rename_intent(call: Call) -> object:
    """Give an intent another name."""
    sent = await call.body(NewName)
    desk = await desk_of(call.parts)
    moves, editor, now = moves_of(call.parts, desk), editor_of(call), call.services.now()
    moved = await moves.rename(editor, call.param("name"), sent.to, version=sent.version, reason=sent.reason, now=now)
    return {**await _answer(call, desk, sent.to), "examples_moved": moved.examples}


async def list_parts(call: Call) -> object:
    """Its examples with a suggestion which of them might be an intent of their own."""
    shown = await (await desk_of(call.parts)).get(call.param("name"))
    about = (call.query("about") or "")[:2000].split("\n")
    found = await intent_parts.parts_of(
        call.parts.store,
        examples_of(call.parts),
        shown.name,
        encoder=encoder_of(call.parts),
        about=about,
        now=call.services.now(),
    )
    return listed([intent_shapes.part_json(one) for one in found], None)


async def split_intent(call: Call) -> object:
    """Part examples from an intent as a new one."""
    sent = await call.body(Parting)
    desk = await desk_of(call.parts)
    moved = await moves_of(call.parts, desk).split(
        editor_of(call),
        call.param("name"),
        sent.to,
        _keys(sent.intent, set()),
        sent.examples,
        version=sent.version,
        reason=sent.reason,
        now=call.services.now(),
    )
    return json_answer({**await _answer(call, desk, sent.to), "examples_moved": moved.examples}, 201)


async def retire_intent(call: Call) -> object:
    """Let an intent count no more."""
    sent = await call.body(Retiring)
    desk, name = await desk_of(call.parts), call.param("name")
    moved = await moves_of(call.parts, desk).retire(
        editor_of(call),
        name,
        to=sent.examples,
        seen=sent.seen,
        version=sent.version,
        reason=sent.reason,
        now=call.services.now(),
    )
    return {**await _answer(call, desk, name), "examples_moved": moved.examples}


async def restore_intent(call: Call) -> object:
    """Bring a retired intent back, or draft what was before."""
    sent = await call.body(Restoring)
    desk, name, editor, now = await desk_of(call.parts), call.param("name"), editor_of(call), call.services.now()
    moved = 0
    if sent.file:
        await desk.back_to_file(editor, name, version=sent.version, now=now)
    elif sent.change is not None:
        await desk.back_to_change(editor, name, sent.change, version=sent.version, now=now)
    else:
        back = await moves_of(call.parts, desk).restore(editor, name, version=sent.version, reason=sent.reason, now=now)
        moved = back.examples
    return {**await _answer(call, desk, name), "examples_moved": moved}


def editor_of(call: Call) -> Editor:
    """Who changes it: a person by mail address, or a program by the name of its token."""
    match call.caller:
        case Session(agent=agent):
            return Editor(name=agent.mail, agent_id=agent.person_id)
        case Grant(name=name):
            return Editor(name=name, token=name)
        case _:
            raise AssertionError("the rule lets nobody else in")


async def _answer(call: Call, desk: IntentDesk, name: str) -> Json:
    shown, history = await desk.get(name), await desk.history(name)
    return intent_shapes.intent_json(shown, history, model=call.parts.nlu.model)


def _keys(sent: IntentKeys, but: set[str]) -> dict[str, object]:
    """The keys that were sent, also those sent as null."""
    return {key: value for key, value in sent.model_dump(exclude_unset=True).items() if key not in but}


def _endpoint(
    method: str,
    path: str,
    handler: Handler,
    summary: str,
    *,
    answers: Mapping[int, Mapping[str, object]],
    rule: Needs = MAY_EDIT,
    body: type[BaseModel] | None = None,
    queries: Mapping[str, str] | None = None,
) -> Endpoint:
    return Endpoint(
        method=method,
        path=f"/v1/training/intents{path}",
        handler=handler,
        rule=rule,
        tag="training",
        summary=summary,
        body=body,
        queries=queries or {},
        answers=answers,
    )


_CHANGED: Final = {200: ANYTHING, 404: FAILED, 409: FAILED, 422: FAILED}
_MADE: Final = {201: ANYTHING, 404: FAILED, 409: FAILED, 422: FAILED}
_ABOUT: Final = {"about": "Words or examples of the new intent, one a line; without them two groups are looked for."}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    _endpoint(
        "GET",
        "",
        list_intents,
        "Every intent with its figures of the last 30 days.",
        rule=MAY_READ,
        answers={200: LIST},
    ),
    _endpoint(
        "POST",
        "",
        add_intent,
        "Add an intent; it is a draft until a model that knows it answers.",
        body=NewIntent,
        answers={201: ANYTHING, 409: FAILED, 422: FAILED},
    ),
    _endpoint(
        "GET",
        "/{name}",
        get_intent,
        "One intent with its draft and its history.",
        rule=MAY_READ,
        answers={200: ANYTHING, 404: FAILED},
    ),
    _endpoint(
        "PATCH",
        "/{name}",
        change_intent,
        "Draft a change of some keys; 409 says who changed it meanwhile.",
        body=ChangedIntent,
        answers=_CHANGED,
    ),
    _endpoint(
        "POST",
        "/{name}/preview",
        preview_intent,
        "What the draft, or retiring it, would have done to the messages of the last days; nothing is stored.",
        rule=MAY_READ,
        body=Seen,
        answers={200: ANYTHING, 404: FAILED, 422: FAILED},
    ),
    _endpoint(
        "POST",
        "/{name}/confirm",
        confirm_intent,
        "Let the draft that was seen count.",
        body=Confirmed,
        answers=_CHANGED,
    ),
    _endpoint("POST", "/{name}/discard", discard_intent, "Drop the draft.", body=AtVersion, answers=_CHANGED),
    _endpoint(
        "POST",
        "/{name}/rename",
        rename_intent,
        "Give an intent another name, with its examples; the one before goes on being understood.",
        body=NewName,
        answers=_CHANGED,
    ),
    _endpoint(
        "GET",
        "/{name}/parts",
        list_parts,
        "Its examples, with a suggestion which might be an intent of their own.",
        rule=MAY_READ,
        queries=_ABOUT,
        answers={200: LIST, 404: FAILED},
    ),
    _endpoint(
        "POST",
        "/{name}/split",
        split_intent,
        "Part some of its examples from an intent as a new one.",
        body=Parting,
        answers=_MADE,
    ),
    _endpoint(
        "POST",
        "/{name}/retire",
        retire_intent,
        "Let an intent count no more; 409 names what in the settings must stop naming it first.",
        body=Retiring,
        answers=_CHANGED,
    ),
    _endpoint(
        "POST",
        "/{name}/restore",
        restore_intent,
        "Bring a retired intent back with its examples, or draft an earlier state or that of the file.",
        body=Restoring,
        answers=_CHANGED,
    ),
)
