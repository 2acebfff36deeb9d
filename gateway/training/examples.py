"""What people do with training examples: look for them, add, write anew, move, remove and restore them. No HTTP."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

from sqlalchemy.exc import IntegrityError

from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id
from gateway.live_intents import present_name
from gateway.store import nlu_example_changes as stored
from gateway.store.access import AuditRow
from gateway.store.nlu_example_changes import DoubleError, Edit, OutdatedError, Sought, Step
from gateway.store.nlu_examples import ChangeRow, ExampleRow
from gateway.store.store import Store
from gateway.training.masking import firmly_masked
from gateway.training.written import entities_json, example_of, key_of
from nlu.annotations import AnnotationWrong, plain
from nlu.contract import ExamplesInvalid
from nlu.entities import EntityReader
from nlu.training import Example, annotated, in_one_line

LONGEST: Final = 2_000
_LONGEST_READ: Final = 5 * LONGEST
MOST_MOVED: Final = stored.MOST_AT_ONCE
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")
_HISTORY_SHOWN: Final = 100

Source = Literal["label", "correction", "written", "imported"]
State = Literal["active", "removed"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who changes examples: a person by mail address, or a program by the name of its token."""

    name: str
    agent_id: str | None = None
    token: str | None = None

    def audit(self, action: str, subject: str, at: int, **detail: object) -> AuditRow:
        """The line of the audit log of what this editor did."""
        return AuditRow(
            at=at, agent_id=self.agent_id, token=self.token, action=action, subject=subject[:80], detail=detail
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of examples, how many there are like that, and the place from which the next page goes on."""

    rows: Sequence[ExampleRow]
    count: int
    following: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An example as somebody saw it: its id and version."""

    id: str
    version: int


class Examples:
    """Looks at examples and changes them; `intents` are the names that examples may be of."""

    def __init__(self, store: Store, intents: Collection[str], reader: EntityReader) -> None:
        self._store = store
        self._intents = intents
        self._reader = reader

    async def page(self, sought: Sought, *, after: tuple[int, str] | None, limit: int) -> Found:
        """Examples that are like that, last changed first."""
        rows = await self._store.read(stored.page_of_examples, sought, after=after, limit=limit + 1)
        count = await self._store.read(stored.count_sought, sought)
        shown = rows[:limit]
        following = f"{shown[-1].changed_at}_{shown[-1].id}" if len(rows) > limit else None
        return Found(rows=shown, count=count, following=following)

    async def get(self, example_id: str) -> ExampleRow:
        """The example of that id; raises NotFound."""
        found = await self._store.read(stored.examples_by_id, [example_id[:36]])
        if example_id not in found:
            raise NotFound("there is no such example")
        return found[example_id]

    async def history(self, example_id: str) -> list[ChangeRow]:
        """What was changed of an example, newest first."""
        return await self._store.read(stored.history_of, example_id, most=_HISTORY_SHOWN)

    async def add(self, editor: Editor, written: str, *, intent: str, language: str, now: int) -> ExampleRow:
        """Add an example as Rasa writes it; raises NotValid, and Conflict naming the one that has the text already."""
        row = new_row(self.checked(written, intent, language, masks=True), source="written", by=editor.name, now=now)
        await self._write(Step(new=[row], audit=[editor.audit("nlu.example_added", row.id, now)]))
        return row

    async def edit(
        self, editor: Editor, seen: Seen, *, written: str, intent: str, language: str, now: int
    ) -> ExampleRow:
        """Write an example anew on the version that was seen; the same again changes nothing.

        Raises NotFound, NotValid, and Conflict where somebody changed it meanwhile or another has the text.
        """
        was = await self.get(seen.id)
        example = self.checked(written, intent, language, masks=was.message_id is not None)
        row = replace(_row_as(was, example), version=was.version + 1, changed_at=now, changed_by=editor.name)
        if is_same(was, row):
            return was
        what = "moved" if is_same(replace(was, intent=row.intent), row) else "edited"
        await self._write(self._step(editor, [(replace(was, version=seen.version), row)], what, now))
        return row

    async def move(self, editor: Editor, seen: Sequence[Seen], intent: str, *, now: int) -> int:
        """Move examples to another intent, all or none; gives how many were elsewhere."""
        self.check_intent(intent)
        return await self._change(editor, seen, "moved", now, intent=self.present(intent))

    async def set_state(self, editor: Editor, seen: Sequence[Seen], state: State, *, now: int) -> int:
        """Remove examples or bring them back, all or none; gives how many that changed."""
        return await self._change(editor, seen, "removed" if state == "removed" else "restored", now, state=state)

    def checked(self, written: str, intent: str, language: str, *, masks: bool) -> Example:
        """An example as somebody wrote it, its entities annotated; raises NotValid with the wrong field."""
        try:
            text, entities = plain(" ".join(written.split()))
        except AnnotationWrong as err:
            raise _unwritable(err) from err
        given = Example(text=text, intent=intent, language=language, entities=entities)
        if masks:
            made = firmly_masked(text, entities, self._reader)
            given = replace(given, text=made.text, entities=made.entities)
        return self.kept(given)

    def kept(self, given: Example) -> Example:
        """An example as it is kept, in one line and fit for any file; raises NotValid with the wrong field."""
        self.check_intent(given.intent)
        given = replace(given, intent=self.present(given.intent))
        if not _LANGUAGE.fullmatch(given.language):
            message = f"{given.language[:20]!r} is no language; write its short code: ru, en, zh"
            raise NotValid(message, fields={"language": "unknown"})
        if len(given.text) > _LONGEST_READ:
            raise _too_long(len(given.text))
        example = in_one_line(given)
        if len(example.text) > LONGEST:
            raise _too_long(len(example.text))
        try:
            annotated(example)
        except ExamplesInvalid as err:
            raise _unwritable(err) from err
        if not example.text:
            raise NotValid("the example is empty; write what a customer would write", fields={"text": "empty"})
        return example

    def check_intent(self, intent: str) -> None:
        """Refuse a name that is no intent of this installation."""
        if intent not in self._intents:
            message = f"there is no intent {intent[:80]!r}; add it on the page of intents first"
            raise NotValid(message, fields={"intent": "unknown"})

    def present(self, intent: str) -> str:
        """The name an intent has now, for one that it had."""
        return present_name(self._intents, intent) if isinstance(self._intents, Mapping) else intent

    async def _change(self, editor: Editor, seen: Sequence[Seen], what: str, now: int, **values: str) -> int:
        if len(seen) > MOST_MOVED:
            message = f"{len(seen)} examples at once are too many; at most {MOST_MOVED}"
            raise NotValid(message, fields={"examples": "too many"})
        versions = {one.id: one.version for one in seen}
        found = await self._store.read(stored.examples_by_id, list(versions))
        if missing := [id_ for id_ in versions if id_ not in found]:
            raise NotFound(f"{len(missing)} of these examples are not there any more")
        changing = [row for row in found.values() if any(getattr(row, name) != said for name, said in values.items())]
        pairs = []
        for row in changing:
            changed: dict[str, Any] = {"version": row.version + 1, "changed_at": now, "changed_by": editor.name}
            pairs.append((replace(row, version=versions[row.id]), replace(row, **(changed | values))))
        if pairs:
            await self._write(self._step(editor, pairs, what, now))
        return len(pairs)

    def _step(self, editor: Editor, pairs: Sequence[tuple[ExampleRow, ExampleRow]], what: str, now: int) -> Step:
        subject = pairs[0][0].id if len(pairs) == 1 else f"{len(pairs)} examples"
        return Step(
            edits=[edit_of(was, row, what, editor.name, now) for was, row in pairs],
            audit=[editor.audit(f"nlu.example_{what}", subject, now)],
        )

    async def _write(self, step: Step) -> None:
        await write_or_refuse(self._store, step)


async def write_or_refuse(store: Store, step: Step) -> None:
    """Write a step; raises Conflict where somebody changed an example meanwhile or another one has the text."""
    try:
        await store.write(stored.write_step, step)
    except OutdatedError as err:
        raise _outdated(err.rows) from err
    except DoubleError as err:
        raise double_of(err.row) from err
    except IntegrityError as err:  # two added the same text in the same instant
        raise Conflict("somebody added the same text in this instant; look again") from err


def new_row(example: Example, *, source: Source, by: str, now: int, message_id: str | None = None) -> ExampleRow:
    """The row of a new example."""
    return ExampleRow(
        id=new_id(),
        key=key_of(example.text, example.language),
        text=example.text,
        intent=example.intent,
        language=example.language,
        entities=entities_json(example.entities),
        source=source,
        message_id=message_id,
        state="active",
        version=1,
        created_at=now,
        created_by=by,
        changed_at=now,
        changed_by=by,
    )


def edit_of(was: ExampleRow, row: ExampleRow, what: str, by: str, now: int) -> Edit:
    """The change of one example with what stood before."""
    before: dict[str, Any] = {
        name: getattr(was, name)
        for name in ("key", "text", "intent", "language", "state")
        if getattr(was, name) != getattr(row, name)
    }
    if list(was.entities) != list(row.entities):
        before["entities"] = list(was.entities)
    change = ChangeRow(id=new_id(), example_id=was.id, at=now, by=by, what=what, before=before)
    return Edit(was=was, row=row, change=change)


def written_of(row: ExampleRow) -> str:
    """An example as Rasa writes it, to be shown and edited."""
    return annotated(example_of(row.text, row.intent, row.language, row.entities))


def is_same(one: ExampleRow, other: ExampleRow) -> bool:
    """Whether two rows say the same."""
    names = ("text", "intent", "language", "state")
    return list(one.entities) == list(other.entities) and all(getattr(one, n) == getattr(other, n) for n in names)


def double_of(row: ExampleRow) -> Conflict:
    """The refusal of a text that stands here already."""
    told = "was removed; restore it" if row.state == "removed" else "stands already"
    fields: Mapping[str, object] = {"example": row.id, "intent": row.intent, "state": row.state}
    return Conflict(f"this text {told}, as {row.language}/{row.intent}", fields=fields)


def _unwritable(err: Exception) -> NotValid:
    return NotValid(f"the example cannot be written so: {err}", fields={"text": str(err)})


def _too_long(length: int) -> NotValid:
    message = f"the example has {length} characters; at most {LONGEST} are learnt from"
    return NotValid(message, fields={"text": "too long"})


def _row_as(was: ExampleRow, example: Example) -> ExampleRow:
    return replace(
        was,
        key=key_of(example.text, example.language),
        text=example.text,
        intent=example.intent,
        language=example.language,
        entities=entities_json(example.entities),
    )


def _outdated(rows: Sequence[ExampleRow]) -> Conflict:
    if not rows:
        return Conflict("an example is not there any more; look again")
    first = rows[0]
    message = f"{first.changed_by} changed an example meanwhile (version {first.version}); look at it and change that"
    return Conflict(message, fields={"example": first.id, "version": first.version, "changed_by": first.changed_by})
