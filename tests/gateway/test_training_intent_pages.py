"""The intents' pages without scripts: looked at by supervisors, changed by admins through drafts and previews."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.intents_kept import RESERVE, write_examples
from tests.fakes.served import Answer, Served
from tests.fakes.training_site import page, send, training_site

LIST = "/admin/training/intents"
FILLED = {
    "handling": "answer",
    "topic": "finance",
    "level": "primary",
    "title_ru": "лизинг",
    "title_en": "leasing",
    "title_zh": "租赁",
    "answer_ru": "Да.",
    "answer_en": "Yes, <b>we</b> lease.",
    "answer_zh": "可以。",
}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    write_examples(tmp_path / "examples" / "more")
    async with training_site(tmp_path) as one:
        yield one


def version_in(shown: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', shown)
    assert found is not None
    return found[1]


def where(answer: Answer) -> str:
    assert answer.status == 303, answer.raw.decode()[-2000:]
    return answer.headers["Location"]


async def add(site: Served) -> None:
    added = await send(site, f"{LIST}/new", name="leasing", reason="asked for", version="0", **FILLED)
    assert where(added) == f"{LIST}/leasing?done=added"


async def test_the_list_has_a_line_for_every_intent(site: Served) -> None:
    shown = await page(site, LIST)
    assert shown.count('<th scope="row"><a href="/admin/training/intents/') == 42
    assert "Safety of people" in shown
    assert "/admin/training/intents/new" in shown


async def test_an_intent_is_added_and_says_that_no_model_knows_it(site: Served) -> None:
    await add(site)
    shown = await page(site, f"{LIST}/leasing?done=added")
    assert "The intent is added. Give it examples." in shown
    assert "No model that answers knows this intent yet." in shown
    assert "/admin/training/models" in shown
    assert "draft: no model knows it" in await page(site, LIST)


async def test_what_cannot_be_is_told_with_the_form_as_it_was(site: Served) -> None:
    refused = await send(site, f"{LIST}/new", name="leasing", version="0", **{**FILLED, "answer_zh": ""})
    assert refused.status == 422
    shown = refused.raw.decode()
    assert "has no text in zh" in shown
    assert 'value="leasing"' in shown
    assert "Yes, &lt;b&gt;we&lt;/b&gt; lease." in shown


async def test_a_change_is_shown_first_and_counts_when_it_is_confirmed(site: Served) -> None:
    await add(site)
    changed = {**FILLED, "answer_en": "Yes, from two years on."}
    assert where(await send(site, f"{LIST}/leasing", version="1", **changed)) == f"{LIST}/leasing#preview"
    shown = await page(site, f"{LIST}/leasing")
    assert "What this change comes to" in shown
    assert "Yes, &lt;b&gt;we&lt;/b&gt; lease.</del>" in shown
    intents = site.services.parts.intents
    assert intents["leasing"].answer["en"] == FILLED["answer_en"]
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    confirm = {"version": version_in(shown), "seen": seen[1], "reason": "the bank asked"}
    assert where(await send(site, f"{LIST}/leasing/confirm", **confirm)) == f"{LIST}/leasing?done=confirmed"
    assert intents["leasing"].answer["en"] == "Yes, from two years on."
    assert "the bank asked" in await page(site, f"{LIST}/leasing")


async def test_a_form_of_an_older_version_is_refused_with_who_was_faster(site: Served) -> None:
    await add(site)
    await send(site, f"{LIST}/leasing", version="1", **{**FILLED, "topic": "general"})
    late = await send(site, f"{LIST}/leasing", version="1", **{**FILLED, "topic": "claims"})
    assert late.status == 422
    assert "admin@example.com changed intent" in late.raw.decode()


async def test_a_draft_is_dropped(site: Served) -> None:
    await add(site)
    await send(site, f"{LIST}/leasing", version="1", **{**FILLED, "topic": "general"})
    dropped = await send(site, f"{LIST}/leasing/discard", version="2")
    assert where(dropped).endswith("?done=discarded")
    assert "What this change comes to" not in await page(site, f"{LIST}/leasing")


async def test_an_intent_is_renamed_and_its_old_page_says_where_it_went(site: Served) -> None:
    renamed = await send(site, f"{LIST}/reserve/rename", to="put_aside", version="0", reason="plainer")
    assert where(renamed) == f"{LIST}/put_aside?done=renamed"
    assert "Called reserve before" in await page(site, f"{LIST}/put_aside")
    old = await page(site, f"{LIST}/reserve")
    assert "Now called" in old
    assert (
        where(await send(site, f"{LIST}/reserve/restore", version=version_in(old))) == f"{LIST}/reserve?done=restored"
    )


async def test_an_intent_is_retired_after_a_look_and_restored(site: Served) -> None:
    shown = await page(site, f"{LIST}/reserve?look=retire")
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    unsaid = await send(site, f"{LIST}/reserve/retire", version="0", seen=seen[1], examples="")
    assert unsaid.status == 422
    gone = await send(site, f"{LIST}/reserve/retire", version="0", seen=seen[1], examples="oos")
    assert where(gone).endswith("?done=retired")
    assert "Retired and renamed: 1" in await page(site, LIST)
    assert where(await send(site, f"{LIST}/reserve/restore", version="1")).endswith("?done=restored")


@pytest.mark.parametrize(
    ("name", "told"), [("safety_issue", "goes by this name"), ("payment_debt", "[signals.debt] intents")]
)
async def test_what_must_stay_has_no_button_to_retire_it(site: Served, name: str, told: str) -> None:
    shown = await page(site, f"{LIST}/{name}?look=retire")
    assert told in shown
    assert "Retire it" not in shown


async def test_an_intent_is_split_by_ticked_examples(site: Served) -> None:
    shown = await page(site, f"{LIST}/reserve/split?about=hold+it+till+friday")
    boxes = re.findall(r'<input type="checkbox" name="example" value="([\w-]+)" (checked)?>', shown)
    assert len(boxes) == len(RESERVE)
    ids = [id_ for id_, is_ticked in boxes if is_ticked]
    assert ids
    made = await send(site, f"{LIST}/reserve/split", name="hold", version="0", example=ids, **FILLED)
    assert where(made) == f"{LIST}/hold?done=split"
    nothing = await send(site, f"{LIST}/reserve/split", name="hold_more", version="1", example=[], **FILLED)
    assert nothing.status == 422
    assert 'value="hold_more"' in nothing.raw.decode()


async def test_a_changed_intent_is_given_back_to_the_file(site: Served) -> None:
    filled = {**FILLED, "handling": "person"}
    await send(site, f"{LIST}/reserve", version="0", **filled)
    shown = await page(site, f"{LIST}/reserve")
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    await send(site, f"{LIST}/reserve/confirm", version="1", seen=seen[1])
    assert "changed here" in await page(site, f"{LIST}/reserve")
    assert where(await send(site, f"{LIST}/reserve/file", version="2")) == f"{LIST}/reserve#preview"
    assert "The settings file&#39;s intent would count again." in await page(site, f"{LIST}/reserve")


async def test_supervisors_look_and_find_nothing_to_press(site: Served) -> None:
    await site.as_agent("supervisor2", "supervisor")
    shown = await page(site, f"{LIST}/reserve")
    assert "Keep as a draft" not in shown
    assert "/rename" not in shown
    assert (await send(site, f"{LIST}/reserve", version="0", **FILLED)).status == 403


async def test_addresses_that_mean_nothing_are_not_found(site: Served) -> None:
    assert (await site.get(f"{LIST}/nothing")).status == 404
    assert (await send(site, f"{LIST}/reserve/sing", version="0")).status == 404
    assert (await send(site, f"{LIST}/nothing/confirm", version="0")).status == 404
    assert (await site.get(f"{LIST}/nothing/split")).status == 404
