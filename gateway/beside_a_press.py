"""A turn that holds a press and typed words: what the words alone mean, so that a press swallows none. Pure."""

from __future__ import annotations

from dataclasses import replace

from gateway.turns import Meaning, Turn
from gateway.understand import combine


def typed_beside(turn: Turn) -> Meaning | None:
    """What the typed messages of a turn say in which a button was pressed; None where nothing was, or nothing typed.

    A press comes with its title as its text on some channels, which is none of the customer's words.
    """
    typed = [one for one in zip(turn.messages, turn.parses, strict=False) if not one[0][1].button]
    if turn.understood.button is None or not any(message.text.strip() for (_, message), _ in typed):
        return None
    words = replace(turn, messages=[one for one, _ in typed], parses=[parse for _, parse in typed])
    return combine(words, language=turn.understood.language, languages=())
