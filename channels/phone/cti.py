"""Reads the generic CTI form that many exchanges ship: newCall, answer and hangup with a callId, as form or JSON."""

from __future__ import annotations

from channels.errors import BadPayload
from channels.message import CallEvent, CallEventType
from channels.phone import fields
from channels.phone.forms import Form
from channels.phone.numbers import e164

_TYPES: dict[str, CallEventType] = {
    "newcall": "call.started",
    "answer": "call.answered",
    "hangup": "call.ended",
}
_UNHEARD = frozenset({"cancel", "noanswer"})
_AGENT_NAMES = ("agent", "user", "user[]", "userId", "extension", "answeringNumber")


def read_cti(form: Form, *, line: str, region: str | None = None) -> CallEvent:
    """The fact of one CTI event; a hang-up whose cause says that nobody answered is an abandoned call."""
    event = fields.json_object(form.body) if form.body.lstrip()[:1] == b"{" else form.pairs()
    named = fields.text(event, "event") or fields.text(event, "type") or ""
    kind = _TYPES.get(named.lower())
    if kind is None:
        raise BadPayload(f"the event {named!r} is unknown; the events are newCall, answer, hangup", field="event")
    cause = fields.text(event, "cause", at_most=300)
    if kind == "call.ended" and (cause or "").lower() in _UNHEARD:
        kind = "call.abandoned"
    outgoing = (fields.text(event, "direction") or "").lower() in ("out", "outbound")
    theirs, ours = ("to", "from") if outgoing else ("from", "to")
    return CallEvent(
        type=kind,
        call_id=fields.call_id(event, "callId"),
        line=line,
        at=fields.instant(event, "at") if event.get("at") else form.received_at,
        caller=e164(fields.text(event, theirs), region=region),
        dialled=e164(fields.text(event, ours), region=region),
        agent=_agent(event) if kind == "call.answered" else None,
        reason=cause or ("outgoing" if outgoing else None),
    )


def _agent(event: fields.Fields) -> str | None:
    """Who answered: the first name given that is a mail address, else the first given at all."""
    found: list[str] = []
    for name in _AGENT_NAMES:
        value = event.get(name)
        if isinstance(value, list):
            value = next(iter(value), None)
        named = fields.text({name: value}, name, at_most=254)
        found += [named.lower()] if named else []
    return next((one for one in found if "@" in one), next(iter(found), None))
