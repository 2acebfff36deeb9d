"""Owns texts of format=flowed (RFC 3676): lines that a program broke are put together again."""

from __future__ import annotations

import re

_DEPTH = re.compile(r">*")


def unflowed(text: str, *, drops_space: bool = False) -> str:
    """The text with a line for each paragraph; quotes keep their depth. `drops_space` is DelSp=yes."""
    said: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(_DEPTH.match(line)[0])  # type: ignore[index]
        words = line[depth:].removeprefix(" ")
        is_signature = words in {"-- ", "--"}
        if open_depth == depth and not is_signature:
            said[-1].append("")
        else:
            said.append([">" * depth + " " if depth else "", ""])
        goes_on = words.endswith(" ") and not is_signature
        open_depth = depth if goes_on else None
        said[-1][-1] = words[:-1] if goes_on and drops_space else words
    return "\n".join("".join(pieces) for pieces in said)
