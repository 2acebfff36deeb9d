"""Order requests of a site, shop or app on an `api` channel: how one is stored, and what it says as a message.

A request is a conversation of its own: whoever answers for the customer writes as `order-ID` from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from channels.api.inbound import claimed_by, clean, decode
from channels.contract import Incoming
from channels.errors import BadPayload
from channels.message import Address, Message

_MARK = b"order-request\n"
"""Stands before a stored request; no JSON begins so, therefore no message can pass for one."""


def incoming_request(channel: str, request_id: str, raw: bytes) -> Incoming:
    """The envelope of a request that was checked by whoever took it."""
    return Incoming(
        channel=channel,
        dedupe_key=dedupe_key_of(request_id),
        conversation_key=f"order-{request_id}",
        payload=_MARK + raw,
    )


def dedupe_key_of(request_id: str) -> str:
    """The key under which a request is one record in its channel."""
    return f"order-request:{request_id}"


def is_request(payload: bytes) -> bool:
    """Whether a stored payload is an order request."""
    return payload.startswith(_MARK)


def read_request(payload: bytes, *, channel: str, trusts: bool) -> Message:
    """What a stored request says: who wants what, as lines that people can read; raises BadPayload."""
    raw = payload.removeprefix(_MARK)
    item = decode(raw)
    if not isinstance(item, dict) or not isinstance(item.get("customer"), dict):
        raise BadPayload("an order request is an object with a customer", field="customer")
    request_id, customer = str(item.get("id") or ""), item["customer"]
    told = {key: value for key, value in customer.items() if isinstance(value, str)}
    return Message(
        sender=Address(
            kind="external", value=f"{channel}:order-{request_id}", name=clean(told.get("name", "")) or None
        ),
        text=_text(item),
        external_id=dedupe_key_of(request_id),
        locale=told.get("locale"),
        claimed=claimed_by(told, verified=trusts),
        order_request=raw,
    )


def _text(item: Mapping[str, object]) -> str:
    lines = item.get("lines")
    rows = [_line(one) for one in lines if isinstance(one, dict)] if isinstance(lines, Sequence) else []
    delivery = item.get("delivery")
    more = [delivery.get("address") if isinstance(delivery, dict) else None, item.get("branch"), item.get("note")]
    return "\n".join([f"# {item.get('id')}", *rows, *(clean(one) for one in more if isinstance(one, str) and one)])


def _line(line: Mapping[str, object]) -> str:
    return clean(f"{line.get('reference') or line.get('text') or ''} × {line.get('quantity')}")
