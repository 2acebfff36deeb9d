"""What a person who takes over is told: what the customer gave and proved, what is open; nothing guessed, no secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Update, select, update

from gateway.handoff_pack.facts import facts_of
from gateway.handoff_pack.noting import noted
from gateway.handoff_pack.pack import Pack, given_slots, pack_of, readable
from gateway.handoff_pack.telling import Teller
from gateway.store import rows
from gateway.store.schema import identity, message
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

KNOWN = "4500123456"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def pack(centre: QuietGateway) -> Pack | None:
    (found,) = await centre.rows(select(*rows.CASES.columns))
    facts = await centre.gateway.parts.store.read(facts_of, rows.CASES.of(found))
    return pack_of(facts) if facts is not None else None


async def handed_over(centre: QuietGateway, *texts: str, **known: str) -> Pack:
    for text in texts:
        await centre.say("u1", text, **known)
    made = await pack(centre)
    assert made is not None
    return made


def teller(centre: QuietGateway, language: str) -> Teller:
    parts = centre.gateway.parts
    return Teller(texts=parts.texts, settings=parts.settings, language=language)


async def test_a_case_that_the_bot_has_not_handed_over_has_no_pack(centre: QuietGateway) -> None:
    await centre.say("u1", f"where is order {KNOWN}")
    assert await pack(centre) is None


async def test_a_proven_order_is_named_with_its_state_and_how_it_was_proven(centre: QuietGateway) -> None:
    made = await handed_over(centre, f"where is order {KNOWN}", "0001", "talk to a human")
    assert [(one.number, one.state) for one in made.orders] == [(KNOWN, "on_its_way")]
    assert [(one.by, one.is_right) for one in made.proofs] == [("phone_tail", True)]
    assert [one.value for one in made.given] == [KNOWN]


async def test_a_wrong_proof_is_told_and_the_order_s_state_is_not_known(centre: QuietGateway) -> None:
    made = await handed_over(centre, f"where is order {KNOWN}", "9999", "talk to a human")
    assert [(one.by, one.is_right) for one in made.proofs] == [("phone_tail", False)]
    assert [(one.number, one.state) for one in made.orders] == [(KNOWN, None)]


async def test_what_was_asked_and_not_given_is_named(centre: QuietGateway) -> None:
    made = await handed_over(centre, "where is my order", "talk to a human")
    assert made.missing == ("order_number",)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ["Заказы: 4500123456: в пути"]), ("en", ["Orders: 4500123456: on its way"]), ("zh", ["订单：4500123456"])],
)
async def test_the_summary_is_in_the_reader_s_language_whatever_the_customer_s(
    centre: QuietGateway, language: str, words: list[str]
) -> None:
    made = await handed_over(centre, f"где мой заказ {KNOWN}", "0001", "позовите оператора", locale="ru")
    said = "\n".join(teller(centre, language).summary(made))
    assert all(one in said for one in words)


async def test_no_proof_s_own_value_is_in_the_pack(centre: QuietGateway) -> None:
    made = await handed_over(centre, f"where is order {KNOWN}", "7777", "talk to a human")
    assert "7777" not in str(teller(centre, "en").as_json(made))


async def test_the_last_intents_are_told_with_their_confidence_oldest_first(centre: QuietGateway) -> None:
    made = await handed_over(centre, f"where is order {KNOWN}", "talk to a human")
    told = teller(centre, "en").as_json(made)["intents"]
    assert [one["intent"] for one in told] == ["order_status", "human"]
    assert all(0 < one["confidence"] <= 1 for one in told)


async def test_a_verified_customer_s_identity_counts_as_a_proof(centre: QuietGateway) -> None:
    made = await handed_over(centre, "where is my order", "talk to a human", phone="+74950000001")
    assert [(one.by, one.is_right) for one in made.proofs] == [("channel", True)]


@pytest.mark.parametrize(
    "change",
    [
        update(message).values(verdict={"authentic": "fail"}),
        update(identity).where(identity.c.kind == "external").values(kind="email"),
        update(identity).where(identity.c.kind == "external").values(contact_id=None),
    ],
)
async def test_what_was_written_from_an_unproven_address_is_not_said_to_be_proven(
    centre: QuietGateway, change: Update
) -> None:
    await handed_over(centre, "talk to a human", phone="+74950000001")
    await centre.gateway.parts.store.write(lambda connection: connection.execute(change))
    made = await pack(centre)
    assert made is not None
    assert made.proofs == []


def test_an_operation_is_noted_with_the_kind_of_its_proof_alone() -> None:
    note = noted("order_status", {"phone_tail": "0001"}, "found", {"number": KNOWN, "state": "new"})
    assert note == {
        "operation": "order_status",
        "outcome": "found",
        "proof": "phone_tail",
        "number": KNOWN,
        "state": "new",
    }


def test_a_running_flow_s_proofs_and_what_it_only_keeps_are_not_given_on() -> None:
    state = {"slots": {"order_number": KNOWN, "phone_tail": "0001", "order": {"number": KNOWN}, "refusals": 1}}
    assert given_slots("order_status", state) == {"order_number": KNOWN}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"asked": "the breaker", "reference": "A9F74216", "quantity": 10}], "A9F74216 × 10"),
        ([{"asked": "a red one", "reference": None, "quantity": None}], "a red one"),
        (["A9F74216", "LC1D09M7"], "A9F74216; LC1D09M7"),
        (None, ""),
    ],
)
def test_a_slot_reads_as_people_write_it(value: object, said: str) -> None:
    assert readable(value) == said


async def test_what_was_to_change_is_told(centre: QuietGateway) -> None:
    changes = [{"reference": "HH2012", "name": "Lamp", "before": 4, "after": 2, "price": None}]
    slots = {"order_number": KNOWN, "deed": "quantity", "position": "HH2012", "count": 2, "changes": changes}
    worked_out = given_slots("order_change", {"slots": slots})
    assert readable(worked_out["changes"]) == "HH2012: 4 → 2"
    assert not {"deed", "position", "count"} & worked_out.keys()
    open_yet = given_slots("order_change", {"slots": {name: slots[name] for name in ("order_number", "deed", "count")}})
    assert open_yet == {"order_number": KNOWN, "deed": "quantity", "count": 2}
    assert given_slots("delivery_change", {"slots": {"change": "address"}}) == {"change": "address"}
    for language in ("ru", "en", "zh"):
        assert teller(centre, language).label("changes") != "changes"
