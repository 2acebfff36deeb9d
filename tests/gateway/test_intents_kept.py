"""Intents that pages keep: added, drafted, confirmed and given back, each step told apart from everybody else's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.errors import Conflict, NotFound, NotValid
from gateway.store.schema import audit, event
from gateway.store.store import Store
from gateway.training.intent_rules import named_by
from gateway.training.intents import Shown, mark_of
from tests.fakes.intents_kept import ANNE, BORIS, LEASING, LOADED, NOW, Kept, kept_intents_of


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Kept:
    return kept_intents_of(store, tmp_path / "examples")


async def confirmed(kept: Kept, shown: Shown) -> Shown:
    """The draft, confirmed by somebody who saw its preview."""
    seen = mark_of(shown.name, shown.version, "edit")
    return await kept.desk.confirm(ANNE, shown.name, seen=seen, reason="why not", version=shown.version, now=NOW)


async def test_an_intent_that_is_added_counts_as_a_draft_until_a_model_knows_it(kept: Kept) -> None:
    shown = await kept.desk.add(ANNE, "leasing", LEASING, reason="asked for", now=NOW)
    assert (shown.state, shown.origin, shown.version) == ("draft", "pages", 1)
    assert kept.intents["leasing"].answer["en"] == "Yes, we lease."
    knowing = type(kept.desk)(intents=kept.intents, store=kept.store, bus=kept.desk._bus, known=frozenset({"leasing"}))
    assert (await knowing.get("leasing")).state == "active"


async def test_everything_wrong_with_an_intent_is_told_at_once(kept: Kept) -> None:
    wrong = {**LEASING, "topic": "financ", "queue": "nowhere", "answer": {"en": "Yes."}, "flow": "order_statos"}
    with pytest.raises(NotValid) as refused:
        await kept.desk.add(ANNE, "leasing", wrong, reason=None, now=NOW)
    assert set(refused.value.fields) == {"topic", "queue", "answer", "flow"}
    assert "did you mean 'finance'?" in str(refused.value.fields["topic"])
    assert "ru, zh" in str(refused.value.fields["answer"])


@pytest.mark.parametrize("name", ["", "x", "Leasing", "9lives", "a b", "a-b", "лизинг", "a" * 65, "new", "signal"])
async def test_a_name_that_is_none_is_refused(kept: Kept, name: str) -> None:
    with pytest.raises(NotValid):
        await kept.desk.add(ANNE, name, LEASING, reason=None, now=NOW)


async def test_a_name_is_given_once(kept: Kept) -> None:
    with pytest.raises(Conflict, match="there is an intent 'reserve'"):
        await kept.desk.add(ANNE, "reserve", LEASING, reason=None, now=NOW)


async def test_a_change_counts_when_it_is_confirmed_and_not_before(kept: Kept) -> None:
    before = kept.intents["reserve"]
    drafted = await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW)
    assert (drafted.draft and drafted.draft.queue, drafted.origin) == ("claims", "file")
    assert kept.intents["reserve"] == before
    shown = await confirmed(kept, drafted)
    assert (shown.draft, shown.origin, shown.version) == (None, "changed", 2)
    assert kept.intents["reserve"].queue == "claims"
    assert kept.intents["reserve"].title == before.title


async def test_a_draft_that_nobody_looked_at_is_not_confirmed(kept: Kept) -> None:
    first = await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW)
    seen = mark_of("reserve", first.version, "edit")
    second = await kept.desk.draft(ANNE, "reserve", {"queue": "finance"}, version=first.version, now=NOW)
    with pytest.raises(NotValid) as refused:
        await kept.desk.confirm(ANNE, "reserve", seen=seen, reason=None, version=second.version, now=NOW)
    assert "seen" in refused.value.fields
    assert kept.intents["reserve"].queue is None


async def test_drafts_add_up_and_a_draft_that_changes_nothing_is_none(kept: Kept) -> None:
    first = await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW)
    second = await kept.desk.draft(ANNE, "reserve", {"alarm": True}, version=first.version, now=NOW)
    assert second.draft is not None
    assert (second.draft.queue, second.draft.alarm) == ("claims", True)
    back = await kept.desk.draft(ANNE, "reserve", {"queue": None, "alarm": False}, version=second.version, now=NOW)
    assert back.draft is None
    with pytest.raises(Conflict, match="nothing of intent 'reserve' waits"):
        await confirmed(kept, back)


async def test_a_dropped_draft_leaves_no_trace_in_the_history(kept: Kept) -> None:
    drafted = await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW)
    dropped = await kept.desk.discard(ANNE, "reserve", version=drafted.version, now=NOW)
    assert (dropped.draft, dropped.origin) == (None, "file")
    assert await kept.desk.history("reserve") == []


async def test_who_comes_second_is_told_who_was_first(kept: Kept) -> None:
    await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW)
    with pytest.raises(Conflict, match=r"anne@example\.com changed intent 'reserve'") as refused:
        await kept.desk.draft(BORIS, "reserve", {"queue": "finance"}, version=0, now=NOW)
    assert refused.value.fields == {"version": 1, "changed_by": "anne@example.com"}


async def test_an_intent_is_given_back_to_the_file(kept: Kept) -> None:
    changed = await confirmed(kept, await kept.desk.draft(ANNE, "reserve", {"queue": "claims"}, version=0, now=NOW))
    drafted = await kept.desk.back_to_file(ANNE, "reserve", version=changed.version, now=NOW)
    assert drafted.gives_back
    assert drafted.draft == LOADED.settings.intents["reserve"]
    shown = await confirmed(kept, drafted)
    assert (shown.origin, shown.section) == ("file", LOADED.settings.intents["reserve"])
    with pytest.raises(Conflict, match="nothing to give back"):
        await kept.desk.back_to_file(ANNE, "reserve", version=shown.version, now=NOW)


async def test_a_change_is_taken_back_by_way_of_a_draft(kept: Kept) -> None:
    await kept.desk.add(ANNE, "leasing", LEASING, reason=None, now=NOW)
    drafted = await kept.desk.draft(ANNE, "leasing", {"topic": "general"}, version=1, now=NOW)
    changed = await confirmed(kept, drafted)
    (edited, _) = await kept.desk.history("leasing")
    again = await kept.desk.back_to_change(ANNE, "leasing", edited.id, version=changed.version, now=NOW)
    assert again.draft is not None
    assert again.draft.topic == "finance"
    with pytest.raises(NotFound):
        await kept.desk.back_to_change(ANNE, "leasing", "nothing", version=again.version, now=NOW)


async def test_the_history_says_who_when_and_why_and_events_hold_no_texts(kept: Kept) -> None:
    await kept.desk.add(ANNE, "leasing", LEASING, reason="asked for", now=NOW)
    (change,) = await kept.desk.history("leasing")
    assert (change.what, change.by, change.at, change.reason) == ("added", "anne@example.com", NOW, "asked for")
    assert change.after is not None
    assert change.after["topic"] == "finance"
    told = await kept.store.read(lambda c: c.execute(select(event.c.kind, event.c.subject, event.c.data)).all())
    assert told == [("intent.added", "leasing", {"version": 1, "reason": "asked for"})]
    assert len(await kept.store.read(lambda c: c.execute(select(audit.c.action)).all())) == 1


async def test_an_unknown_intent_is_not_found(kept: Kept) -> None:
    with pytest.raises(NotFound, match="there is no intent 'nothing'"):
        await kept.desk.get("nothing")


def test_the_settings_say_where_they_name_an_intent() -> None:
    own = {
        "menu": {"1": {"intent": "leasing"}, "2": {"menu": {"1": {"self_service": "leasing"}}}},
        "intents": "leasing",
    }
    line = replace(LOADED.settings.channels["main"], own=own)
    signal = replace(LOADED.settings.signals["complaint"], intents=("complaint_*", "leasing"))
    settings = replace(LOADED.settings, channels={"main": line}, signals={"money": signal})
    assert named_by(settings, "leasing") == [
        "[signals.money] intents",
        "[channels.main].menu.1.intent",
        "[channels.main].menu.2.menu.1.self_service",
    ]
