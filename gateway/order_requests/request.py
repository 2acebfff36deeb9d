"""What an order request says, as it is sent and checked at the door."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from gateway.api.endpoint import Name, Remark, StrictBody, Words

LINES_AT_MOST: Final = 100
_MOST_PIECES: Final = 1_000_000


def _is_day(value: str) -> str:
    date.fromisoformat(value)
    return value


class Customer(StrictBody):
    """Who orders. The phone and mail address count as proven where the channel trusts what it is told."""

    name: Annotated[Name, Field(max_length=200)] | None = None
    phone: Annotated[Name, Field(max_length=40, examples=["+74950000001"])] | None = None
    email: Annotated[Name, Field(max_length=320, examples=["customer@example.com"])] | None = None
    locale: Annotated[Name, Field(max_length=35, examples=["ru"])] | None = None
    account_no: Annotated[Name, Field(max_length=40)] | None = None


class Wanted(StrictBody):
    """One line: an article by its reference, or in the customer's words."""

    reference: Annotated[Name, Field(min_length=1, max_length=64, examples=["A9F74216"])] | None = None
    text: Annotated[Words, Field(max_length=300)] | None = None
    quantity: int = Field(ge=1, le=_MOST_PIECES)

    @model_validator(mode="after")
    def _names_something(self) -> Wanted:
        if (self.reference is None) == (self.text is None):
            raise ValueError('a line has exactly one of "reference" and "text"')
        return self

    @property
    def asked(self) -> str:
        """The line's article as it was written."""
        return self.reference or self.text or ""


class Delivery(StrictBody):
    """Where the goods are to be brought, and when."""

    address: Annotated[Words, Field(max_length=300)]
    day: Annotated[str, Field(max_length=10, examples=["2031-01-10"]), AfterValidator(_is_day)] | None = None
    part_of_day: Annotated[Name, Field(max_length=20)] | None = None


class Callback(StrictBody):
    """How the customer is asked: by mail, or through the source's own feed or webhook."""

    channel: Literal["email", "feed"]


class OrderRequest(StrictBody):
    """An order that a site, shop or app wants placed for its customer."""

    id: Annotated[Name, Field(min_length=1, max_length=128, pattern=r"^\S+$", description="Yours; unique per source.")]
    source: Annotated[Name, Field(max_length=64, description="The name of a channel of the kind api.")]
    customer: Customer
    lines: Annotated[list[Wanted], Field(min_length=1, max_length=LINES_AT_MOST)]
    delivery: Delivery | None = None
    branch: Annotated[Name, Field(min_length=1, max_length=64, description="Where the goods are fetched.")] | None = (
        None
    )
    payment: Annotated[Name, Field(max_length=64)] | None = None
    note: Annotated[Remark, Field(max_length=2000)] | None = None
    callback: Callback | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> OrderRequest:
        if (self.delivery is None) == (self.branch is None):
            raise ValueError('a request has exactly one of "delivery" and "branch"')
        if self.asks_by_mail and not self.customer.email:
            raise ValueError('callback by email needs "customer.email"')
        return self

    @property
    def asks_by_mail(self) -> bool:
        """Whether the customer is asked by mail: where the request says so, or says nothing and names an address."""
        if self.callback is not None:
            return self.callback.channel == "email"
        return bool(self.customer.email)
