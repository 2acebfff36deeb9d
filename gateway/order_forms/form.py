"""Owns what a file was found to hold: the lines of an order form, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bots import units
from bots.written_rows import Written

LINES_AT_MOST = 500


class WhyNone(StrEnum):
    """Why nothing could be read out of a file; the handoff pack has words for each."""

    NOT_A_FORM = "not_a_form"
    TOO_BIG = "too_big"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    NO_TEXT = "no_text"
    NO_LINES = "no_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The lines of a form in their order; `is_cut` says that the file has more than were read."""

    name: str
    lines: tuple[Written, ...] = ()
    why_none: WhyNone | None = None
    is_cut: bool = False

    @property
    def doubtful(self) -> tuple[Written, ...]:
        """The lines that somebody has to look at: doubtful ones, and those without a quantity."""
        return tuple(line for line in self.lines if line.doubtful is not None or line.quantity is None)

    @property
    def outcome(self) -> str:
        """How the reading ended, as a code: `read`, `read_in_part` where lines are doubtful or cut off, or why not."""
        if self.why_none is not None:
            return self.why_none.value
        return "read_in_part" if self.doubtful or self.is_cut else "read"

    def as_text(self) -> str:
        """The lines as a customer would paste them, for what reads goods out of a message."""
        return "\n".join(f"{_plain(line.asked)}\t{_plain(line.name)}\t{_amount(line)}" for line in self.lines)


def _amount(line: Written) -> str:
    """Write how many, with the unit where it is not the piece, so that it is read again as it was."""
    is_plain = line.unit is None or line.unit == units.PIECE
    return f"{line.quantity or ''}" if is_plain or not line.quantity else f"{line.quantity} {line.unit}"


def _plain(text: str) -> str:
    return " ".join(text.replace("\t", " ").split())
