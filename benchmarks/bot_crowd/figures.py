"""Counts how the dialogues went, in all and per language, flow and way of talking."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.bot_crowd.playing import Went
from benchmarks.bot_crowd.wants import FOR_PEOPLE


def figures_of(went: Sequence[Went], *, seconds: float, seed: int) -> dict[str, Any]:
    """Everything that is printed, as plain values."""
    steps = [one for one in went if one.flow not in FOR_PEOPLE]
    by_itself = [one for one in steps if not one.wanted_person]
    return {
        "benchmark": "bot",
        "seed": seed,
        "dialogues": len(went),
        "seconds": round(seconds, 1),
        "share_of_all": _share(steps),
        "share_of_those_who_asked_for_nobody": _share(by_itself),
        "turns_per_finished": _turns(steps),
        "wrong": sum(len(one.wrong) for one in went),
        "doubles": sum(one.doubles for one in went),
        "stuck": sum(one.is_stuck for one in went),
        "misread_summaries": sum(one.misread for one in went),
        "by_language": _by(steps, lambda one: one.language),
        "by_flow": _by(went, lambda one: one.flow),
        "by_flow_and_language": _by(went, lambda one: f"{one.flow} {one.language}"),
        "by_persona": _by(steps, lambda one: one.persona),
        "asked_again": dict(Counter(f"{step} {one.language}" for one in went for step in one.repeats).most_common(25)),
    }


def printed(found: dict[str, Any]) -> str:
    """The figures as a table to read."""
    lines = [
        f"dialogues   {found['dialogues']} from seed {found['seed']} in {found['seconds']} s",
        f"finished    {found['share_of_all']:.1%} of order steps without a person, "
        f"{found['share_of_those_who_asked_for_nobody']:.1%} of those whose customer asked for none",
        f"turns       {found['turns_per_finished']} a finished job",
        f"wrong       {found['wrong']} bindings, {found['doubles']} doubles, {found['misread_summaries']} summaries "
        f"to put right, {found['stuck']} that neither ended nor waited",
    ]
    for name in ("by_language", "by_persona", "by_flow", "by_flow_and_language"):
        lines.append(name.replace("_", " "))
        lines += [
            f"  {key:<28}{row['finished']:>7.0%} of {row['dialogues']:>4}, with people {row['with_people']:>4.0%}, "
            f"turns {row['turns']}"
            for key, row in found[name].items()
        ]
    lines.append("asked again " + ", ".join(f"{step} {count}" for step, count in found["asked_again"].items()))
    return "\n".join(lines)


def _by(went: Sequence[Went], key: Callable[[Went], str]) -> dict[str, dict[str, Any]]:
    found: dict[str, list[Went]] = {}
    for one in went:
        found.setdefault(key(one), []).append(one)
    return {
        name: {
            "dialogues": len(rows),
            "finished": _share([one for one in rows if not one.wanted_person]),
            "with_people": sum(one.is_with_people for one in rows) / len(rows),
            "turns": _turns(rows),
        }
        for name, rows in sorted(found.items())
    }


def _share(went: Sequence[Went]) -> float:
    return sum(one.is_finished for one in went) / len(went) if went else 0.0


def _turns(went: Sequence[Went]) -> float:
    finished = [one.messages for one in went if one.is_finished]
    return round(statistics.mean(finished), 2) if finished else 0.0
