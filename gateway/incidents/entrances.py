"""Lines of ours that are not for customers: who may use them, and what a customer hears who came in by one. Pure."""

from __future__ import annotations

from dataclasses import replace

from channels.message import CallEvent
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


def about_entrance(
    units: Units, event: CallEvent, dialled: str | None, caller: Caller, setting: Setting, language: str
) -> tuple[str, ...]:
    """What a customer hears first at the beginning of such a call: the public contact; the call goes on."""
    public = ", ".join(units.public_contacts())
    if event.type != "call.started" or not public or internal_number(units, dialled, caller) is None:
        return ()
    return (setting.texts.say(language, "internal-number", public=public),)


def came_by(case: CaseRow, number: str | None) -> CaseRow:
    """The case with the reason that its customer came in by an internal number, if by one."""
    if number is None:
        return case
    return replace(case, reasons=(reason("internal-entrance", entrance=number), *case.reasons))
