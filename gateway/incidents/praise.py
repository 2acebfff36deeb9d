"""The register of praise: what customers praise in their own words, found by its intent; politeness is none. Pure."""

from __future__ import annotations

from typing import Final

from gateway.ids import new_id
from gateway.store.changes import Changes
from gateway.store.incidents import PraiseRow
from gateway.store.rows import CaseRow

PRAISE: Final = "praise"
MACHINE: Final = "machine"
_COURTESIES: Final = frozenset({"praise", "thanks"})


def note_praise(
    changes: Changes, case: CaseRow, *, least: float, at: int, unit: str | None = None, is_meant: bool = False
) -> None:
    """Register the messages of a turn that are understood as praise with confidence; each message once.

    It is for whoever has the case, else for all of us. What is only thanked for is another intent; where the turn
    `is_meant` as praise all the same, because it tells what was good, thanks are praise too.
    """
    for one in changes.understandings:
        if (one.intent == PRAISE and one.confidence >= least) or (is_meant and one.intent in _COURTESIES):
            changes.praises.append(
                PraiseRow(
                    id=new_id(),
                    case_id=case.id,
                    message_id=one.message_id,
                    person_id=case.agent_id,
                    unit=unit,
                    channel=case.opened_via,
                    made_by=MACHINE,
                    at=at,
                )
            )
