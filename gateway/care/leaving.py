"""Somebody leaves: what they look after must be somebody else's from the next day on; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.care.absences import Away
from gateway.care.checks import CareLine, Known, check_care
from gateway.care.findings import Finding
from gateway.care.planning import Plan, plan_handing_over
from gateway.texts import Texts

_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Who leaves, the last day they are here, and who follows them, if anybody."""

    mail: str
    last_day: date
    successor: str | None
    place: int | None = None


def left_behind(leaving: Leaving, lines: Sequence[CareLine]) -> list[CareLine]:
    """Their lines that would go on after the last day."""
    return [
        one for one in lines if one.person == leaving.mail and (one.valid_to is None or one.valid_to > leaving.last_day)
    ]


def plan_leaving(
    leaving: Leaving, lines: Sequence[CareLine], stand_ins: Sequence[Away], known: Known, texts: Texts
) -> tuple[Plan, list[Finding]]:
    """The plan that hands their lines over, or what hinders it; `stand_ins` are later absences they stand in for."""
    theirs = left_behind(leaving, lines)
    if leaving.successor is None:
        return Plan(), _nobody_follows(leaving, theirs, stand_ins)
    if not theirs and not stand_ins:
        return Plan(), []
    follower = known.people.get(leaving.successor)
    if follower is None or leaving.successor == leaving.mail:
        args: dict[str, str | int] = {"name": leaving.successor, "nearest": "none"}
        return Plan(), [Finding(code="unknown-person", field="successor", place=leaving.place, args=args)]
    if stand_ins and not follower.is_agent:
        return Plan(), [
            Finding(code="not-an-agent", field="successor", place=leaving.place, args={"name": leaving.successor})
        ]
    made = plan_handing_over(theirs, successor=leaving.successor, last=leaving.last_day)
    return made, _cannot_follow(leaving, made, lines, known, texts)


def _nobody_follows(leaving: Leaving, theirs: Sequence[CareLine], stand_ins: Sequence[Away]) -> list[Finding]:
    findings: list[Finding] = []
    if theirs:
        told = [f"{one.account}/{one.topic} ({one.role})" for one in theirs[:_NAMED]]
        rows = ", ".join(told) + (", …" if len(theirs) > _NAMED else "")
        args: dict[str, str | int] = {"name": leaving.mail, "count": len(theirs), "rows": rows}
        findings.append(Finding(code="still-cares", field="last_day", place=leaving.place, args=args))
    if stand_ins:
        away = ", ".join(sorted({one.person for one in stand_ins}))
        args = {"name": leaving.mail, "people": away}
        findings.append(Finding(code="still-stands-in", field="last_day", place=leaving.place, args=args))
    return findings


def _cannot_follow(
    leaving: Leaving, made: Plan, lines: Sequence[CareLine], known: Known, texts: Texts
) -> list[Finding]:
    """Why the successor cannot have one of the lines, by account and topic."""
    touched = {one.id for one in (*made.changed, *made.removed)}
    placed = [replace(one, place=place) for place, one in enumerate(made.added)]
    others = [one for one in lines if one.id not in touched and one.approved_by is not None]
    approved = [one for one in placed if one.approved_by is not None]
    found = check_care([*others, *made.changed, *approved], known)
    return [
        Finding(
            code="cannot-follow",
            field="successor",
            place=leaving.place,
            args={
                "name": leaving.successor or "",
                "account": placed[one.place or 0].account,
                "topic": placed[one.place or 0].topic,
                "said": one.text(texts, "en"),
            },
        )
        for one in found
        if one.place is not None
    ]
