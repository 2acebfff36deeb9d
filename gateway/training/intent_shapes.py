"""Intents as the API and the pages show them: the overview with its figures, and everything as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from config.care import IntentSettings
from gateway.ids import SECOND, rfc3339
from gateway.live_intents import body_of
from gateway.parts import Parts
from gateway.store import nlu_intent_examples as examples
from gateway.store import nlu_intent_figures as figures
from gateway.store.nlu_intents import IntentChangeRow
from gateway.texts import Texts
from gateway.training.intent_parts import Part
from gateway.training.intent_preview import Ground, Preview, Stand, Way, preview_of_draft
from gateway.training.intents import Shown

Json = dict[str, Any]
FIGURES_DAYS: Final = 30
_DAY: Final = 24 * 3600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One line of the list: an intent with its examples by language and what was understood as it of late."""

    shown: Shown
    examples: Mapping[str, int] = field(default_factory=dict)
    messages: int = 0
    corrected: int = 0

    @property
    def corrected_share(self) -> float:
        """The share of messages that people corrected to another intent."""
        return self.corrected / self.messages if self.messages else 0.0


async def overview(parts: Parts, shown: Sequence[Shown], *, now: int) -> list[Overview]:
    """The intents with their figures; names from before count for the present ones."""
    counted = await parts.store.read(examples.counts)
    of_late = await parts.store.read(figures.figures, since=now - FIGURES_DAYS * _DAY)
    return [_line(one, counted, of_late) for one in shown]


def line_json(one: Overview) -> Json:
    """A line of the list."""
    return {
        **head_json(one.shown),
        "examples": dict(one.examples),
        "messages": one.messages,
        "corrected": one.corrected,
        "corrected_share": round(one.corrected_share, 4),
    }


def intent_json(shown: Shown, history: Sequence[IntentChangeRow], *, model: str | None) -> Json:
    """One intent with everything that is kept of it."""
    draft: Json | None = None
    if shown.gives_back:
        draft = {"file": True}
    elif shown.draft is not None:
        draft = body_of(shown.draft)
    return {
        **head_json(shown),
        "draft": draft,
        "model": model,
        "findings": [{"field": one.key, "message": one.message} for one in shown.findings],
        "history": [_change_json(one) for one in history],
    }


def preview_json(preview: Preview, texts: Texts | None, language: str) -> Json:
    """What a change comes to."""
    return {
        "intent": preview.name,
        "seen": preview.seen,
        "days": preview.days,
        "messages": preview.of,
        "cases": preview.cases,
        "moved": preview.moved,
        "moved_cases": preview.moved_cases,
        "complete": preview.is_all,
        "ways": [
            {"from": way_code(was), "to": way_code(would), "messages": count}
            for (was, would), count in preview.ways.most_common()
        ],
        "queues": [
            {"from": was, "to": would, "messages": count} for (was, would), count in preview.queues.most_common()
        ],
        "moves": [
            {
                "case": one.case,
                "at": rfc3339(one.at),
                "language": one.language,
                "text": one.text,
                "from": _stand_json(one.before, texts, language),
                "to": _stand_json(one.after, texts, language),
            }
            for one in preview.lines
        ],
        "said": [{"language": one.language, "before": one.before, "after": one.after} for one in preview.said],
    }


async def moves_told(ground: Ground, shown: Shown, *, now: int) -> Json:
    """What an intent's draft comes to, in short, with the mark by which it is confirmed."""
    preview = await preview_of_draft(ground, shown, now=now)
    told = preview_json(preview, None, "")
    return {key: told[key] for key in ("seen", "days", "messages", "moved", "moved_cases", "ways", "queues", "said")}


def part_json(part: Part) -> Json:
    """An example of a split."""
    return {
        "id": part.id,
        "text": part.text,
        "language": part.language,
        "suggested": part.goes,
        "score": part.score,
    }


def way_code(way: Way) -> str:
    """A way as one word: `flow:order_status`, `answer`, `clarify`, `person`, `nobody`."""
    return ":".join(part for part in way if part)


def titled(section: IntentSettings, name: str, language: str) -> str:
    """The title of an intent, its name where it has none."""
    return section.title.get(language) or name


def _line(shown: Shown, counted: Mapping[str, Mapping[str, int]], of_late: Mapping[str, figures.Figure]) -> Overview:
    found = [of_late.get(name, figures.Figure()) for name in (shown.name, *shown.former)]
    return Overview(
        shown=shown,
        examples=counted.get(shown.name, {}),
        messages=sum(one.messages for one in found),
        corrected=sum(one.corrected for one in found),
    )


def head_json(shown: Shown) -> Json:
    """What is said of an intent wherever it is listed."""
    row = shown.row
    return {
        "name": shown.name,
        "origin": shown.origin,
        "state": shown.state,
        **body_of(shown.section),
        "renamed_to": row.renamed_to if row is not None else None,
        "former_names": list(shown.former),
        "named_by": list(shown.named_by),
        "known_to_model": shown.is_known,
        "has_draft": shown.draft is not None,
        "version": shown.version,
        "changed_by": row.changed_by if row is not None else None,
        "changed_at": rfc3339(row.changed_at) if row is not None else None,
    }


def _change_json(change: IntentChangeRow) -> Json:
    return {
        "id": change.id,
        "at": rfc3339(change.at),
        "by": change.by,
        "what": change.what,
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
    }


def _stand_json(stand: Stand, texts: Texts | None, language: str) -> Json:
    return {
        "way": way_code(stand.way),
        "queue": stand.queue,
        "first": stand.first,
        "alarm": stand.is_alarm,
        "reasons": [
            {"code": one["code"], "args": one.get("args") or {}, "text": _reason(one, texts, language)}
            for one in stand.reasons
        ],
    }


def _reason(why: Mapping[str, Any], texts: Texts | None, language: str) -> str | None:
    return None if texts is None else texts.reason(language, str(why["code"]), why.get("args") or {})
