"""The catalogue of intents while the gateway runs: pages over the file, one state a turn, former names understood."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.settings import Loaded, load
from config.signals import SignalSettings
from gateway.desk.words import Words
from gateway.live_intents import (
    Catalogue,
    LiveIntents,
    body_of,
    joined,
    names_of,
    one_catalogue,
    present_name,
    remembered,
    with_live_intents,
)
from gateway.signals.facts import AboutCase, Batch, Happened, Said
from gateway.signals.rules import Rules
from gateway.store import nlu_intents as stored
from gateway.store.nlu_intents import IntentRow, OutdatedError, Writing
from gateway.training.present_names import PresentNames
from nlu.contract import Parse, Ranked
from nlu.renaming import renamed_parse
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.fakes.quiet_gateway import SHIPPED
from tests.fakes.until import until

LOADED = load(SHIPPED, {})
LEASING: Mapping[str, Any] = {
    "title": {"ru": "лизинг", "en": "leasing", "zh": "租赁"},
    "handling": "answer",
    "topic": "finance",
    "answer": {"ru": "Да, есть лизинг.", "en": "Yes, we lease.", "zh": "可以租赁。"},
}


def row(name: str, body: Mapping[str, Any] | None = None, **more: Any) -> IntentRow:
    known = {"state": "active", "draft": None, "renamed_to": None, "version": 1, "changed_at": 1, "changed_by": "a"}
    return IntentRow(name=name, body=body or {}, **{**known, **more})


def of(*rows: IntentRow, loaded: Loaded = LOADED) -> Catalogue:
    return joined(loaded, {one.name: one for one in rows})


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


async def keep(centre: Centre, *rows: IntentRow) -> None:
    await centre.store.write(stored.write, Writing(rows=rows))


def test_what_pages_keep_stands_over_the_file() -> None:
    file = LOADED.settings.intents
    changed = {**body_of(file["order_status"]), "queue": "claims"}
    now = of(row("order_status", changed), row("leasing", LEASING))
    assert (now["order_status"].queue, now["leasing"].topic) == ("claims", "finance")
    assert now["order_change"] == file["order_change"]
    assert set(now) == {*file, "leasing"}


def test_a_row_without_a_body_leaves_the_file_in_force() -> None:
    assert of(row("order_status"))["order_status"] == LOADED.settings.intents["order_status"]


def test_a_kept_intent_that_cannot_be_read_is_a_finding_and_the_files_counts() -> None:
    now = of(row("order_status", {"handling": "sing"}), row("leasing", {"handling": "sing"}))
    assert now["order_status"] == LOADED.settings.intents["order_status"]
    assert "leasing" not in now
    assert {name: [one.key for one in found] for name, found in now.findings.items()} == {
        "order_status": ["handling"],
        "leasing": ["handling"],
    }


def test_an_intent_whose_queue_is_gone_goes_on_without_it() -> None:
    now = of(row("leasing", {**LEASING, "queue": "gone"}))
    assert now["leasing"].queue is None
    assert now["leasing"].topic == "finance"
    assert [one.key for one in now.findings["leasing"]] == ["queue"]


def test_a_retired_intent_is_gone_but_its_title_is_remembered() -> None:
    now = of(row("reserve", state="retired"))
    assert "reserve" not in now
    assert now.get("reserve") is None
    found = remembered(now, "reserve")
    assert found is not None
    assert found.title == LOADED.settings.intents["reserve"].title


def test_every_former_name_finds_the_intent_and_is_never_listed() -> None:
    now = of(
        row("reserve", state="retired", renamed_to="put_aside"),
        row("put_aside", state="retired", renamed_to="hold"),
        row("hold", body_of(LOADED.settings.intents["reserve"])),
    )
    assert now["reserve"] is now["put_aside"] is now["hold"]
    assert "reserve" in now
    assert "reserve" not in set(now)
    assert (present_name(now, "reserve"), present_name(now, "order_status")) == ("hold", "order_status")
    assert names_of(now, "put_aside") == {"reserve", "put_aside", "hold"}


def test_a_signal_that_names_an_intent_as_before_is_still_raised() -> None:
    title = {"ru": "а", "en": "b", "zh": "c"}
    rules = Rules(
        {"r": SignalSettings(title=title, on="complaint", intents=("reserve",))},
        of(row("reserve", state="retired", renamed_to="hold"), row("hold", LEASING)),
    )
    raised = rules.raised(*happened("hold"))
    assert [one.rule for one in raised] == ["r"]
    assert rules.raised(*happened("order_place")) == []


def happened(intent: str) -> tuple[Happened, Batch]:
    """A customer's message that was understood so."""
    case = AboutCase(
        id="c",
        number="1",
        topic=None,
        hops=0,
        contact_id=None,
        contact_made_at=None,
        account_id=None,
        account_no=None,
        tier=None,
    )
    data = {"position": 1, "messages": 1, "intent": intent}
    event = Happened(id="e", seq=1, at=1, kind="message.received", case_id="c", data=data)
    said = Said(id="m", text="x", intents=frozenset({intent}), is_robots=False)
    return event, Batch(cursor=0, last=1, events=[event], cases={"c": case}, messages={("c", 1): said})


def test_names_that_go_in_a_circle_end() -> None:
    now = of(row("a", state="retired", renamed_to="b"), row("b", state="retired", renamed_to="a"))
    assert now.get("a") is None


def test_intents_of_a_file_alone_have_no_former_names() -> None:
    assert present_name(LOADED.settings.intents, "x") == "x"
    assert names_of(LOADED.settings.intents, "x") == {"x"}


async def test_another_process_reads_it_when_told(centre: Centre) -> None:
    loaded, live = with_live_intents(LOADED)
    task = asyncio.create_task(live.keep_up(centre.store, centre.bus))
    try:
        await asyncio.sleep(0)
        await keep(centre, row("leasing", LEASING))
        await centre.bus.wake("settings")

        async def there() -> bool:
            return "leasing" in loaded.settings.intents

        await until(there, what="the new intent")
    finally:
        task.cancel()
    assert not await live.reload(centre.store)


async def test_a_turn_sees_one_catalogue_and_so_do_its_tasks(centre: Centre) -> None:
    loaded, live = with_live_intents(LOADED)
    other = replace(loaded.settings, nlu=replace(loaded.settings.nlu, act=0.9))  # copies share the catalogue

    async def looks() -> bool:
        return "leasing" in other.intents

    with one_catalogue(live):
        await keep(centre, row("leasing", LEASING))
        await live.reload(centre.store)
        assert not await asyncio.create_task(looks())
        assert "leasing" not in set(live)
    assert await looks()


async def test_a_held_catalogue_holds_no_other_gateways(centre: Centre) -> None:
    first, second = LiveIntents(LOADED), LiveIntents(LOADED)
    with one_catalogue(first):
        await keep(centre, row("leasing", LEASING))
        await second.reload(centre.store)
        assert "leasing" in second


async def test_two_who_write_one_version_are_told_apart(centre: Centre) -> None:
    await keep(centre, row("leasing", LEASING))
    with pytest.raises(OutdatedError):
        await keep(centre, row("leasing", LEASING))
    await keep(centre, row("leasing", LEASING, version=2))
    with pytest.raises(OutdatedError):
        await keep(centre, row("hold", LEASING), row("leasing", LEASING, version=2))
    assert [one.name for one in await centre.store.read(stored.list_intents)] == ["leasing"]


def test_a_parse_names_intents_as_they_are_called_now() -> None:
    parse = _parse("reserve", 0.6, ("hold", 0.3), ("order_place", 0.1), also=("hold", "reserve", "thanks"))
    found = renamed_parse(parse, {"reserve": "hold"})
    assert found.intent == Ranked(name="hold", confidence=0.6)
    assert [(one.name, one.confidence) for one in found.ranking] == [("hold", 0.6), ("order_place", 0.1)]
    assert found.also == ("thanks",)


async def test_the_engine_is_passed_on_untouched_where_nothing_was_renamed() -> None:
    parse = _parse("reserve", 0.6)
    assert await PresentNames(_Fixed(parse), of()).parse_many([]) == [parse]
    renamed = of(row("reserve", state="retired", renamed_to="hold"), row("hold", LEASING))
    assert (await PresentNames(_Fixed(parse), renamed).parse_many([]))[0].intent.name == "hold"


def test_the_desk_names_old_cases_by_what_was_retired(words: Words) -> None:
    assert words.intent("reserve") == LOADED.settings.intents["reserve"].title["en"]


@pytest.fixture
def words() -> Words:
    from zoneinfo import ZoneInfo

    from gateway.texts import Texts

    settings = replace(LOADED.settings, intents=of(row("reserve", state="retired")))
    return Words(texts=Texts.load(("en",)), settings=settings, language="en", zone=ZoneInfo("UTC"), now=0)


class _Fixed:
    name, model = "fixed", "fixed-1"

    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    async def parse_many(self, _: object) -> list[Parse]:
        return [self._parse]

    async def parse(self, _: object) -> Parse:
        return self._parse

    async def close(self) -> None:
        pass


def _parse(name: str, confidence: float, *others: tuple[str, float], also: tuple[str, ...] = ()) -> Parse:
    ranking = tuple(Ranked(name=one, confidence=share) for one, share in ((name, confidence), *others))
    return Parse(
        text="x", intent=ranking[0], also=also, entities=(), ranking=ranking, language="en", engine="e", model="m"
    )
