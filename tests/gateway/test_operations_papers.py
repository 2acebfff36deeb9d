"""What the operations of papers and returns ask of an order system, and what becomes of its answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.flow import JSON
from config.settings import ChannelSettings, load
from gateway import robots
from gateway.operations import papers, reports, returning
from gateway.operations.contract import Answered, Asked
from gateway.operations.enclosing import MOST_BYTES, XLSX
from gateway.orders.contract import OrderSystemDown, Owner
from gateway.orders.wishes import Quote, Refused, Why
from gateway.store.blobs import Blobs
from gateway.store.lanes import Claim
from gateway.store.rows import ContactRow, IdentityRow
from gateway.texts import Texts
from gateway.turns import Meaning, Person, Turn
from tests.fakes.centre import CHANNELS
from tests.fakes.quiet_gateway import MONDAY_NOON, SHIPPED
from tests.gateway.canned_orders import ANSWERS, DAY, ORDER, PDF, SUM, CannedOrders
from tests.papers.pdf_reading import scanned, words

TEXTS = Texts.load(("ru", "en", "zh"))
OURS = Owner(phones=("+74950000001",))
BACK: dict[str, JSON] = {
    "order_number": "4500123456",
    "cart": [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 2}],
    "wish": "refund",
    "reason": "damaged",
    "photos": 1,
}
GOODS: dict[str, JSON] = {"cart": BACK["cart"]}
INVOICE: dict[str, JSON] = {"order_number": "4500123456", "kind": ["invoice"]}


@pytest.fixture
async def orders() -> AsyncIterator[CannedOrders]:
    yield CannedOrders(answers={**ANSWERS, "order": ORDER})


def person(verified: Owner = OURS, **rights: bool) -> Person:
    identity = IdentityRow(id="i", kind="external", value="u1", contact_id="c", account_id=None)
    contact = ContactRow(id="c", name="Demo Customer", language="en", account_id=None, created_at=0)
    return Person(
        identity=identity, contact=contact, account=None, verified=verified, care=(), is_new=False,
        may_see_prices=rights.get("prices", True), may_see_invoices=rights.get("invoices", False),
    )  # fmt: skip


def asked(orders: Any, folder: Path, channel: str = "demo", who: Person | None = None) -> Asked:
    meaning = Meaning(intent="inform", confidence=1.0, ranking=(), entities=(), text="", button=None, language="en")
    turn = Turn(
        claim=Claim(channel=channel, conversation_key="u1", fence=1, turn_id="t1", rows=()),
        channel=CHANNELS[channel],  # type: ignore[arg-type]
        section=ChannelSettings(kind=CHANNELS[channel].kind),
        now=MONDAY_NOON,
        messages=[],
        verdict=robots.Verdict(robot=False, kind="human", reasons=()),
        person=who or person(),
        meaning=meaning,
    )
    settings = load(SHIPPED, {"DATA_DIR": str(folder)}).settings
    return Asked(
        turn=turn, settings=settings, orders=orders, store=None, blobs=Blobs(folder), texts=TEXTS, key="t1:0",  # type: ignore[arg-type]
    )  # fmt: skip


async def sent(one: Asked) -> list[bytes]:
    """The files that would go out with the answer."""
    return [await one.blobs.get(file.sha256) for file in one.turn.enclosures]


async def test_a_printed_document_says_what_the_order_system_says(orders: CannedOrders, tmp_path: Path) -> None:
    orders.answers["paper"] = replace(ANSWERS["paper"], content=None)
    one = asked(orders, tmp_path)
    told = {"papers": [{"kind": "invoice", "number": "I1"}], "missing": []}
    assert await papers.document_copy(one, INVOICE) == Answered(outcome="sent", value=told)
    (content,) = await sent(one)
    assert "Invoice I1" in words(content)
    assert "3,014.00 RUB" in words(content)


async def test_a_document_that_the_order_system_gives_is_passed_on_as_it_is(
    orders: CannedOrders, tmp_path: Path
) -> None:
    one = asked(orders, tmp_path)
    assert (await papers.document_copy(one, INVOICE)).outcome == "sent"
    assert await sent(one) == [PDF]
    assert [(file.name, file.media_type) for file in one.turn.enclosures] == [("Invoice I1.pdf", "application/pdf")]


@pytest.mark.parametrize("content", [b"<html>", b"", b"%PDF-" + b"x" * MOST_BYTES])
async def test_what_is_no_pdf_or_too_large_is_not_passed_on(
    orders: CannedOrders, tmp_path: Path, content: bytes
) -> None:
    orders.answers["paper"] = replace(ANSWERS["paper"], content=content)
    one = asked(orders, tmp_path)
    assert (await papers.document_copy(one, INVOICE)).outcome == "no_way"
    assert one.turn.enclosures == []


async def test_a_report_holds_the_orders_of_the_customer_alone(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    told = {"orders": 1, "quotes": 1, "is_cut": False}
    assert await reports.orders_report(one, {}) == Answered(outcome="written", value=told)
    ((name, kind),) = [(file.name, file.media_type) for file in one.turn.enclosures]
    assert name.startswith("Orders 20")
    assert (name[-5:], kind) == (".xlsx", XLSX)
    stranger = person(Owner(phones=("+74950000099",)))
    orders.answers["quotes"] = ()
    assert (await reports.orders_report(asked(orders, tmp_path, who=stranger), {})).outcome == "none"


async def test_who_is_not_known_gets_no_report_and_who_may_see_no_prices_gets_none(
    orders: CannedOrders, tmp_path: Path
) -> None:
    nobody = asked(orders, tmp_path, who=person(Owner()))
    assert (await reports.orders_report(nobody, {})).outcome == "unknown_customer"
    assert orders.calls == []
    orders.answers["order"] = replace(ORDER, account_no="1000000042")
    buyer = asked(orders, tmp_path, who=person(Owner(account_no="1000000042"), prices=False))
    assert (await reports.orders_report(buyer, {})).value == {"orders": 1, "quotes": 0, "is_cut": False}
    assert "quotes" not in {one[0] for one in orders.calls}


async def test_on_the_phone_no_document_is_sent(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path, channel="main")
    assert (await papers.document_copy(one, INVOICE)).outcome == "no_way"
    assert one.turn.enclosures == []


async def test_a_document_that_is_not_there_is_none(orders: CannedOrders, tmp_path: Path) -> None:
    orders.answers["paper"] = None
    assert (await papers.document_copy(asked(orders, tmp_path), INVOICE)).outcome == "none"


@pytest.mark.parametrize("kind", [["quote"], ["passport"], "invoice", [], None])
async def test_what_is_no_document_of_an_order_is_not_looked_for(
    orders: CannedOrders, tmp_path: Path, kind: JSON
) -> None:
    assert (await papers.document_copy(asked(orders, tmp_path), {**INVOICE, "kind": kind})).outcome == "none"
    assert orders.calls == []


async def test_of_several_documents_those_are_sent_that_are_there(tmp_path: Path) -> None:
    class Half(CannedOrders):
        async def paper(self, kind: str, number: str) -> object:
            return ANSWERS["paper"] if kind == "invoice" else None

    one = asked(Half(), tmp_path)
    answer = await papers.document_copy(one, {**INVOICE, "kind": ["invoice", "delivery_note"]})
    assert (answer.outcome, answer.value["missing"]) == ("sent", ["delivery_note"])
    assert len(one.turn.enclosures) == 1


async def test_a_document_of_somebody_else_is_neither_told_nor_sent(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path, who=person(Owner(phones=("+74950000099",))))
    assert (await papers.document_copy(one, INVOICE)).outcome == "unproven"
    assert [name for name, _, _ in orders.calls if name == "paper"] == []


@pytest.mark.parametrize(("may", "outcome"), [(True, "sent"), (False, "not_allowed")])
async def test_an_accounts_documents_need_the_right_to_see_them(
    orders: CannedOrders, tmp_path: Path, may: bool, outcome: str
) -> None:
    orders.answers["order"] = replace(ORDER, account_no="1000000042", phone="+74950000050")
    one = asked(orders, tmp_path, who=person(Owner(account_no="1000000042"), invoices=may))
    assert (await papers.document_copy(one, INVOICE)).outcome == outcome


async def test_the_same_paper_is_enclosed_once(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    for _ in range(2):
        await papers.document_copy(one, INVOICE)
    assert len(one.turn.enclosures) == 1


async def test_quotes_of_nobody_are_not_looked_for(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path, who=person(Owner()))
    assert (await papers.quote_copy(one, {})).outcome == "unknown_customer"
    assert orders.calls == []


async def test_of_several_quotes_the_numbers_are_told(orders: CannedOrders, tmp_path: Path) -> None:
    orders.answers["quotes"] = tuple(Quote(number=n, made_on=DAY, valid_until=DAY, sum=SUM) for n in ("Q1", "Q2"))
    one = asked(orders, tmp_path)
    answer = await papers.quote_copy(one, {})
    assert answer.outcome == "several"
    assert (await papers.quote_copy(one, {"quote_number": "q-2"})).outcome == "sent"
    assert (await papers.quote_copy(one, {"quote_number": "Q9"})).outcome == "none"


async def test_only_certificates_that_are_there_as_files_are_told(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    answer = await papers.certificates(one, GOODS)
    told = answer.value["certificates"]
    assert isinstance(told, list)
    assert [row["number"] for row in told if isinstance(row, dict)] == ["C1"]
    assert await sent(one) == [PDF]


async def test_an_article_without_certificates_has_none(orders: CannedOrders, tmp_path: Path) -> None:
    orders.answers["certificates"] = ()
    one = asked(orders, tmp_path)
    assert (await papers.certificates(one, GOODS)).outcome == "none"


async def test_a_return_is_announced_under_the_key_and_labelled(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    answer = await returning.request_return(one, BACK)
    assert answer.value == {
        "number": "RMA1", "send_to": "1 Example Street", "until": DAY.isoformat(), "has_label": True,
    }  # fmt: skip
    (args, named), *_ = [(args, named) for name, args, named in orders.calls if name == "request_return"]
    assert named == {"key": "t1:0"}
    assert (args[0].wish, args[0].reason, args[0].photos) == ("refund", "damaged", 1)
    (label,) = await sent(one)
    assert scanned(label) == "*RMA1*"


async def test_a_reason_in_own_words_is_kept_as_the_comment(orders: CannedOrders, tmp_path: Path) -> None:
    await returning.request_return(asked(orders, tmp_path), {**BACK, "reason": "other:wrong colour"})
    (draft,) = [args[0] for name, args, _ in orders.calls if name == "request_return"]
    assert (draft.reason, draft.comment) == ("other", "wrong colour")


@pytest.mark.parametrize(
    "wrong",
    [
        {"wish": "money"},
        {"reason": "because"},
        {"cart": [{"asked": "LC1D09M7", "reference": "LC1D09M7", "quantity": 1}]},
        {"cart": [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 3}]},
        {"cart": [{"asked": "A9F74216", "reference": "A9F74216", "quantity": None}]},
    ],
)
async def test_what_cannot_be_announced_is_refused_before_it_is_sent(
    orders: CannedOrders, tmp_path: Path, wrong: dict[str, JSON]
) -> None:
    answer = await returning.request_return(asked(orders, tmp_path), {**BACK, **wrong})
    assert (answer.outcome, answer.value["why"]) == ("refused", "not_valid")
    assert "request_return" not in [name for name, _, _ in orders.calls]


async def test_the_order_systems_no_is_told_with_its_reason(orders: CannedOrders, tmp_path: Path) -> None:
    orders.answers["request_return"] = Refused(why=Why.TOO_LATE)
    answer = await returning.request_return(asked(orders, tmp_path), BACK)
    assert (answer.outcome, answer.value["why"]) == ("refused", "too_late")


@pytest.mark.parametrize("failure", [OrderSystemDown("cut off", retry_after_s=1.0), TimeoutError()])
async def test_what_may_have_been_done_is_unconfirmed(orders: CannedOrders, tmp_path: Path, failure: Exception) -> None:
    orders.answers |= {"request_return": failure, "make_quote": failure}
    assert (await returning.request_return(asked(orders, tmp_path), BACK)).outcome == "unconfirmed"
    assert (await papers.make_quote(asked(orders, tmp_path), GOODS)).outcome == "unconfirmed"


async def test_where_no_file_is_carried_the_return_is_announced_without_a_label(
    orders: CannedOrders, tmp_path: Path
) -> None:
    one = asked(orders, tmp_path, channel="main")
    answer = await returning.request_return(one, BACK)
    assert (answer.outcome, answer.value["has_label"]) == ("issued", False)
    assert one.turn.enclosures == []


async def test_a_quote_is_made_for_who_asks_under_the_key(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path)
    answer = await papers.make_quote(one, GOODS)
    assert (answer.outcome, answer.value["number"], answer.value["total"]) == ("made", "Q1", "3014.00")
    (args, named), *_ = [(args, named) for name, args, named in orders.calls if name == "make_quote"]
    assert (args[0].buyer.name, args[0].buyer.phone, named) == ("Demo Customer", "+74950000001", {"key": "t1:0"})
    (content,) = await sent(one)
    assert "Quote Q1" in words(content)


async def test_who_may_not_see_his_accounts_prices_gets_no_quote(orders: CannedOrders, tmp_path: Path) -> None:
    one = asked(orders, tmp_path, who=person(Owner(account_no="1000000042"), prices=False))
    assert (await papers.make_quote(one, GOODS)).outcome == "not_allowed"
    assert orders.calls == []
