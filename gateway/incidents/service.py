"""What people and programs do with incidents: read as it stands, decided purely, written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import orjson
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from gateway.case_drafts import CaseNotFound
from gateway.errors import Conflict, NotFound, NotValid
from gateway.incidents import drafts
from gateway.incidents.checklist import Told
from gateway.incidents.documents import Document, document_of
from gateway.incidents.drafts import Rules
from gateway.incidents.kinds import IncidentType, Via, type_of_intent
from gateway.incidents.opening import NewIncident, Opened, Upload, open_incident, opener_of, put_message
from gateway.incidents.units import Units
from gateway.numbers import FIRST
from gateway.parts import Parts
from gateway.store import case_views, contacts, contexts
from gateway.store import incidents as store
from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import Changes, VersionConflictError, write_one
from gateway.store.contexts import IdentityKey, Known
from gateway.store.counters import raise_counter
from gateway.store.incidents import IncidentRow
from gateway.store.rows import CaseRow

_TRIES: Final = 5
_MOST_FILES: Final = 20
_CLOSED_TO: Final = ("merged", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it: the actor of events, and for the audit the agent and the token's name."""

    actor: str
    agent_id: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An incident with its case; `is_new` says that this request made it."""

    case: CaseRow
    incident: IncidentRow
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What is told of an incident later; None leaves what is there."""

    type: IncidentType | None = None
    customer_name: str | None = None
    remark_no: str | None = None
    comment: str | None = None
    occurred_at: int | None = None
    files: tuple[Upload, ...] = field(default=())
    version: int | None = None


class Incidents:
    """Everything the API does with incidents; raises NotValid, NotFound, Conflict, CaseNotFound."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self.rules = Rules(units=Units.of(parts.settings), calendars=parts.calendars)

    async def report_new(self, new: NewIncident, files: Sequence[Upload], by: By) -> Held:
        """Open the case of an incident that a unit passes on; the same key again gives the first one."""
        self._known_unit(new.unit)
        for _ in range(_TRIES):
            found = await self._by_key(new)
            if found is not None:
                return found
            try:
                return await self._open(new, files, by)
            except VersionConflictError:
                continue
        raise Conflict("the customer or the incident is written by others at the same moment; send it again")

    async def get(self, number: str) -> Held:
        """The incident of that case."""
        found = await self._parts.store.read(store.by_number, number)
        if found is None:
            raise CaseNotFound(number)
        case, incident = found
        if incident is None:
            raise NotFound(f"case {number} is no incident; POST /v1/cases/{number}/incident makes it one")
        return Held(case=case, incident=incident)

    async def make(self, number: str, *, unit: str, type_: IncidentType | None, patch: Patch, by: By) -> Held:
        """Make an existing case an incident of a unit, as during a call; again it is the same one."""
        self._known_unit(unit)
        found = await self._parts.store.read(store.by_number, number)
        if found is None:
            raise CaseNotFound(number)
        case, stored = found
        if stored is not None:
            if stored.unit != unit:
                raise Conflict(f"case {number} is an incident of unit {stored.unit!r} already; change it by PATCH")
            return Held(case=case, incident=stored)
        chosen = type_ or type_of_intent(case.intent)
        if chosen is None:
            raise NotValid(f"say which type of incident case {number} is", fields={"type": "missing"})
        if case.state in _CLOSED_TO:
            raise Conflict(f"case {number} is {case.state}; make the case that people work on an incident")
        return await self._make(case, unit, chosen, patch, by)

    async def change(self, number: str, patch: Patch, by: By) -> Held:
        """Note what is told of an incident later; its checklist is made anew."""
        for _ in range(_TRIES):
            held = await self.get(number)
            if patch.version is not None and patch.version != held.incident.version:
                message = f"incident {number} has version {held.incident.version} now; read it again"
                raise Conflict(message, fields={"version": held.incident.version})
            try:
                return await self._change(held, patch, by)
            except VersionConflictError:
                continue
        raise Conflict(f"incident {number} changes faster than it can be written; try again")

    async def close_report(self, number: str, text: str, by: By) -> Held:
        """Note a unit's closing report; the same one again changes nothing."""
        for _ in range(_TRIES):
            held = await self.get(number)
            if held.incident.reported_at is not None:
                if held.incident.report == text:
                    return held
                raise Conflict(f"incident {number} was reported already; leave a note on its case")
            after = drafts.reported(held.incident, text, self._now())
            try:
                return await self._write(held, after, by, "incident.report")
            except VersionConflictError:
                continue
        raise Conflict(f"incident {number} changes faster than it can be written; try again")

    async def uploads(self, files: Sequence[tuple[str, str, bytes]]) -> tuple[Upload, ...]:
        """The files of a request with their bytes on disk: name, media type, content."""
        return tuple(
            [
                Upload(name=name, media_type=kind, content=content, sha256=await self._parts.blobs.put(content))
                for name, kind, content in files
            ]
        )

    async def _open(self, new: NewIncident, files: Sequence[Upload], by: By) -> Held:
        keys = new.customer.keys(self._parts.settings.gateway.default_country)
        known = await self._parts.store.read(_known, keys, self._now())
        number = str(FIRST + 1 + await self._parts.store.write(raise_counter, "case_number", 1))
        opened = open_incident(
            new,
            files,
            known,
            number=number,
            settings=self._parts.settings,
            rules=self.rules,
            texts=self._parts.texts,
            now=self._now(),
            actor=by.actor,
        )
        await self._parts.store.write(_save_new, opened, by, self._now())
        await self._tell(opened.case)
        return Held(case=opened.case, incident=opened.incident, is_new=True)

    async def _make(self, case: CaseRow, unit: str, type_: IncidentType, patch: Patch, by: By) -> Held:
        channel = self._parts.channels.get(case.opened_via)
        is_call = channel is not None and channel.kind == "phone"
        via: Via = "phone" if is_call else "desk"
        view = await self._parts.store.read(case_views.case_view, case.number, newest=_MOST_FILES)
        told = Told(
            type=type_,
            via=via,
            customer_name=patch.customer_name or (view.contact["name"] if view is not None and view.contact else None),
            remark_no=patch.remark_no,
            comment=patch.comment,
            documents=await self._documents(view),
        )
        incident = drafts.opened(
            told,
            case_id=case.id,
            unit=unit,
            rules=self.rules,
            occurred_at=patch.occurred_at or (case.opened_at if is_call else None),
            handed_over_at=case.opened_at,
        )
        try:
            return await self._write(Held(case=case, incident=incident, is_new=True), incident, by, "incident.make")
        except VersionConflictError as err:
            raise Conflict(f"case {case.number} was changed meanwhile; send it again") from err

    async def _documents(self, view: case_views.CaseView | None) -> tuple[Document, ...]:
        """The newest files of a case, each read once from where its bytes stand."""
        files = [file for one in (view.messages if view is not None else ()) for file in one["attachments"]]
        found: list[Document] = []
        for file in files[-_MOST_FILES:]:
            content = await self._parts.blobs.get(file["sha256"]) if file["sha256"] else None
            document = document_of(file["name"], file["media_type"], content, size=file["size"])
            found += [document] if document is not None else []
        return tuple(found)

    async def _change(self, held: Held, patch: Patch, by: By) -> Held:
        before = held.incident
        told = drafts.told_of(before)
        batch = 1 + max((one.batch for one in told.documents), default=0)
        fresh = [document_of(one.name, one.media_type, one.content, batch=batch) for one in patch.files]
        told = replace(
            told,
            type=patch.type or told.type,
            customer_name=patch.customer_name or told.customer_name,
            remark_no=patch.remark_no or told.remark_no,
            comment=patch.comment or told.comment,
            documents=(*told.documents, *(one for one in fresh if one is not None)),
        )
        after = drafts.changed(before, told, rules=self.rules, now=self._now())
        if patch.occurred_at is not None:
            after = drafts.happened(after, patch.occurred_at, self.rules)
        return await self._write(held, after, by, "incident.change", files=patch.files)

    async def _write(
        self, held: Held, after: IncidentRow, by: By, action: str, *, files: Sequence[Upload] = ()
    ) -> Held:
        now, before = self._now(), None if held.is_new else held.incident
        case = replace(held.case, version=held.case.version + 1, last_position=held.case.last_position + bool(files))
        changes = Changes(seen={case.id: held.case.version}, cases=[case], incidents=[after])
        if files:
            name = self.rules.units.title_of(after.unit, case.language)
            put_message(changes, case, ", ".join(one.name for one in files), files, name=name, now=now)
        was_complete = before is not None and before.complete_at is not None
        if after.complete_at is None and (before is None or was_complete):
            changes.timers.append(drafts.reminder_timer(after, self.rules, now))
        changes.events += drafts.events_of_change(case, before, after, now, by.actor)
        await self._parts.store.write(_save, changes, _audit(by, action, case, now))
        await self._tell(case)
        return Held(case=case, incident=after, is_new=held.is_new)

    async def _by_key(self, new: NewIncident) -> Held | None:
        found = await self._parts.store.read(store.by_opener, opener_of(new)) if new.key else None
        if found is None or found[1] is None:
            return None
        return Held(case=found[0], incident=found[1])

    def _known_unit(self, unit: str) -> None:
        if unit not in self.rules.units.by_name:
            known = ", ".join(self.rules.units.by_name) or "none; declare [units.*] in the settings"
            raise NotValid(f"there is no unit {unit[:64]!r}; the units are {known}", fields={"unit": "unknown"})

    async def _tell(self, case: CaseRow) -> None:
        hint = orjson.dumps({"type": "case", "number": case.number, "version": case.version})
        await self._parts.bus.publish("desk", hint)
        if case.owner == "queue":
            await self._parts.bus.wake("offers")


def _known(connection: Connection, keys: Sequence[IdentityKey], now: int) -> Known:
    known = contacts.load_people(connection, keys, {})
    contexts.add_colleagues(connection, known, known.contacts, now=now)
    return known


def _save_new(connection: Connection, opened: Opened, by: By, now: int) -> None:
    try:
        _save(connection, opened.changes, _audit(by, "incident.open", opened.case, now))
    except IntegrityError as err:  # the same key, or the same address, was written at the same time
        raise VersionConflictError(str(err.orig)) from err


def _save(connection: Connection, changes: Changes, audit: AuditRow) -> None:
    write_one(connection, changes)
    add_audit(connection, audit)


def _audit(by: By, action: str, case: CaseRow, now: int) -> AuditRow:
    return AuditRow(
        at=now,
        agent_id=by.agent_id,
        token=by.token,
        action=action,
        subject=case.number,
        detail={"version": case.version},
    )
