"""The training pages and their API: looked at and changed by those who may, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.store.schema import nlu_example, nlu_label, understanding
from tests.fakes.asked_messages import put_case, put_message
from tests.fakes.served import Served
from tests.fakes.training_site import page, send, training_site

EXAMPLES = "/admin/training/examples"
LABEL = "/admin/training/label"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    async with training_site(tmp_path) as one:
        yield one


async def asked(site: Served, id_: str, text: str, confidence: float = 0.3, number: str = "7001") -> None:
    def put(connection) -> None:
        if connection.execute(select(nlu_label)).first() is None and number not in seen:
            put_case(connection, number)
        put_message(connection, id_, text, confidence, number=number, at=site.centre.now)

    seen = [row.number for row in (await site.centre.store.read(_cases))]
    await site.centre.store.write(put)


def _cases(connection):
    from gateway.store.schema import cases

    return connection.execute(select(cases.c.number)).all()


async def rows(site: Served, table):
    return await site.centre.store.read(lambda c: c.execute(select(table)).mappings().all())


async def the(site: Served, text: str):
    (row,) = [row for row in await rows(site, nlu_example) if row["text"] == text]
    return row


# -- who may ---------------------------------------------------------------------------------------------------------


async def test_agents_see_nothing_and_supervisors_look_but_change_nothing(site: Served) -> None:
    await site.as_agent("some-agent")
    assert (await site.get("/admin/training")).status == 403
    assert (await site.get("/v1/training/examples")).status == 403
    await site.as_agent("some-supervisor", "supervisor")
    assert (await site.get("/admin/training")).status == 200
    assert (await site.get("/v1/training/examples")).status == 200
    assert (await site.get(LABEL)).status == 403
    assert (await send(site, f"{EXAMPLES}/new", text="x", intent="oos", language="en")).status == 403
    assert (await site.post("/v1/training/examples", {})).status == 403


# -- overview --------------------------------------------------------------------------------------------------------


async def test_the_overview_counts_examples_by_intent_and_language(site: Served) -> None:
    shown = await page(site, "/admin/training")
    line = shown[shown.index(">greet<") :].split("</tr>")[0]
    assert re.findall(r">(\d+)</a>", line) == ["1", "1", "0", "2"]


async def test_the_overview_counts_what_waits(site: Served) -> None:
    await asked(site, "m1", "where on earth")
    shown = await page(site, "/admin/training")
    assert re.search(r"Messages to label.*?>1</a>", shown, re.DOTALL)


# -- examples --------------------------------------------------------------------------------------------------------


async def test_examples_are_found_by_text_and_intent(site: Served) -> None:
    shown = await page(site, f"{EXAMPLES}?q=%D0%97%D0%90%D0%9A%D0%90%D0%97&intent=order_cancel")
    assert "отмените заказ" in shown
    assert "где мой заказ" not in shown


async def test_an_example_is_added_by_form_and_stands_in_the_list(site: Served) -> None:
    form = {"text": "when does [A9F74216](product_reference) come", "intent": "order_status", "language": "en"}
    answer = await send(site, f"{EXAMPLES}/new", **form)
    assert answer.status == 303
    assert '<mark class="datum" title="product_reference">A9F74216</mark>' in await page(site, f"{EXAMPLES}?q=come")


async def test_a_double_is_refused_with_the_form_as_it_was_and_a_way_to_the_other(site: Served) -> None:
    await page(site, EXAMPLES)
    answer = await send(site, f"{EXAMPLES}/new", text="Hello there!", intent="oos", language="en")
    shown = answer.raw.decode()
    assert answer.status == 409
    assert "Hello there!" in shown
    assert f"{EXAMPLES}/{(await the(site, 'hello there'))['id']}" in shown


async def test_an_edit_on_an_old_version_is_refused_and_named(site: Served) -> None:
    await page(site, EXAMPLES)
    row = await the(site, "hello there")
    form = {"intent": "greet", "language": "en", "version": "1"}
    assert (await send(site, f"{EXAMPLES}/{row['id']}", text="hello you", **form)).status == 303
    answer = await send(site, f"{EXAMPLES}/{row['id']}", text="hello me", **form)
    assert answer.status == 409
    assert "admin@example.com" in answer.raw.decode()


async def test_the_page_of_an_example_shows_its_history_and_what_stands_near(site: Served) -> None:
    await page(site, EXAMPLES)
    row = await the(site, "where is my order 4500123456")
    await send(site, f"{EXAMPLES}/new", text="where is my order 4500123456 now", intent="order_cancel", language="en")
    await send(site, f"{EXAMPLES}/{row['id']}", do="removed", version="1")
    shown = await page(site, f"{EXAMPLES}/{row['id']}")
    assert "nearly a contradiction" in shown
    assert "removed it" in shown


async def test_many_are_moved_at_once(site: Served) -> None:
    await page(site, EXAMPLES)
    chosen = [f"{row['id']}:{row['version']}" for row in await rows(site, nlu_example) if row["intent"] == "greet"]
    answer = await send(site, f"{EXAMPLES}/do", example=chosen, do="move", to="goodbye")
    assert (answer.status, answer.headers["Location"]) == (303, f"{EXAMPLES}?changed=2")
    assert {row["intent"] for row in await rows(site, nlu_example)} == {"goodbye", "order_status", "order_cancel"}


async def test_a_text_of_markup_is_shown_as_text(site: Served) -> None:
    await send(site, f"{EXAMPLES}/new", text="<script>alert(1)</script>", intent="oos", language="en")
    shown = await page(site, EXAMPLES)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


async def test_the_list_of_a_finding_shows_the_examples_of_it(site: Served) -> None:
    await send(site, f"{EXAMPLES}/new", text="where is my order 4500123456 now", intent="order_cancel", language="en")
    shown = await page(site, f"{EXAMPLES}?finding=near_contradiction")
    assert "2 examples" in shown


async def test_an_export_comes_in_again_without_a_change(site: Served) -> None:
    async with site.http.get(f"{EXAMPLES}/export?format=rasa") as file:
        content = await file.read()
    told = await site.ask("POST", "/v1/training/examples/import?name=x.zip", content)
    assert (told.status, told.body["dry_run"], told.body["counts"]["doubles"]) == (200, True, 5)
    assert told.body["counts"]["new"] == 0


async def test_an_import_is_shown_before_it_is_done(site: Served) -> None:
    content = "nlu:\n- intent: greet\n  examples: |\n    - good day\n    - [x](\n    - [y]{1}\n"
    asked_for = "/v1/training/examples/import?name=x.yml&language=en"
    tried = (await site.ask("POST", asked_for, content.encode())).body
    assert (tried["counts"]["new"], tried["refused"][0]["line"]) == (2, 6)
    assert "good day" not in {row["text"] for row in await rows(site, nlu_example)}
    await site.ask("POST", f"{asked_for}&dry_run=false", content.encode())
    assert (await the(site, "good day"))["source"] == "imported"


# -- the API of examples -----------------------------------------------------------------------------------------------


async def test_examples_over_http_are_listed_added_changed_moved_and_removed(site: Served) -> None:
    listed = (await site.get("/v1/training/examples?intent=greet&limit=1")).body
    assert (listed["count"], len(listed["items"])) == (2, 1)
    following = (await site.get(f"/v1/training/examples?intent=greet&limit=1&after={listed['next']}")).body
    assert following["items"][0]["id"] != listed["items"][0]["id"]
    body = {"text": "hi [4](quantity) all", "intent": "greet", "language": "en"}
    added = await site.post("/v1/training/examples", body)
    assert (added.status, added.body["annotated"], added.body["version"]) == (201, "hi [4](quantity) all", 1)
    path = f"/v1/training/examples/{added.body['id']}"
    assert (await site.ask("PUT", path, {**body, "text": "hi you", "version": 1})).body["version"] == 2
    assert (await site.ask("PUT", path, {**body, "text": "hi me", "version": 1})).status == 409
    seen = {"examples": [{"id": added.body["id"], "version": 2}]}
    assert (await site.post("/v1/training/examples/move", {**seen, "intent": "oos"})).body == {"changed": 1}
    seen["examples"][0]["version"] = 3
    assert (await site.post("/v1/training/examples/remove", seen)).body == {"changed": 1}
    told = (await site.get(path)).body
    assert (told["state"], [one["what"] for one in told["history"]]) == ("removed", ["removed", "moved", "edited"])


async def test_lint_over_http_names_the_examples(site: Served) -> None:
    await site.post("/v1/training/examples", {"text": "hello there you", "intent": "oos", "language": "en"})
    told = (await site.get("/v1/training/lint")).body
    assert told["examples"] == 6
    assert told["counts"]["few"] > 0


# -- labels ------------------------------------------------------------------------------------------------------------


async def test_a_message_is_labelled_by_form_masked(site: Served) -> None:
    await asked(site, "m1", "Where is 4500987654? Call +44 20 7946 0958")
    shown = await page(site, LABEL)
    assert "7946" not in shown
    assert "[4500123456](order_number)" in shown
    answer = await send(site, LABEL, message="m1", intent="order_status")
    assert (answer.status, answer.headers["Location"]) == (303, f"{LABEL}?done=m1&as=order_status")
    told = await page(site, answer.headers["Location"])
    assert "Undo" in told
    assert "7946" not in str([dict(row) for row in await rows(site, nlu_example)])


async def test_a_label_on_the_page_is_answered_with_the_card_done(site: Served) -> None:
    await asked(site, "m1", "where is it")
    answer = await send(site, LABEL, part=True, message="m1", intent="order_status", text="where is it")
    assert answer.status == 200
    assert "data-done" in answer.raw.decode()


async def test_who_is_second_on_a_page_is_told_who_was_first(site: Served) -> None:
    await asked(site, "m1", "where is it")
    await send(site, LABEL, message="m1", intent="order_status")
    answer = await send(site, LABEL, part=True, message="m1", intent="greet")
    assert answer.status == 409
    assert "admin@example.com labelled this already" in answer.raw.decode()


async def test_an_intent_typed_by_its_title_is_found(site: Served) -> None:
    await asked(site, "m1", "where is it")
    await send(site, LABEL, message="m1", other="greeting (greet)", do="label")
    assert [row["intent"] for row in await rows(site, nlu_label)] == ["greet"]


async def test_a_label_without_an_intent_is_refused(site: Served) -> None:
    await asked(site, "m1", "where is it")
    assert (await send(site, LABEL, part=True, message="m1", do="label")).status == 422


async def test_a_label_is_taken_back_by_form(site: Served) -> None:
    await asked(site, "m1", "where is it")
    await send(site, LABEL, message="m1", intent="order_status")
    await send(site, LABEL, message="m1", do="undo")
    assert await rows(site, nlu_label) == []
    assert 'value="m1"' in await page(site, LABEL)


async def test_labels_over_http(site: Served) -> None:
    await asked(site, "m1", "where is it")
    (item,) = (await site.get("/v1/training/labels")).body["items"]
    assert (item["messages"], item["choices"][0]["intent"]) == (["m1"], "order_status")
    told = (await site.post("/v1/training/labels", {"messages": ["m1"], "intent": "order_status"})).body
    assert (told["is_new"], told["example"]["source"]) == (True, "label")
    assert (await site.post("/v1/training/labels", {"messages": ["m1"], "intent": "greet"})).status == 409
    assert (await site.post("/v1/training/labels/undo", {"messages": ["m1"]})).body == {"undone": 1}
    assert (await site.post("/v1/training/labels/skip", {"messages": ["m1"]})).body == {"skipped": 1}


# -- corrections -------------------------------------------------------------------------------------------------------


async def test_an_agents_correction_arrives_and_is_confirmed(site: Served) -> None:
    await asked(site, "m1", "where is it")
    await site.as_agent("some-agent")
    told = await site.post("/v1/messages/m1/intent", {"intent": "complaint_delivery"})
    assert (told.status, told.body["was"], told.body["case_followed"]) == (200, "order_status", True)
    await site.as_agent("admin", "admin")
    assert "some-agent@example.com" in await page(site, LABEL)
    answer = await send(site, "/admin/training/corrections", message="m1", do="confirm")
    assert "Confirmed: 1" in answer.raw.decode()
    assert (await the(site, "where is it"))["source"] == "correction"


async def test_a_wrong_correction_is_thrown_away_by_form(site: Served) -> None:
    await asked(site, "m1", "where is it")
    change = update(understanding).values(corrected_to="greet", corrected_at=site.centre.now)
    await site.centre.store.write(lambda connection: connection.execute(change))
    assert (await send(site, "/admin/training/corrections", message="m1", do="dismiss")).status == 303
    assert (await site.get("/v1/training/corrections")).body["items"] == []


async def test_programs_name_the_agent_who_corrects(site: Served) -> None:
    await asked(site, "m1", "where is it")
    await site.as_program("cases:write")
    assert (await site.post("/v1/messages/m1/intent", {"intent": "greet"})).status == 422
    body = {"intent": "greet", "agent": "agent1@example.com"}
    assert (await site.post("/v1/messages/m1/intent", body)).status == 200
