"""Reads Twilio Voice requests and checks their signature (HMAC-SHA1 over the address and the sorted fields)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from channels.errors import NotAuthentic
from channels.message import CallEvent, CallEventType
from channels.phone import fields
from channels.phone.answer import read_fallbacks
from channels.phone.forms import Form
from channels.phone.numbers import e164

THEN = "then"
"""The name, in the address a finished ringing is posted to, of those who are rung next."""
TAKEN = frozenset({"completed", "answered"})

_ENDED = frozenset({"completed", "busy", "failed"})
_UNHEARD = frozenset({"no-answer", "canceled"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def verify(token: str, url: str, pairs: Iterable[tuple[str, str]], signature: str | None) -> None:
    """Returns when the signature fits the address, with or without its default port; else raises NotAuthentic."""
    given = (signature or "").encode("utf-8", "replace")
    listed = sorted(set(pairs))
    if not any(hmac.compare_digest(_signature(token, one, listed), given) for one in _addresses(url)):
        raise NotAuthentic(
            "X-Twilio-Signature does not fit; check the line's twilio.auth_token and that [gateway] public_url is the "
            "address Twilio posts to"
        )


def read_twilio(form: Form, *, line: str, region: str | None = None) -> CallEvent:
    """The fact of one Voice request or status callback; the query tells the menu a caller was in."""
    pairs = form.pairs()
    kind = _type(pairs, form.query)
    outgoing = pairs.get("Direction", "").startswith("outbound")
    theirs, ours = ("To", "From") if outgoing else ("From", "To")
    return CallEvent(
        type=kind,
        call_id=fields.call_id(pairs, "CallSid"),
        line=line,
        at=_instant(pairs, form),
        caller=e164(fields.text(pairs, theirs), region=region),
        dialled=e164(fields.text(pairs, ours), region=region),
        digits=fields.text(pairs, "Digits", at_most=64) if kind == "call.step" else None,
        speech=fields.text(pairs, "SpeechResult") if kind == "call.step" else None,
        menu=fields.text(form.query, "menu", at_most=64) if kind == "call.step" else None,
        reason=_reason(pairs),
        recording_url=fields.text(pairs, "RecordingUrl"),
    )


def _signature(token: str, url: str, listed: Iterable[tuple[str, str]]) -> bytes:
    signed = url + "".join(name + value for name, value in listed)
    return base64.b64encode(hmac.new(token.encode(), signed.encode("utf-8", "replace"), hashlib.sha1).digest())


def _addresses(url: str) -> set[str]:
    parts = urlsplit(url)
    host, port = parts.netloc.rsplit("@")[-1], parts.port
    bare = host.removesuffix(f":{port}") if port else host
    full = host if port else f"{host}:{_DEFAULT_PORTS.get(parts.scheme, 80)}"
    return {url, parts._replace(netloc=bare).geturl(), parts._replace(netloc=full).geturl()}


def _type(pairs: Mapping[str, str], query: Mapping[str, str]) -> CallEventType:
    status = pairs.get("CallStatus", "")
    if pairs.get("RecordingUrl"):
        return "call.recording"
    if THEN in query:
        return _after_ringing(pairs, query)
    if status in _ENDED | _UNHEARD:
        return _at_the_end(status, outgoing=pairs.get("Direction", "").startswith("outbound"))
    if "menu" in query or pairs.get("Digits") or pairs.get("SpeechResult"):
        return "call.step"
    return "call.started"


def _after_ringing(pairs: Mapping[str, str], query: Mapping[str, str]) -> CallEventType:
    if pairs.get("DialCallStatus") in TAKEN:
        return "call.ended"
    following = next(iter(read_fallbacks(query[THEN])), None)
    return "call.queued" if following and following.to == "queue" else "call.step"


def _at_the_end(status: str, *, outgoing: bool) -> CallEventType:
    if outgoing:
        return "call.outbound_result"
    return "call.abandoned" if status in _UNHEARD else "call.ended"


def _reason(pairs: Mapping[str, str]) -> str | None:
    status = pairs.get("DialCallStatus") or pairs.get("CallStatus", "")
    return fields.text({"reason": status}, "reason") if status in _ENDED | _UNHEARD else None


def _instant(pairs: Mapping[str, str], form: Form) -> datetime:
    """Status callbacks tell their own instant, with an offset; what tells none happened when it came."""
    try:
        moment = parsedate_to_datetime(pairs["Timestamp"])
        return form.received_at if moment.tzinfo is None else moment.astimezone(UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return form.received_at
