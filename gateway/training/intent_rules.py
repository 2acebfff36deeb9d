"""What may be said of an intent: its name, its settings, and who in the installation names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bots import registry
from config.care import IntentSettings
from config.crossrefs import faults_of_intent
from config.settings import Loaded, Settings
from config.tree import Finding, nearest_name
from gateway.decide import HUMAN, REQUEST_STATUS, SAFETY
from gateway.errors import Conflict, NotValid
from gateway.incidents.kinds import INTENT_OF
from gateway.live_intents import LiveIntents, body_of, read_intent
from gateway.matters import OF_NO_MATTER
from gateway.routing_terms import COMPLAINT_INTENTS, is_complaint
from gateway.signals.rules import REPORT

NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,63}")
OWN: Final = frozenset({*OF_NO_MATTER, *INTENT_OF.values(), "complaint_delivery", HUMAN, SAFETY, REQUEST_STATUS})
"""Names by which the program itself acts: they are neither renamed nor retired."""
_TAKEN: Final = frozenset({REPORT, "new"})
_PHONE: Final = "phone"
_NAMING: Final = frozenset({"intent", "self_service"})


def check_new_name(intents: LiveIntents, name: str) -> None:
    """Whether an intent may be called so; raises NotValid, and Conflict where the name was given already."""
    if not NAME.fullmatch(name) or name in _TAKEN:
        message = (
            "an intent's name has small letters, digits and _, a letter first, 2 to 64 of them, and is not reserved"
        )
        raise NotValid(message, fields={"name": "not a name for an intent"})
    row = intents.rows.get(name)
    if row is not None and row.renamed_to is not None:
        message = f"{name!r} is the earlier name of {row.renamed_to!r}; rename that back, or take another name"
        raise Conflict(message, fields={"renamed_to": row.renamed_to})
    if row is not None and row.state == "retired":
        message = f"there was an intent {name!r}, which {row.changed_by} retired; restore it, or take another name"
        raise Conflict(message, fields={"state": "retired"})
    if name in intents:
        raise Conflict(f"there is an intent {name!r}; change it, or take another name", fields={"name": "taken"})


def check_may_go(name: str, *, to: str | None = None) -> None:
    """Whether an intent may be retired, or be called `to`; raises Conflict where the program knows it by its name."""
    if name in OWN:
        message = f"the program itself goes by the name {name!r}; change its title, queue, handling or texts instead"
        raise Conflict(message, fields={"name": "the program's own"})
    if to is not None and is_complaint(name) != is_complaint(to):
        wanted = "begin with" if is_complaint(name) else "not begin with"
        message = f"complaints are known by their names: the new one must {wanted} {COMPLAINT_INTENTS!r}"
        raise NotValid(message, fields={"to": message})


def section_of(loaded: Loaded, name: str, body: Mapping[str, object]) -> IntentSettings:
    """The intent that is written; raises NotValid with everything wrong with it at its field."""
    section, findings = read_intent(name, body)
    if section is not None:
        findings = [*faults_of_intent(loaded, name, section), *_flow_faults(name, section)]
    if section is None or findings:
        raise not_valid(findings)
    return section


def not_valid(findings: Sequence[Finding]) -> NotValid:
    """The refusal of an intent, with every finding at its field."""
    fields: dict[str, object] = {}
    for one in findings:
        fields[one.key or "intent"] = one.message + (f"; did you mean {one.nearest!r}?" if one.nearest else "")
    named = "; ".join(f"{key}: {said}" for key, said in fields.items())
    return NotValid(f"the intent cannot be as it is written ({named})", fields=fields)


def merged(section: IntentSettings, changes: Mapping[str, object]) -> dict[str, object]:
    """An intent's body with some of its keys changed."""
    return {**body_of(section), **changes}


def named_by(settings: Settings, name: str) -> list[str]:
    """Where the settings file names an intent: channels, their menus and mailboxes, and signals."""
    found = [f"[signals.{signal}] intents" for signal, section in settings.signals.items() if name in section.intents]
    for channel, section in settings.channels.items():
        found += [".".join((f"[channels.{channel}]", *path)) for path in _pointing(section.own, name)]
        if section.kind == _PHONE and "menu" not in section.own and _is_in_usual_menu(name):
            found.append(f"[channels.{channel}] menu (the usual one, as the file gives none)")
    return found


def _is_in_usual_menu(name: str) -> bool:
    from channels.phone.settings import LineSettings

    return any(name in (choice.intent, choice.self_service) for choice in LineSettings().choices())


def _pointing(table: Mapping[str, object], name: str, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _pointing(value, name, (*path, key))
        elif key in _NAMING and value == name:
            yield (*path, key)


def _flow_faults(name: str, section: IntentSettings) -> list[Finding]:
    """A flow that no bot has."""
    flows = registry.flows()
    if section.flow is None or section.flow in flows:
        return []
    message = f"there is no flow {section.flow!r}; there are {', '.join(flows)}"
    nearest = nearest_name(section.flow, flows)
    return [Finding(file=f"intent {name}", line=0, key="flow", message=message, nearest=nearest)]
