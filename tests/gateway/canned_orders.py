"""An order system that answers what a test laid out and keeps what it was asked; served or asked directly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from gateway.orders.contract import (
    Account,
    Article,
    BranchStock,
    Delivery,
    DeliveryLine,
    Order,
    OrderBrief,
    OrderLine,
    OrderState,
    Owner,
    Price,
    Stock,
)
from gateway.orders.wishes import (
    Agreed,
    Branch,
    Buyer,
    Certificate,
    DeliveryOffer,
    DeliveryWish,
    OrderChange,
    OrderDraft,
    OrderEvent,
    OrderEvents,
    Paper,
    PaymentForm,
    Placed,
    PricedLine,
    Quote,
    QuoteDraft,
    Reservation,
    ReservationDraft,
    ReturnDraft,
    ReturnNumber,
    Sum,
    WantedLine,
)

DAY = date(2031, 1, 8)
INSTANT = datetime(2031, 1, 8, 9, 30, tzinfo=UTC)
NAMES = {"en": "Circuit breaker", "ru": "Автомат", "zh": "断路器"}
PDF = b"%PDF-1.4\n\xff\xfe\x00\xfb\xef\xbe\n%%EOF"
BRANCH = Branch(code="north", names={"en": "North store"}, address={"en": "2 Example Street"}, hours={"en": "9-20"})
LINES = (WantedLine(reference="A9F74216", quantity=2),)
BUYER = Buyer(name="A. Customer", phone="+74950000001", mail="customer@example.com", account_no="1000000042")
OWNER = Owner(phones=("+74950000001",), mails=("customer@example.com",), account_no="1000000042")
WISH = DeliveryWish(way="delivery", address="Москва, Примерная ул., 5", day=DAY, part_of_day="morning")
SUM = Sum(
    lines=(PricedLine(reference="A9F74216", names=NAMES, quantity=2, price=Decimal("1332.00")),),
    delivery=Decimal("350.00"),
    total=Decimal("3014.00"),
    currency="RUB",
    earliest=DAY,
)
DRAFT = OrderDraft(buyer=BUYER, lines=LINES, delivery=WISH, payment="card", customer_reference="PO-1", note="二楼")
CHANGE = OrderChange(lines=LINES, delivery=WISH, recipient="B. Customer")
RETURN = ReturnDraft(
    order_number="4500123456", lines=LINES, wish="refund", reason="damaged", comment="Разбит", photos=2
)
RESERVATION = ReservationDraft(branch="north", lines=LINES, buyer=BUYER, day=DAY)
QUOTE = QuoteDraft(buyer=BUYER, lines=LINES)
ORDER = Order(
    number="4500123456",
    customer_reference="PO-1",
    state=OrderState.ON_ITS_WAY,
    phone="+74950000001",
    mail=None,
    account_no=None,
    lines=(
        OrderLine(
            reference="A9F74216",
            names=NAMES,
            quantity=2,
            delivered=0,
            state=OrderState.ON_ITS_WAY,
            eta=DAY,
            price=Decimal("1332.00"),
        ),
    ),
    deliveries=(
        Delivery(
            number="80",
            sent_on=DAY,
            arrived_on=None,
            carrier="Example Courier",
            tracking_number="TRK1",
            lines=(DeliveryLine(reference="A9F74216", quantity=2),),
        ),
    ),
    carrier="Example Courier",
    tracking_number="TRK1",
    eta=DAY,
    branch=BRANCH,
    placed_on=DAY,
    total=Decimal("3014.00"),
    currency="RUB",
    delivery=WISH,
    recipient="A. Customer",
    payment="card",
    may=frozenset({"redirect", "return"}),
    returnable_until=DAY,
)
_RESERVED = Reservation(number="R1", state="asked", branch=BRANCH, lines=LINES, until=INSTANT)
_QUOTED = Quote(number="Q1", made_on=DAY, valid_until=DAY, sum=SUM)

ANSWERS: dict[str, Any] = {
    "order": ORDER,
    "open_orders": (OrderBrief(number="4500123456", state=OrderState.NEW, eta=None, placed_on=DAY),),
    "find_articles": (Article(reference="A9F74216", names=NAMES, group="breaker", replacement="A9F74217"),),
    "stock": Stock(reference="A9F74216", in_stock=3, branches=(BranchStock(branch=BRANCH, in_stock=3),), more_on=DAY),
    "price": Price(reference="A9F74216", amount=Decimal("1332.00"), currency="RUB", for_account=False),
    "account": Account(external_no="1000000042", name="Example Electric", tier="PRIMARY", domains=("e.example.com",)),
    "branches": (BRANCH,),
    "payment_forms": (PaymentForm(code="card", names={"en": "by card"}),),
    "delivery_offer": DeliveryOffer(zone="a", names=NAMES, cost=Decimal("350.00"), currency="RUB", earliest=DAY),
    "total": SUM,
    "place_order": Placed(number="4500200001", sum=SUM),
    "change_order": Agreed(number="4500200001", total=Decimal("3014.00"), currency="RUB"),
    "cancel_order": Agreed(number="4500200001"),
    "reserve": _RESERVED,
    "reservation": _RESERVED,
    "end_reservation": Agreed(number="R1"),
    "request_return": ReturnNumber(number="RMA1", send_to={"en": "1 Example Street"}, until=DAY),
    "make_quote": _QUOTED,
    "quotes": (_QUOTED,),
    "paper": Paper(
        kind="invoice", number="I1", made_on=DAY, order_number="4500123456", buyer=BUYER, sum=SUM, content=PDF
    ),
    "certificates": (
        Certificate(number="C1", reference="A9F74216", names=NAMES, valid_until=None, content=PDF),
        Certificate(number="C2", reference="A9F74216", names=NAMES, valid_until=DAY),
    ),
    "events": OrderEvents(
        events=(OrderEvent(id="e1", kind="shipped", number="4500123456", at=INSTANT, eta=DAY, tracking_number="TRK1"),),
        cursor="7",
    ),
}

CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "order": (("4500123456",), {}),
    "open_orders": ((OWNER, 3), {}),
    "find_articles": (("автомат 16а", "ru", 5), {}),
    "stock": (("A9F74216",), {}),
    "price": (("A9F74216", None), {}),
    "account": (("1000000042",), {}),
    "branches": ((), {}),
    "payment_forms": (("1000000042",), {}),
    "delivery_offer": (("Москва, Примерная ул., 5",), {}),
    "total": ((DRAFT,), {}),
    "place_order": ((DRAFT,), {"key": "turn-1:0"}),
    "change_order": (("4500200001", CHANGE), {"key": "turn-1:1"}),
    "cancel_order": (("4500200001", "передумал"), {"key": "turn-1:2"}),
    "reserve": ((RESERVATION,), {"key": "turn-1:3"}),
    "reservation": (("R1",), {}),
    "end_reservation": (("R1",), {"key": "turn-1:4"}),
    "request_return": ((RETURN,), {"key": "turn-1:5"}),
    "make_quote": ((QUOTE,), {"key": "turn-1:6"}),
    "quotes": ((OWNER,), {}),
    "paper": (("invoice", "4500123456"), {}),
    "certificates": (("A9F74216",), {}),
    "events": (("6", 50), {}),
}
"""One call of each method; those with a key act."""


@dataclass(slots=True, kw_only=True)
class CannedOrders:
    """Answers each method with what stands in `answers` (an exception is raised), and keeps the calls in order."""

    answers: dict[str, Any] = field(default_factory=lambda: dict(ANSWERS))
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A method of the order system."""
        if name not in ANSWERS:
            raise AttributeError(name)

        async def answer(*args: Any, **named: Any) -> Any:
            self.calls.append((name, args, named))
            told = self.answers[name]
            if isinstance(told, Exception):
                raise told
            return told

        return answer
