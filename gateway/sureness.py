"""From which confidence an intent counts: what an admin set, else what the model learnt, else the usual. Pure."""

from __future__ import annotations

from config.running import NluSettings
from gateway.turns import Meaning


def act_from(nlu: NluSettings, learnt: float | None) -> float:
    """The confidence from which is acted; `learnt` is what the engine says of it, None where it cannot tell."""
    if nlu.act is not None or learnt is None:
        return nlu.acts_from
    return learnt


def is_sure(nlu: NluSettings, meaning: Meaning) -> bool:
    """Whether what was understood is sure enough to act on."""
    return meaning.confidence >= act_from(nlu, meaning.act_from)
