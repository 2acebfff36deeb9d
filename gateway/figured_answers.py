"""Owns which ready answers are worked out instead, where the question holds what that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bots.flows.delivery_info.flow import town_in
from gateway.store.rows import FlowRow

_NEEDS: Final[Mapping[str, Callable[[str], str | None]]] = {"delivery_info": town_in}
"""Intents with a flow of the same name, and what reads out of the words the datum without which it cannot answer."""

_TOLD: Final = "told"
"""The outcome of such a flow that answered the question."""


def flow_with_figures(intent: str | None, text: str) -> str | None:
    """Give the flow that looks up what a ready answer leaves open: what the delivery to the named town costs."""
    needs = _NEEDS.get(intent or "")
    return intent if needs is not None and needs(text) is not None else None


def has_told(row: FlowRow | None) -> bool:
    """Whether the flow has given its figures: then it is asked whether they helped, as behind every ready answer."""
    return row is not None and row.state.get("ended") == _TOLD
