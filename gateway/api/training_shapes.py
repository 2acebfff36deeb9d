"""Training examples, their history and findings, and imports as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.api.shapes import instant
from gateway.store.nlu_examples import ChangeRow, ExampleRow
from gateway.training.examples import written_of
from gateway.training.exchange import Plan
from gateway.training.findings import Doubt

LINES_TOLD: Final = 200


def example_json(row: ExampleRow) -> dict[str, Any]:
    """An example as the API shows it."""
    return {
        "id": row.id,
        "text": row.text,
        "annotated": written_of(row),
        "intent": row.intent,
        "language": row.language,
        "entities": [dict(one) for one in row.entities],
        "source": row.source,
        "state": row.state,
        "version": row.version,
        "created_at": instant(row.created_at),
        "created_by": row.created_by,
        "changed_at": instant(row.changed_at),
        "changed_by": row.changed_by,
    }


def plan_json(plan: Plan) -> dict[str, Any]:
    """What an import does, as the API shows it; of lines the first ones."""
    told: dict[str, Any] = {"counts": dict(plan.counts)}
    for name in ("contradictions", "refused", "left_out"):
        lines = getattr(plan, name)[:LINES_TOLD]
        told[name] = [{"file": one.file, "line": one.line, "said": one.said} for one in lines]
    return told


def change_json(row: ChangeRow) -> dict[str, Any]:
    """A change of an example as the API shows it."""
    before: Mapping[str, Any] = row.before or {}
    said = {name: value for name, value in before.items() if name != "key"}
    return {"at": instant(row.at), "by": row.by, "what": row.what, "before": said}


def doubt_json(one: Doubt) -> dict[str, Any]:
    """What stands near an example, as the API shows it."""
    return {
        "kind": one.kind, "text": one.text, "intent": one.intent, "share": round(one.share, 3), "example": one.other
    }  # fmt: skip
