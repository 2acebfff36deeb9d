"""The answer to a phone event, as it is stored and sent: what to say, what to gather, where the call goes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

RouteTo = Literal["agent", "queue", "self_service", "hangup", "callback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Who is tried next once the one before did not take the call within `after_s`."""

    to: RouteTo
    target: str | None
    after_s: int
    extension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where the call goes; `target` is an agent's mail address or a queue's name, `reason` a stable code."""

    to: RouteTo
    target: str | None = None
    extension: str | None = None
    priority: int = 0
    reason: str | None = None
    expected_wait_s: int | None = None
    fallbacks: tuple[Fallback, ...] = ()
    desk_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """What the caller may press (title by key) or say; with a route beside it, the route is for who does neither."""

    menu: str
    options: Mapping[str, str]
    speech: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAnswer:
    """One answer; `degraded` says that it is the line's safe answer and not a considered one."""

    call_id: str | None
    language: str
    case: str | None = None
    stored: bool = True
    degraded: bool = False
    say: tuple[str, ...] = field(default=())
    gather: Gather | None = None
    route: Route | None = None

    def as_json(self) -> bytes:
        """The answer as UTF-8 JSON with every name of the contract present."""
        body = {
            "call_id": self.call_id,
            "case": self.case,
            "stored": self.stored,
            "degraded": self.degraded,
            "language": self.language,
            "say": list(self.say),
            "gather": _gather(self.gather) if self.gather else None,
            "route": _route(self.route) if self.route else None,
        }
        return json.dumps(body, ensure_ascii=False).encode("utf-8")


def read_answer(stored: bytes) -> PhoneAnswer:
    """The answer that `as_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
    body = cast(Mapping[str, object], json.loads(stored))
    gather, route = body["gather"], body["route"]
    return PhoneAnswer(
        call_id=cast("str | None", body["call_id"]),
        language=cast(str, body["language"]),
        case=cast("str | None", body["case"]),
        stored=bool(body["stored"]),
        degraded=bool(body["degraded"]),
        say=tuple(cast("list[str]", body["say"])),
        gather=Gather(**cast("dict[str, object]", gather)) if gather else None,  # type: ignore[arg-type]
        route=_read_route(cast("dict[str, object]", route)) if route else None,
    )


def write_fallbacks(fallbacks: Sequence[Fallback]) -> str:
    """Those who are tried next, as one text that any address carries unchanged."""
    written = json.dumps([_fallback(one) for one in fallbacks]).encode("utf-8")
    return base64.urlsafe_b64encode(written).decode("ascii").rstrip("=")


def read_fallbacks(written: str) -> tuple[Fallback, ...]:
    """What `write_fallbacks` wrote; empty where the text is none of ours."""
    try:
        return tuple(Fallback(**one) for one in json.loads(base64.urlsafe_b64decode(written + "==")))
    except (ValueError, TypeError):
        return ()


def _gather(gather: Gather) -> Mapping[str, object]:
    return {"menu": gather.menu, "options": dict(gather.options), "speech": gather.speech}


def _route(route: Route) -> Mapping[str, object]:
    return {
        "to": route.to,
        "target": route.target,
        "extension": route.extension,
        "priority": route.priority,
        "reason": route.reason,
        "expected_wait_s": route.expected_wait_s,
        "else": [_fallback(one) for one in route.fallbacks],
        "desk_url": route.desk_url,
    }


def _fallback(one: Fallback) -> Mapping[str, object]:
    named: dict[str, object] = {"to": one.to, "target": one.target, "after_s": one.after_s}
    return named | ({"extension": one.extension} if one.extension else {})


def _read_route(route: dict[str, object]) -> Route:
    rest = cast("list[dict[str, object]]", route.pop("else"))
    fallbacks = tuple(Fallback(**one) for one in rest)  # type: ignore[arg-type]
    return Route(**route, fallbacks=fallbacks)  # type: ignore[arg-type]
