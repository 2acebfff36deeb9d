"""Keeps what a form does not carry: its raw body behind one line that says which form it is and when it came.

Voice forms have no instant of their own, and a stored payload must read the same each time. A body of the generic
protocol is a JSON object and so never begins with `#`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import parse_qsl, urlencode

from channels.errors import BadPayload
from channels.phone import fields

FormKind = Literal["twilio", "cti"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One posted form: its kind, when it came, the query of the address it was posted to, and its raw body."""

    kind: FormKind
    received_at: datetime
    query: Mapping[str, str]
    body: bytes

    def as_payload(self) -> bytes:
        """What is stored."""
        head = f"#{self.kind} {self.received_at.isoformat()} {urlencode(self.query)}\n"
        return head.encode("ascii") + self.body

    def fact_key(self) -> str:
        """What makes the form the same again: its address and its fields; when it came does not count."""
        return repr((self.kind, sorted(self.query.items()), sorted(form_pairs(self.body))))

    def pairs(self) -> Mapping[str, str]:
        """The fields of a urlencoded body, the last value of a repeated name; raises BadPayload."""
        return dict(form_pairs(self.body))


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """Every field of a urlencoded body in its order; raises BadPayload where it cannot be read."""
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="replace", max_num_fields=500)
    except ValueError as err:
        raise BadPayload("the body is no urlencoded form in UTF-8") from err


def stored_form(payload: bytes) -> Form | None:
    """The form that was stored, or None where the payload is an event of the generic protocol."""
    if not payload.startswith((b"#twilio ", b"#cti ")):
        return None
    head, _, body = payload.partition(b"\n")
    try:
        kind, received, query = head.decode("ascii")[1:].split(" ")
    except ValueError as err:
        raise BadPayload("the stored form has a broken first line") from err
    return Form(
        kind=cast(FormKind, kind),
        received_at=fields.instant_of(received, "received_at"),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        body=body,
    )
