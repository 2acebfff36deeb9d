"""What an action came to, and the small questions asked of it on its way into rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bots import texts
from gateway import decide
from gateway.left_flows import CLARIFY
from gateway.store.rows import FlowRow, Reason

StoredButton = Mapping[str, str]
_QUOTES = {"ru": ("«", "»"), "en": ('"', '"'), "zh": ("“", "”")}


@dataclass(slots=True, kw_only=True)
class Performed:
    """What an action came to: what is said, where the flow stands, and whether a person takes over."""

    reason: Reason
    said: list[str] = field(default_factory=list)
    buttons: list[StoredButton] = field(default_factory=list)
    flow: FlowRow | None = None
    hand_over: decide.HandOver | None = None
    intent: str | None = None
    is_note: decide.Note | decide.Ignore | None = None
    silence: Reason | None = None  # why nothing of it may leave


Again = Callable[[str], decide.Action]
"""Decides anew for an intent that left the running flow."""


def worded_for_mail(done: Performed, language: str) -> Performed:
    """Say in a sentence what can be answered: a mail has no menu; a flow's question says so in its own words."""
    if done.buttons and done.flow is not None and done.flow.flow == CLARIFY:
        opening, closing = _QUOTES.get(language, _QUOTES["en"])
        comma = "、" if language == "zh" else ", "
        choices = comma.join(f"{opening}{one['title']}{closing}" for one in done.buttons)
        done.said.append(texts.say(language, "mail_choices", choices=choices))
    done.buttons = []
    return done


def has_ended(done: Performed) -> bool:
    """Whether nothing is being asked."""
    return not done.buttons and (done.flow is None or "ended" in done.flow.state)


def is_in(done: Performed, name: str) -> bool:
    """Whether the flow of this name is where it stands."""
    return done.flow is not None and done.flow.flow == name


def with_state(done: Performed, **kept: object) -> Performed:
    """Keep more with the flow's state."""
    if done.flow is not None:
        done.flow = replace(done.flow, state={**done.flow.state, **kept})
    return done


def flow_row(name: str, version: int, state: Mapping[str, object], misses: int) -> FlowRow:
    """A row whose case is not known yet."""
    return FlowRow(case_id="", flow=name, version=version, state=state, misses=misses)
