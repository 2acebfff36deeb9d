"""Intents over HTTP: looked at by supervisors, changed by admins, every refusal with its field and way out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.store.nlu_models import ModelRow, put_model
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.intents_kept import LEASING, RESERVE, write_examples
from tests.fakes.served import Served, served

BASE = "/v1/training/intents"


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre:
        write_examples(tmp_path / "examples")
        nlu = replace(centre.settings.nlu, examples_dir=str(tmp_path / "examples"), encoder="none")
        centre.settings = replace(centre.settings, nlu=nlu)
        async with served(centre, tmp_path) as one:
            await one.as_agent("admin", "admin")
            yield one


async def post(api: Served, path: str, **body: Any) -> Any:
    return await api.post(f"{BASE}{path}", body)


async def patch(api: Served, name: str, **body: Any) -> Any:
    return await api.ask("PATCH", f"{BASE}/{name}", body)


async def test_an_intent_is_added_drafted_shown_and_confirmed(api: Served) -> None:
    added = await post(api, "", name="leasing", reason="asked for", **LEASING)
    assert (added.status, added.body["state"], added.body["version"]) == (201, "draft", 1)
    drafted = await patch(api, "leasing", queue="claims", version=1)
    assert (drafted.status, drafted.body["queue"], drafted.body["draft"]["queue"]) == (200, None, "claims")
    preview = (await post(api, "/leasing/preview")).body
    assert (preview["messages"], preview["moved"]) == (0, 0)
    assert preview["said"][1] == {"language": "en", "before": "Yes, we lease.", "after": "Yes, we lease."}
    version = drafted.body["version"]
    confirmed = await post(api, "/leasing/confirm", version=version, seen=preview["seen"], reason="why not")
    assert (confirmed.status, confirmed.body["queue"], confirmed.body["draft"]) == (200, "claims", None)
    assert [one["what"] for one in confirmed.body["history"]] == ["edited", "added"]


async def test_the_list_shows_every_intent_with_its_examples(api: Served) -> None:
    assert (await api.get(f"{BASE}/reserve/parts")).status == 200
    items = {one["name"]: one for one in (await api.get(BASE)).body["items"]}
    assert items["reserve"]["examples"] == {"en": len(RESERVE)}
    assert (items["reserve"]["state"], items["reserve"]["origin"], items["reserve"]["version"]) == ("active", "file", 0)
    assert items["order_status"]["messages"] == 0


async def test_a_draft_is_active_once_a_model_that_knows_it_answers(api: Served) -> None:
    await post(api, "", name="leasing", **LEASING)
    row = ModelRow(
        id="test",
        engine="embedded",
        encoder=None,
        data_hash="x",
        settings={},
        seed=1,
        examples=9,
        intents=["leasing", "order_status"],
        figures=None,
        trained_at=1,
        trained_by="a",
    )
    await api.services.parts.store.write(put_model, row)
    told = (await api.get(f"{BASE}/leasing")).body
    assert (told["state"], told["known_to_model"], told["model"]) == ("active", True, "test")


async def test_without_the_mark_of_the_preview_nothing_is_confirmed(api: Served) -> None:
    drafted = (await patch(api, "reserve", queue="claims", version=0)).body
    answer = await post(api, "/reserve/confirm", version=drafted["version"], seen="0" * 16)
    assert (answer.status, set(answer.error["fields"])) == (422, {"seen"})


async def test_who_comes_second_is_told_who_changed_it(api: Served) -> None:
    await patch(api, "reserve", queue="claims", version=0)
    answer = await patch(api, "reserve", queue="finance", version=0)
    assert (answer.status, answer.error["fields"]) == (409, {"version": 1, "changed_by": "admin@example.com"})


async def test_an_intent_is_renamed_and_restored(api: Served) -> None:
    renamed = await post(api, "/reserve/rename", to="put_aside", version=0, reason="plainer")
    assert (renamed.status, renamed.body["examples_moved"]) == (200, len(RESERVE))
    assert renamed.body["former_names"] == ["reserve"]
    old = (await api.get(f"{BASE}/reserve")).body
    assert (old["state"], old["renamed_to"]) == ("renamed", "put_aside")
    back = await post(api, "/reserve/restore", version=old["version"])
    assert (back.status, back.body["state"], back.body["origin"]) == (200, "active", "file")


async def test_an_intent_is_split_by_the_suggested_examples(api: Served) -> None:
    parts = (await api.get(f"{BASE}/reserve/parts?about=hold%20until%20friday")).body["items"]
    going = [one["id"] for one in parts if one["suggested"]]
    assert parts[0]["text"] == RESERVE[1]
    body = {"to": "hold", "version": 0, "examples": going, "intent": LEASING}
    made = await api.post(f"{BASE}/reserve/split", body)
    assert (made.status, made.body["state"], made.body["examples_moved"]) == (201, "draft", len(going))
    left = (await api.get(f"{BASE}/reserve/parts")).body["items"]
    assert len(left) == len(RESERVE) - len(going)


async def test_an_intent_is_retired_after_its_preview(api: Served) -> None:
    seen = (await post(api, "/reserve/preview", what="retire")).body["seen"]
    gone = await post(api, "/reserve/retire", version=0, seen=seen, examples="oos", reason="not done any more")
    assert (gone.status, gone.body["state"], gone.body["examples_moved"]) == (200, "retired", len(RESERVE))
    again = await post(api, "/reserve/retire", version=1, seen=seen, examples="oos")
    assert again.status == 409
    assert (await post(api, "/reserve/restore", version=1)).body["state"] == "active"


async def test_what_the_settings_name_is_not_retired(api: Served) -> None:
    seen = (await post(api, "/payment_debt/preview", what="retire")).body["seen"]
    answer = await post(api, "/payment_debt/retire", version=0, seen=seen, examples="oos")
    assert (answer.status, answer.error["fields"]) == (409, {"named_by": ["[signals.debt] intents"]})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({**LEASING, "name": "Leasing"}, {"name"}),
        ({**LEASING, "name": "leasing", "topic": "financ"}, {"topic"}),
        ({**LEASING, "name": "leasing", "answer": {"en": "Yes."}}, {"answer"}),
        ({**LEASING, "name": "leasing", "handling": "sing"}, {"handling"}),
        ({**LEASING, "name": "leasing", "flow": "order_status"}, {"flow"}),
        ({**LEASING, "name": "leasing", "colour": "red"}, {"colour"}),
        ({"name": "leasing"}, {"handling"}),
        ({}, {"name"}),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(api: Served, body: dict[str, object], fields: set[str]) -> None:
    answer = await api.post(BASE, body)
    assert (answer.status, set(answer.error["fields"])) == (422, fields)


async def test_an_unknown_intent_is_not_found(api: Served) -> None:
    assert (await api.get(f"{BASE}/nothing")).status == 404
    for what in ("preview", "confirm", "discard", "rename", "split", "retire", "restore"):
        body: dict[str, object] = {"version": 0, "seen": "x", "to": "hold", "examples": "oos", "reason": None}
        kept = {"preview": set[str](), "confirm": {"seen"}, "rename": {"to"}, "retire": {"seen", "examples"}}
        sent = {key: body[key] for key in ({"version"} | kept.get(what, set()))} if what != "preview" else {}
        if what == "split":
            sent |= {"to": "hold", "examples": [], "intent": dict(LEASING)}
        assert (await api.post(f"{BASE}/nothing/{what}", sent)).status == 404, what


async def test_supervisors_look_and_do_not_change(api: Served) -> None:
    await api.as_agent("supervisor2", "supervisor")
    assert (await api.get(BASE)).status == 200
    assert (await post(api, "/reserve/preview")).status == 200
    assert (await patch(api, "reserve", queue="claims", version=0)).status == 403
    await api.as_agent("agent9", "agent")
    assert (await api.get(BASE)).status == 403
