"""What is wrong with an engine that answers all the same, for those who look after it."""

from __future__ import annotations

from nlu.contract import Engine


def trouble_of(engine: Engine) -> str | None:
    """What the engine says of itself, None where all is well or it cannot tell."""
    said = getattr(engine, "trouble", None)
    return said if isinstance(said, str) else None
