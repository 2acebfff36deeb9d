"""What people do with single intents: look at them, add one, draft a change of one, let it count, go back. No HTTP.

A change of what counts is drafted first, shown on past messages (`intent_preview`), and counts when it is confirmed
with the mark of what was shown. Renaming, splitting and retiring stand in `intent_moves`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import orjson
from sqlalchemy.exc import IntegrityError

from config.care import IntentSettings
from config.settings import Loaded
from config.tree import Finding
from gateway.bus.contract import Bus
from gateway.calendar_desk import Editor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id
from gateway.live_calendars import TOPIC
from gateway.live_intents import LiveIntents, body_of, names_of, read_intent
from gateway.store import nlu_intents as stored
from gateway.store.access import AuditRow
from gateway.store.nlu_intents import IntentChangeRow, IntentRow, OutdatedError, What, Writing
from gateway.store.rows import EventRow
from gateway.store.store import Store
from gateway.training.intent_rules import check_new_name, merged, named_by, not_valid, section_of

Origin = Literal["file", "pages", "changed"]
State = Literal["active", "draft", "retired", "renamed"]
Body = Mapping[str, object]
_MARK: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An intent as it is looked at.

    `origin` says whether the settings file has it alone, pages alone, or pages over the file. `section` counts,
    `draft` waits to be confirmed. `state` is draft until a model that answers knows the intent or something names it.
    """

    name: str
    origin: Origin
    state: State
    section: IntentSettings
    draft: IntentSettings | None
    row: IntentRow | None
    former: tuple[str, ...]
    findings: Sequence[Finding]
    named_by: Sequence[str]
    is_known: bool

    @property
    def version(self) -> int:
        """The version to send with a change, 0 where pages keep nothing of it."""
        return self.row.version if self.row is not None else 0

    @property
    def gives_back(self) -> bool:
        """Whether its draft gives it back to the settings file."""
        return self.row is not None and self.row.draft == {}


class IntentDesk:
    """Looks at intents and changes what pages keep of them; `known` are the names that the live model knows."""

    def __init__(self, *, intents: LiveIntents, store: Store, bus: Bus, known: frozenset[str] | None = None) -> None:
        self.intents = intents
        self.store = store
        self._bus = bus
        self._known = known if known is not None else frozenset(intents.declared)

    @property
    def loaded(self) -> Loaded:
        """The settings that intents are judged by."""
        return self.intents.loaded

    async def all(self) -> Sequence[Shown]:
        """Every intent by name, those of the file in its order first; retired and renamed ones at the end."""
        await self.intents.reload(self.store)
        catalogue = self.intents.catalogue
        gone = [name for name in catalogue.gone if name not in catalogue.sections]
        return [self._shown(name) for name in (*catalogue.sections, *sorted(gone))]

    async def get(self, name: str) -> Shown:
        """The intent of that name; raises NotFound."""
        await self.intents.reload(self.store)
        return self._shown(name)

    async def history(self, name: str) -> Sequence[IntentChangeRow]:
        """What was changed of it, newest first."""
        return await self.store.read(stored.list_changes, name)

    async def add(self, editor: Editor, name: str, body: Body, *, reason: str | None, now: int) -> Shown:
        """Add an intent; raises NotValid with every finding, and Conflict where the name was given already."""
        await self.intents.reload(self.store)
        check_new_name(self.intents, name)
        written = body_of(section_of(self.loaded, name, body))
        row = self.row(name, None, editor, now, state="draft", body=written)
        change = change_of(row, "added", reason, before=None, after=written)
        await self.write(editor, Writing(rows=[row], changes=[change]), now=now)
        return self._shown(name)

    async def draft(self, editor: Editor, name: str, changes: Body, *, version: int, now: int) -> Shown:
        """Keep a change of some keys until it is confirmed; one that changes nothing is no draft.

        Raises NotValid with every finding, NotFound, and Conflict where somebody else changed it meanwhile.
        """
        drafted = self.drafted(await self._living(name, version), changes)
        kept = body_of(drafted.draft) if drafted.draft is not None else None
        return await self._keep_draft(editor, drafted, kept, now)

    def drafted(self, shown: Shown, changes: Body) -> Shown:
        """The intent with a changed draft, as it would be kept; raises NotValid with every finding."""
        section = section_of(self.loaded, shown.name, merged(shown.draft or shown.section, changes))
        return replace(shown, draft=section if section != shown.section else None)

    async def discard(self, editor: Editor, name: str, *, version: int, now: int) -> Shown:
        """Drop the draft; what counts stays as it is."""
        return await self._keep_draft(editor, await self._living(name, version), None, now)

    async def confirm(
        self, editor: Editor, name: str, *, seen: str, reason: str | None, version: int, now: int
    ) -> Shown:
        """Let the draft count from now on; `seen` is the mark of the preview that was looked at."""
        shown = await self._living(name, version)
        if shown.row is None or shown.row.draft is None:
            raise Conflict(f"nothing of intent {name!r} waits to be confirmed; change it first", fields={"draft": None})
        check_seen(shown, seen)
        after = dict(shown.row.draft)
        if after:
            section_of(self.loaded, name, after)  # the settings may have changed since it was drafted
        row = replace(self.row(name, shown.row, editor, now, state=shown.row.state, body=after), draft=None)
        what: What = "edited" if after else "restored"
        change = change_of(row, what, reason, before=body_of(shown.section), after=after)
        await self.write(editor, Writing(rows=[row], changes=[change]), now=now)
        return self._shown(name)

    async def back_to_file(self, editor: Editor, name: str, *, version: int, now: int) -> Shown:
        """Draft that the settings file's intent counts again; raises Conflict where it is not in the file or counts."""
        shown = await self._living(name, version)
        if shown.origin != "changed":
            message = f"intent {name!r} stands {'on the pages alone' if shown.origin == 'pages' else 'as in the file'}"
            raise Conflict(f"{message}; there is nothing to give back", fields={"origin": shown.origin})
        return await self._keep_draft(editor, shown, {}, now)

    async def back_to_change(self, editor: Editor, name: str, id_: str, *, version: int, now: int) -> Shown:
        """Draft the intent as it was before one of its changes; raises NotFound, NotValid where it cannot be now."""
        shown = await self._living(name, version)
        change = await self.store.read(stored.get_change, name, id_)
        if change is None or not change.before or "handling" not in change.before:
            raise NotFound(f"intent {name!r} has no change {id_!r} that can be taken back")
        section = section_of(self.loaded, name, change.before)
        return await self._keep_draft(editor, shown, body_of(section) if section != shown.section else None, now)

    def row(
        self,
        name: str,
        before: IntentRow | None,
        editor: Editor,
        now: int,
        *,
        state: stored.State,
        body: Body,
        renamed_to: str | None = None,
    ) -> IntentRow:
        """The next version of a kept intent; a draft of it stays."""
        return IntentRow(
            name=name,
            state=state,
            body=body,
            draft=before.draft if before is not None else None,
            renamed_to=renamed_to,
            version=before.version + 1 if before is not None else 1,
            changed_at=now,
            changed_by=editor.name,
        )

    async def write(self, editor: Editor, writing: Writing, *, now: int) -> int:
        """Write a step with its events and let everybody follow; raises Conflict where somebody else was faster."""
        actor = f"agent:{editor.name}"[:80]
        events, audit = [], []
        for change in writing.changes:
            kind = f"intent.{change.what}"
            version = next((row.version for row in writing.rows if row.name == change.name), None)
            detail: dict[str, object] = {"version": version, "reason": change.reason}
            events.append(
                EventRow(id=new_id(), at=now, actor=actor, kind=kind, subject=change.name, case_id=None, data=detail)
            )
            who = (editor.agent_id, editor.token)
            audit.append(
                AuditRow(at=now, agent_id=who[0], token=who[1], action=kind, subject=change.name, detail=detail)
            )
        try:
            moved = await self.store.write(stored.write, replace(writing, events=events, audit=audit))
        except OutdatedError as err:
            raise await self.outdated(err.name) from err
        except IntegrityError as err:  # two added one name in the same instant
            raise await self.outdated(writing.rows[0].name) from err
        await self.intents.reload(self.store)
        await self._bus.wake(TOPIC)
        return moved

    async def outdated(self, name: str) -> Conflict:
        """The refusal of a change to a version that is not the newest, with who made that."""
        row = await self.store.read(stored.get_intent, name)
        if row is None:
            return Conflict(f"pages keep nothing of intent {name!r}; send version 0", fields={"version": 0})
        message = f"{row.changed_by} changed intent {name!r} (version {row.version}); read it again and change that"
        return Conflict(message, fields={"version": row.version, "changed_by": row.changed_by})

    async def _living(self, name: str, version: int) -> Shown:
        """The intent at the version that was seen; raises NotFound and Conflict."""
        shown = await self.get(name)
        if shown.version != version:
            raise await self.outdated(shown.name)
        if shown.state in ("retired", "renamed"):
            raise Conflict(f"intent {name!r} is {shown.state}; restore it first", fields={"state": shown.state})
        return shown

    async def _keep_draft(self, editor: Editor, shown: Shown, draft: Body | None, now: int) -> Shown:
        if (shown.row.draft if shown.row is not None else None) != draft:
            before = shown.row
            kept = self.row(
                shown.name,
                before,
                editor,
                now,
                state=before.state if before is not None else "active",
                body=before.body if before is not None else {},
            )
            await self.write(editor, Writing(rows=[replace(kept, draft=draft)]), now=now)
        return self._shown(shown.name)

    def _shown(self, name: str) -> Shown:
        catalogue, row = self.intents.catalogue, self.intents.rows.get(name)
        renamed_to = catalogue.renamed.get(name)
        section = catalogue.sections.get(name) or catalogue.gone.get(name)
        if section is None:
            raise NotFound(f"there is no intent {name!r}; there are {', '.join(sorted(catalogue))}")
        named = named_by(self.loaded.settings, name)
        names = names_of(self.intents, name)
        is_known = bool(names & self._known)
        state: State = "active" if row is None or is_known or named or row.state != "draft" else "draft"
        if row is not None and row.state == "retired":
            state = "renamed" if renamed_to is not None else "retired"
        declared = name in self.intents.declared
        return Shown(
            name=name,
            origin="pages" if not declared else "changed" if row is not None and row.body else "file",
            state=state,
            section=section,
            draft=self._draft_of(name, row),
            row=row,
            former=tuple(sorted(names - {name})) if renamed_to is None else (),
            findings=catalogue.findings.get(name, ()),
            named_by=named,
            is_known=is_known,
        )

    def _draft_of(self, name: str, row: IntentRow | None) -> IntentSettings | None:
        if row is None or row.draft is None:
            return None
        return read_intent(name, row.draft)[0] if row.draft else self.intents.declared.get(name)


def mark_of(name: str, version: int, what: str) -> str:
    """What stands for one state of an intent that was looked at, and for what is to be done with it."""
    return hashlib.sha256(orjson.dumps([name, version, what])).hexdigest()[:_MARK]


def check_seen(shown: Shown, seen: str, what: str = "edit") -> None:
    """Whether somebody looked at what this comes to; raises NotValid."""
    if seen != mark_of(shown.name, shown.version, what):
        message = "look at the preview of this version first, and send its mark as seen"
        raise NotValid(message, fields={"seen": "not the mark of this version's preview"})


def change_of(
    row: IntentRow, what: What, reason: str | None, *, before: Body | None, after: Body | None
) -> IntentChangeRow:
    """The history's line of a change."""
    return IntentChangeRow(
        id=new_id(),
        name=row.name,
        at=row.changed_at,
        by=row.changed_by,
        what=what,
        reason=reason or None,
        before=before,
        after=after,
    )


__all__ = ["Editor", "IntentDesk", "Shown", "change_of", "check_seen", "mark_of", "not_valid"]
