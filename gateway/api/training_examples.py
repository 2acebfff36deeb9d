"""Training examples over HTTP: looked for, added, written anew, moved, removed, restored; in and out as files."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import Field

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, Words, json_answer, listed, place_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.training_shapes import LINES_TOLD, change_json, doubt_json, example_json, plan_json
from gateway.errors import NotValid
from gateway.sessions import Session
from gateway.store.nlu_example_changes import MOST_AT_ONCE, Sought
from gateway.training.effective import bring_in
from gateway.training.examples import Editor, Examples, Seen
from gateway.training.exchange import (
    LARGEST_FILE,
    every_example,
    files_of,
    json_lines,
    planned_import,
    rasa_files,
    take_in,
    zipped,
)
from gateway.training.opened import FINDINGS, examples_folder, examples_of, fixed_folder
from nlu.contract import ExamplesInvalid
from nlu.lint import KINDS

LOOK: Final = Needs(scope="admin", role="supervisor")
EDIT: Final = Needs(scope="admin", role="admin")
SOURCES: Final = ("shipped", "label", "correction", "written", "imported")
_STATES: Final = ("active", "removed", "all")
_YES: Final = ("true", "false")

Intent = Annotated[Name, Field(max_length=64)]


class ExampleBody(StrictBody):
    """An example as Rasa writes it, entities annotated; its language is a short code."""

    text: Annotated[Words, Field(max_length=4_000, examples=["where is [4500123456](order_number)"])]
    intent: Intent
    language: Name = Field(max_length=8, examples=["en"])


class ChangedExample(ExampleBody):
    """An example written anew; `version` is the one you saw."""

    version: int = Field(ge=1, lt=2**31)


class SeenExample(StrictBody):
    """An example you saw, by id and version."""

    id: Name = Field(max_length=36)
    version: int = Field(ge=1, lt=2**31)


class SeenExamples(StrictBody):
    """Examples you saw; all of them change or none."""

    examples: Annotated[list[SeenExample], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Moving(SeenExamples):
    """Examples that go to another intent."""

    intent: Intent


async def list_examples(call: Call) -> object:
    """Examples, last changed first."""
    await brought_in(call)
    found = await examples_of(call.parts).page(await _sought(call), after=place_of(call.after), limit=call.limit)
    return {**listed([example_json(row) for row in found.rows], found.following), "count": found.count}


async def get_example(call: Call) -> object:
    """One example with its history and what stands near it."""
    examples = _examples(call)
    row = await examples.get(call.param("id"))
    doubts = await FINDINGS.at(call.parts.store, row, fixed_folder(call.parts.settings))
    history = [change_json(one) for one in await examples.history(row.id)]
    return {**example_json(row), "findings": [doubt_json(one) for one in doubts], "history": history}


async def add_example(call: Call) -> object:
    """Add an example."""
    sent = await call.body(ExampleBody)
    editor, now = editor_of(call), call.services.now()
    row = await _examples(call).add(editor, sent.text, intent=sent.intent, language=sent.language, now=now)
    return json_answer(example_json(row), 201)


async def put_example(call: Call) -> object:
    """Write an example anew."""
    sent, now = await call.body(ChangedExample), call.services.now()
    seen = Seen(id=call.param("id"), version=sent.version)
    return example_json(
        await _examples(call).edit(
            editor_of(call), seen, written=sent.text, intent=sent.intent, language=sent.language, now=now
        )
    )


async def move_examples(call: Call) -> object:
    """Move examples to another intent."""
    sent = await call.body(Moving)
    return {"changed": await _examples(call).move(editor_of(call), _seen(sent), sent.intent, now=call.services.now())}


async def remove_examples(call: Call) -> object:
    """Remove examples; they can be restored."""
    seen = _seen(await call.body(SeenExamples))
    return {"changed": await _examples(call).set_state(editor_of(call), seen, "removed", now=call.services.now())}


async def restore_examples(call: Call) -> object:
    """Bring removed examples back."""
    seen = _seen(await call.body(SeenExamples))
    return {"changed": await _examples(call).set_state(editor_of(call), seen, "active", now=call.services.now())}


async def export_examples(call: Call) -> object:
    """Every active example as a file."""
    kind = call.query("format", among=("rasa", "jsonl")) or "rasa"
    await brought_in(call)
    found = await every_example(call.parts.store, language=call.query("language"))
    if kind == "jsonl":
        body, name, media_type = (await asyncio.to_thread(json_lines, found)).encode(), "examples.jsonl", "jsonl"
    else:
        body = await asyncio.to_thread(lambda: zipped(rasa_files(found)))
        name, media_type = "examples.zip", "zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return web.Response(body=body, content_type=f"application/{media_type}", headers=headers)


async def import_examples(call: Call) -> object:
    """Take a file of examples in, or tell what that would do."""
    dry_run, moves = call.query("dry_run", among=_YES) != "false", call.query("moves", among=_YES) == "true"
    await brought_in(call)
    content = await call.request.read()
    if len(content) > LARGEST_FILE:
        raise NotValid(f"a file has at most {LARGEST_FILE // 1_000_000} MB", fields={"file": "too large"})
    name, language = call.query("name") or "examples.yml", call.query("language") or ""
    files = await asyncio.to_thread(files_of, name, content, language=language)
    editor, now, store = editor_of(call), call.services.now(), call.parts.store
    plan = await planned_import(store, examples_of(call.parts), files, by=editor.name, now=now, moves=moves)
    if not dry_run:
        await take_in(store, plan, editor, now=now)
    return {"dry_run": dry_run, **plan_json(plan)}


async def lint(call: Call) -> object:
    """What is wrong or doubtful with the examples."""
    await brought_in(call)
    found = await FINDINGS.all(call.parts.store, fixed_folder(call.parts.settings))
    told = [
        {"kind": one.kind, "said": one.said, "examples": [found.ids[place] for place in one.places]}
        for one in found.report.findings[:LINES_TOLD]
    ]
    share = round(found.report.near_copies, 4)
    return {
        "examples": found.report.examples, "near_copies": share, "counts": dict(found.report.counts), "findings": told
    }  # fmt: skip


def editor_of(call: Call) -> Editor:
    """Who changes examples by this call."""
    match call.caller:
        case Session(agent=agent):
            return Editor(name=agent.mail, agent_id=agent.person_id)
        case Grant(name=name):
            return Editor(name=name, token=name)
        case _:
            raise AssertionError("the rule lets nobody else in")


async def brought_in(call: Call) -> None:
    """Have the folder's examples in the store, as training has them; raises NotValid where they cannot be read."""
    try:
        await bring_in(call.parts.store, examples_folder(call.parts.settings), now=call.services.now())
    except ExamplesInvalid as err:
        raise NotValid(f"the folder of examples cannot be read: {err}", fields={"examples_dir": str(err)}) from err


def _examples(call: Call) -> Examples:
    return examples_of(call.parts)


async def _sought(call: Call) -> Sought:
    state = call.query("state", among=_STATES) or "active"
    kind = call.query("finding", among=KINDS)
    found = await FINDINGS.all(call.parts.store, fixed_folder(call.parts.settings)) if kind is not None else None
    return Sought(
        text=(call.query("q") or "")[:200] or None,
        intent=call.query("intent"),
        language=call.query("language"),
        source=call.query("source", among=SOURCES),
        state=None if state == "all" else state,
        ids=found.ids_of(kind) if found is not None and kind is not None else None,
    )


def _seen(sent: SeenExamples) -> list[Seen]:
    return [Seen(id=one.id, version=one.version) for one in sent.examples]


_FILTERS: Final = {
    "q": "Part of the text.",
    "intent": "The name of an intent.",
    "language": "A short code.",
    "source": f"One of {', '.join(SOURCES)}.",
    "state": "active (the default), removed or all.",
    "finding": f"Examples with a finding: {', '.join(KINDS)}.",
    "limit": "At most so many (1 to 200).",
    "after": "The cursor of the page before.",
}


def _endpoint(method: str, path: str, handler: Any, summary: str, **more: Any) -> Endpoint:
    given = {"rule": EDIT, "answers": {200: ANYTHING, 409: FAILED, 422: FAILED}, **more}
    return Endpoint(
        method=method, path=f"/v1/training/{path}", handler=handler, tag="training", summary=summary, **given
    )


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    _endpoint(
        "GET", "examples", list_examples, "Training examples, last changed first.",
        rule=LOOK, queries=_FILTERS, answers={200: LIST, 422: FAILED},
    ),
    _endpoint(
        "POST", "examples", add_example, "Add an example; 409 names the one that has the text.",
        body=ExampleBody, answers={201: ANYTHING, 409: FAILED, 422: FAILED},
    ),
    _endpoint(
        "GET", "examples/export", export_examples, "Every active example as Rasa's YAML (a zip) or JSON lines.",
        rule=LOOK, queries={"format": "rasa (the default) or jsonl.", "language": "Only this one."},
        answers={200: ANYTHING},
    ),
    _endpoint(
        "POST", "examples/import", import_examples, "Take a file of examples in; without dry_run=false it only tells.",
        queries={
            "name": "The file's name: its ending tells what it is (.yml, .jsonl, .zip).",
            "language": "The language of a Rasa file.",
            "dry_run": "true (the default): tell what it would do; false: do it.",
            "moves": "true: a text that stands under another intent moves to the file's.",
        },
    ),
    _endpoint("POST", "examples/move", move_examples, "Move examples to another intent, all or none.", body=Moving),
    _endpoint("POST", "examples/remove", remove_examples, "Remove examples, all or none.", body=SeenExamples),
    _endpoint("POST", "examples/restore", restore_examples, "Bring examples back, all or none.", body=SeenExamples),
    _endpoint("GET", "lint", lint, "What is wrong or doubtful with the examples.", rule=LOOK),
    _endpoint(
        "GET", "examples/{id}", get_example, "One example, its history, and what stands near it.",
        rule=LOOK, answers={200: ANYTHING, 404: FAILED},
    ),
    _endpoint("PUT", "examples/{id}", put_example, "Write it anew; 409 names who was faster.", body=ChangedExample),
)  # fmt: skip
