"""What requests about incidents hold: reports of units, what is told later, closing reports."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from gateway.api.endpoint import Name, Remark, StrictBody, Words
from gateway.api.moments import Moment
from gateway.incidents.kinds import TYPES

MOST_FILES: Final = 20


Text = Annotated[Remark, Field(max_length=20_000)]
Line = Annotated[Remark, Field(max_length=200)]
RemarkNo = Annotated[Remark, Field(max_length=64)]
Type = Annotated[str, Field(pattern=f"^({'|'.join(TYPES)})$")]


class Document(StrictBody):
    """A file: its bytes in base64."""

    name: Annotated[Name, Field(min_length=1, max_length=300)]
    media_type: Annotated[Name, Field(max_length=120)] = "application/octet-stream"
    data: str


class Customer(StrictBody):
    """Whom it is about, as the unit wrote it down."""

    name: Line | None = None
    phone: Annotated[Remark, Field(max_length=40)] | None = None
    mail: Annotated[Remark, Field(max_length=320)] | None = None


class Report(StrictBody):
    """An incident that a unit passes on; the same `id` of the same unit is one incident."""

    id: Annotated[Name, Field(min_length=1, max_length=128)] | None = None
    unit: Annotated[Name, Field(max_length=64)]
    type: Type
    customer: Customer = Customer()
    remark_no: RemarkNo | None = None
    comment: Text | None = None
    occurred_at: Moment | None = None
    language: Annotated[Name, Field(max_length=8)] | None = None
    documents: list[Document] = Field(default_factory=list, max_length=MOST_FILES)


class Change(StrictBody):
    """What is told later; what is left out stays. With `version` a change made meanwhile is a conflict."""

    type: Type | None = None
    customer_name: Line | None = None
    remark_no: RemarkNo | None = None
    comment: Text | None = None
    occurred_at: Moment | None = None
    documents: list[Document] = Field(default_factory=list, max_length=MOST_FILES)
    version: Annotated[int, Field(ge=0, le=2**31)] | None = None


class Made(StrictBody):
    """What an agent writes down about a case that is an incident; programs name the agent."""

    agent: Annotated[Name, Field(max_length=320)] | None = None
    unit: Annotated[Name, Field(max_length=64)]
    type: Type | None = None
    customer_name: Line | None = None
    remark_no: RemarkNo | None = None
    comment: Text | None = None
    occurred_at: Moment | None = None


class Closing(StrictBody):
    """How it ended."""

    text: Annotated[Words, Field(max_length=20_000)]
