"""Labelling: customers' messages of which the model is least certain, near-duplicates together, and what people say.

A label makes the masked text an example and remembers who said so, in one transaction; what agents corrected at their
desk waits here too, until somebody confirms it or throws it away. No HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from gateway.errors import Conflict, NotFound, NotValid, Refusal
from gateway.store import nlu_example_changes as stored
from gateway.store import nlu_labels
from gateway.store.nlu_example_changes import Edit, Step
from gateway.store.nlu_examples import ExampleRow
from gateway.store.nlu_labels import LabelledError, LabelRow, Waiting
from gateway.store.store import Store
from gateway.training.examples import Editor, Examples, edit_of, is_same, new_row, write_or_refuse
from gateway.training.masking import Masked, masked
from gateway.training.queue import Group, Queue
from gateway.training.written import entities_json, key_of
from nlu.annotations import AnnotationWrong, annotated_line
from nlu.entities import EntityReader
from nlu.training import Example

MOST_TOGETHER: Final = 200
CHOICES: Final = 3
_UNKNOWN_LANGUAGE: Final = "en"

What = Literal["labelled", "corrected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing to label: the masked text as it would be learnt, what the model thinks, and the messages like it."""

    lead: Waiting
    ids: Sequence[str]
    written: str
    masked: int
    language: str
    choices: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What a label came to: the example, whether it is a new one, and of how many messages it was said."""

    example: ExampleRow
    is_new: bool
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What confirming corrections came to: how many became examples, and why which others did not."""

    confirmed: int
    refused: Sequence[tuple[str, str]]


class Labels:
    """What is to be labelled, and labelling it."""

    def __init__(self, store: Store, examples: Examples, reader: EntityReader, queue: Queue) -> None:
        self._store = store
        self._examples = examples
        self._reader = reader
        self._queue = queue

    async def waiting(self, *, days: int, now: int, most: int, language: str | None = None) -> tuple[list[Card], int]:
        """The groups of which the model is least certain, and how many groups wait in all."""
        groups = await self._queue.groups(self._store, days=days, now=now)
        wanted = [one for one in groups if language is None or one.lead.language == language]
        return await asyncio.to_thread(self._cards, wanted[:most]), len(wanted)

    async def corrections(self, *, most: int) -> list[Card]:
        """What agents put right and nobody has confirmed yet, newest first."""
        found = await self._store.read(nlu_labels.corrections, most=most)
        return await asyncio.to_thread(self._cards, [Group(lead=one, ids=(one.id,)) for one in found])

    async def label(
        self,
        editor: Editor,
        ids: Sequence[str],
        intent: str,
        *,
        now: int,
        written: str | None = None,
        moves: bool = False,
        what: What = "labelled",
    ) -> Labelled:
        """Say what messages mean: the first one's masked text (or `written` in its place) becomes an example.

        Raises NotFound, NotValid, and Conflict where somebody was faster or the text is an example of another intent,
        which it leaves only with `moves`.
        """
        messages = await self._messages(ids)
        lead = messages[0]
        example = self._example(lead, intent, written)
        row, edits, is_new = await self._placed(editor, example, lead, what, now, moves=moves)
        labels = [
            LabelRow(message_id=one.id, what=what, intent=example.intent, example_id=row.id, at=now, by=editor.name)
            for one in messages
        ]
        audit = editor.audit(f"nlu.message_{what}", lead.id, now, intent=example.intent, messages=len(messages))
        await self._write(Step(new=[row] if is_new else [], edits=edits, labels=labels, audit=[audit]))
        return Labelled(example=row, is_new=is_new, messages=len(messages))

    async def skip(self, editor: Editor, ids: Sequence[str], *, now: int) -> int:
        """Ask about these messages no more; a correction among them is thrown away."""
        messages = await self._messages(ids)
        labels = [
            LabelRow(message_id=one.id, what="skipped", intent=None, example_id=None, at=now, by=editor.name)
            for one in messages
        ]
        audit = editor.audit("nlu.message_skipped", messages[0].id, now, messages=len(messages))
        await self._write(Step(labels=labels, audit=[audit]))
        return len(labels)

    async def undo(self, editor: Editor, ids: Sequence[str], *, now: int) -> int:
        """Take back one's own labels; an example that came of them alone, and nobody changed since, is removed."""
        labels = await self._store.read(nlu_labels.labels_of, list(ids)[:MOST_TOGETHER])
        own = [row for row in labels.values() if row.by == editor.name]
        if not own:
            raise NotFound("there is no label of yours on these messages")
        examples = await self._store.read(stored.examples_by_id, [row.example_id for row in own if row.example_id])
        edits = [
            edit_of(row, replace(row, state="removed", version=2, changed_at=now, changed_by=editor.name), "removed",
                    editor.name, now)
            for row in examples.values()
            if row.version == 1 and row.state == "active" and row.created_by == editor.name and row.message_id in labels
        ]  # fmt: skip
        audit = editor.audit("nlu.label_undone", own[0].message_id, now, messages=len(own))
        step = Step(edits=edits, audit=[audit], unlabelled=[row.message_id for row in own])
        await self._write(step)
        return len(own)

    async def confirm(self, editor: Editor, ids: Sequence[str], *, now: int) -> Confirmed:
        """Let corrections become examples, each by itself; those that cannot are told with the reason."""
        found = await self._store.read(nlu_labels.waiting_by_id, list(ids)[:MOST_TOGETHER])
        refused: list[tuple[str, str]] = []
        for id_ in list(ids)[:MOST_TOGETHER]:
            one = found.get(id_)
            if one is None or one.corrected_to is None:
                refused.append((id_, "there is no correction of this message"))
                continue
            try:
                await self.label(editor, [id_], one.corrected_to, now=now, what="corrected")
            except Refusal as err:
                refused.append((id_, str(err)))
        return Confirmed(confirmed=len(ids) - len(refused), refused=refused)

    def _cards(self, groups: Sequence[Group]) -> list[Card]:
        return [self._card(one) for one in groups]

    def _card(self, group: Group) -> Card:
        lead = group.lead
        made = self._masked(lead)
        return Card(
            lead=lead,
            ids=group.ids[:MOST_TOGETHER],
            written=_shown(made),
            masked=made.count,
            language=lead.language or _UNKNOWN_LANGUAGE,
            choices=self._choices(lead),
        )

    def _choices(self, lead: Waiting) -> list[tuple[str, float]]:
        """The likeliest intents by their present names; one that two became stands once."""
        found: dict[str, float] = {}
        for name, confidence in _ranked(lead):
            present = self._examples.present(name)
            found[present] = found.get(present, 0.0) + confidence
        return list(found.items())

    def _masked(self, message: Waiting) -> Masked:
        return masked(message.text, self._reader, language=message.language)

    def _example(self, lead: Waiting, intent: str, written: str | None) -> Example:
        language = lead.language or _UNKNOWN_LANGUAGE
        if written is None or not written.strip():
            written = _shown(self._masked(lead))
        return self._examples.checked(written, intent, language, masks=True)

    async def _messages(self, ids: Sequence[str]) -> list[Waiting]:
        if not 0 < len(ids) <= MOST_TOGETHER:
            raise NotValid(f"name 1 to {MOST_TOGETHER} messages", fields={"messages": len(ids)})
        found = await self._store.read(nlu_labels.waiting_by_id, ids)
        if any(id_ not in found for id_ in ids):
            raise NotFound("there is no such message of a customer that was understood")
        if there := await self._store.read(nlu_labels.labels_of, ids):
            raise _faster(there.values())
        return [found[id_] for id_ in dict.fromkeys(ids)]

    async def _placed(
        self, editor: Editor, example: Example, lead: Waiting, what: What, now: int, *, moves: bool
    ) -> tuple[ExampleRow, list[Edit], bool]:
        """The row that stands for the text: a new one, or the one that has it already, brought back or moved."""
        key = key_of(example.text, example.language)
        there = (await self._store.read(stored.examples_by_key, [key])).get(key)
        if there is None:
            source: Literal["label", "correction"] = "label" if what == "labelled" else "correction"
            return new_row(example, source=source, by=editor.name, now=now, message_id=lead.id), [], True
        if there.state == "active" and there.intent != example.intent and not moves:
            message = f"this text is an example of {there.intent} already; move it, or choose that"
            raise Conflict(message, fields={"example": there.id, "intent": there.intent})
        row = replace(
            there,
            text=example.text,
            intent=example.intent,
            entities=entities_json(example.entities),
            state="active",
            version=there.version + 1,
            changed_at=now,
            changed_by=editor.name,
        )
        if there.state == "active" and there.intent == example.intent:
            return there, [], False
        if is_same(there, row):
            return there, [], False
        doing = "restored" if there.state == "removed" else "moved"
        return row, [edit_of(there, row, doing, editor.name, now)], False

    async def _write(self, step: Step) -> None:
        try:
            await write_or_refuse(self._store, step)
        except LabelledError as err:
            raise _faster(err.labels) from err
        self._queue.forget(self._store, [] if step.unlabelled else [row.message_id for row in step.labels])


def _ranked(lead: Waiting) -> list[tuple[str, float]]:
    ranked = [(str(one["name"]), float(one["confidence"])) for one in lead.ranking[:CHOICES]]
    return ranked or [(lead.intent, lead.confidence)]


def _shown(made: Masked) -> str:
    """The masked text as it is edited; one that no annotation can be written into, without them."""
    try:
        return annotated_line(made.text, made.entities)
    except AnnotationWrong:
        return made.text.replace("](", "] (").replace("]{", "] {").replace("][", "] [")


def _faster(labels: Iterable[LabelRow]) -> Conflict:
    first = next(iter(labels))
    said = f"as {first.intent}" if first.intent else "to be skipped"
    message = f"{first.by} labelled this already, {said}"
    return Conflict(message, fields={"labelled_by": first.by, "intent": first.intent, "message": first.message_id})
