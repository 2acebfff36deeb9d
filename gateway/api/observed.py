"""What observed channels would have done, over HTTP."""

from __future__ import annotations

from typing import Final

from gateway.api.endpoint import Call, Endpoint
from gateway.api.moments import instant_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED
from gateway.api.shapes import Json, instant
from gateway.errors import NotValid
from gateway.ids import SECOND, to_us
from gateway.observed_report import Count, Report, report

_WEEK: Final = 7 * 24 * 3600 * SECOND


async def would_have_done(call: Call) -> object:
    """Counts of a time, the last week without `from` and `to`."""
    channel, now = call.query("channel"), call.services.now()
    known = call.parts.settings.channels
    if channel is not None and channel not in known:
        raise NotValid(
            f"there is no channel {channel[:64]!r}; the channels are {', '.join(known)}", fields={"channel": "unknown"}
        )
    written = {name: call.query(name) for name in ("from", "to")}
    until = now if written["to"] is None else to_us(instant_of(written["to"], "to"))
    since = until - _WEEK if written["from"] is None else to_us(instant_of(written["from"], "from"))
    if since >= until:
        raise NotValid("from must be before to", fields={"from": "must be before to"})
    return report_json(await report(call.parts.store, since=since, until=until, channel=channel))


def report_json(one: Report) -> Json:
    """The report as the API and the command print it."""
    return {
        "from": instant(one.since),
        "to": instant(one.until),
        "messages": one.messages,
        "cases": one.cases,
        "is_cut": one.is_cut,
        **{group: [_count(count) for count in counts] for group, counts in one.groups.items()},
    }


def _count(one: Count) -> Json:
    return {"key": one.key, "count": one.count, "cases": list(one.cases)}


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/observed",
        handler=would_have_done,
        rule=Needs(scope="cases:read", role="supervisor"),
        tag="operation",
        summary="What observed channels and mailboxes would have said, and to whom it would have gone.",
        queries={
            "from": "RFC 3339; without it a week before `to`.",
            "to": "RFC 3339; without it now.",
            "channel": "The channel's name; without it all.",
        },
        answers={200: ANYTHING, 422: FAILED},
    ),
)
