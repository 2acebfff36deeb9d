"""Lines of ours that are not for customers: who may use them, and what a customer hears who came in by one. Pure."""

from __future__ import annotations

from dataclasses import replace

from channels.phone.answer import PhoneAnswer
from gateway.call_callers import Caller
from gateway.call_sights import Setting
from gateway.incidents.units import Units
from gateway.routing import reason
from gateway.store.rows import CaseRow


def internal_number(units: Units, dialled: str | None, caller: Caller) -> str | None:
    """The internal number by which a customer came in, or None for units, our own people and public numbers."""
    if dialled not in units.internal_numbers or caller.staff is not None or units.unit_at(caller.number or ""):
        return None
    return dialled


def told_public(answer: PhoneAnswer, units: Units, setting: Setting, language: str) -> PhoneAnswer:
    """The answer with the public contact said first; the call goes on, nothing of it is lost."""
    public = ", ".join(units.public_contacts())
    if not public:
        return answer
    return replace(answer, say=(setting.texts.say(language, "internal-number", public=public), *answer.say))


def came_by(case: CaseRow, number: str) -> CaseRow:
    """The case with the reason that its customer came in by an internal number."""
    return replace(case, reasons=(reason("internal-entrance", entrance=number), *case.reasons))
