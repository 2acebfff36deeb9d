"""What colleagues noted about a case as data: the sheets that went along with it, and whom it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.ids import rfc3339
from gateway.store.case_views import Fields
from gateway.store.rows import CaseRow

_THIRD = "wait_third"


def sheets(notes: Sequence[Fields]) -> list[dict[str, Any]]:
    """The sheets of every time the case was passed on, oldest first."""
    return [
        {"at": rfc3339(one["at"]), "by": one["author_name"], **one["verdict"]["sheet"]}
        for one in notes
        if "sheet" in one["verdict"]
    ]


def waits_for(case: CaseRow, notes: Sequence[Fields]) -> dict[str, Any] | None:
    """For whom the case waits, since when and until when; None where it does not."""
    if case.state == "waiting_customer":
        return {"who": "customer", "whom": None, "until": None, "reason": None}
    if case.state not in ("waiting_third", "snoozed"):
        return None
    kind = _THIRD if case.state == "waiting_third" else "snooze"
    written = (one["verdict"].get("pause") for one in reversed(notes))
    found: Mapping[str, Any] = next((one for one in written if one is not None and one.get("kind") == kind), {})
    return {
        "who": "third_party" if kind == _THIRD else "nobody",
        "whom": found.get("whom") or None,
        "until": rfc3339(case.snoozed_until) if case.snoozed_until is not None else None,
        "reason": found.get("note") or None,
    }
