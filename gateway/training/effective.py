"""What a model is trained on: every active example of the store, the shipped ones brought in from their folder.

An example that nobody touched follows its file: it is moved, removed and restored with it. One that people moved,
removed or wrote anew stays as they left it, whatever the folder says.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from gateway.ids import new_id
from gateway.store import nlu_examples as rows
from gateway.store.installation import stored_value
from gateway.store.nlu_examples import SHIPPED_BY, ChangeRow, ExampleRow, Followed, Known
from gateway.store.nlu_intents import list_intents
from gateway.store.store import Store
from gateway.training.shipped_names import ShippedNames
from gateway.training.written import entities_json, example_of, key_of
from nlu.training import Example, example_files, read_examples

T = TypeVar("T")

_READ: Final = "nlu.examples"
_ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What bringing a folder in writes: examples that are new, and untouched ones that follow it."""

    new: Sequence[ExampleRow]
    followed: Sequence[Followed]


async def effective_examples(store: Store, examples_dir: Path, *, now: int) -> list[Example]:
    """Every active example, by language, intent and text; a folder that changed is brought in first.

    The same content gives the same list whatever the database. Raises ExamplesInvalid where the folder cannot be read.
    """
    await bring_in(store, examples_dir, now=now)
    found = await store.read(rows.active_examples)
    return await asyncio.to_thread(lambda: [example_of(*one) for one in found])


async def bring_in(store: Store, examples_dir: Path, *, now: int) -> bool:
    """Bring the folder's examples into the store where it changed since; whether it had. Raises ExamplesInvalid.

    Written in parts of bounded size; cut short or done twice at once it comes to the same.
    """
    names = ShippedNames.of(await store.read(list_intents))
    mark = await asyncio.to_thread(_mark_of, examples_dir) + names.mark
    if await store.read(stored_value, _READ) == mark:
        return False
    shipped = names.present(await asyncio.to_thread(read_examples, examples_dir))
    known, left = await store.read(rows.known_by_key), await store.read(rows.keys_left)
    plan = await asyncio.to_thread(planned, shipped, known, left, now=now)
    for part in _parts(plan.new):
        await store.write(rows.insert_new, part)
    for followed in _parts(plan.followed):
        await store.write(rows.follow, followed)
    await store.write(rows.note_read, _READ, mark)
    return True


def planned(shipped: Sequence[Example], known: Mapping[str, Known], left: AbstractSet[str], *, now: int) -> Plan:
    """What to write so that untouched examples are as shipped; of a text that is shipped twice the first one counts."""
    by_key: dict[str, Example] = {}
    for example in shipped:
        by_key.setdefault(key_of(example.text, example.language), example)
    new = [_new(example, key, now) for key, example in by_key.items() if key not in known and key not in left]
    followed = [
        one
        for key, row in known.items()
        if row.changed_by == SHIPPED_BY and (one := _followed(row, by_key.get(key), now)) is not None
    ]
    return Plan(new=new, followed=followed)


def _new(example: Example, key: str, now: int) -> ExampleRow:
    return ExampleRow(
        id=new_id(),
        key=key,
        text=example.text,
        intent=example.intent,
        language=example.language,
        entities=entities_json(example.entities),
        source="shipped",
        message_id=None,
        state="active",
        version=1,
        created_at=now,
        created_by=SHIPPED_BY,
        changed_at=now,
        changed_by=SHIPPED_BY,
    )


def _followed(row: Known, example: Example | None, now: int) -> Followed | None:
    """How an untouched example changes, None where it stands as shipped."""
    if example is None:
        text, intent, entities, state = row.text, row.intent, row.entities, "removed"
    else:
        text, intent, entities, state = example.text, example.intent, entities_json(example.entities), "active"
    if (text, intent, list(entities), state) == (row.text, row.intent, list(row.entities), row.state):
        return None
    change = ChangeRow(
        id=new_id(), example_id=row.id, at=now, by=SHIPPED_BY, what=_what(row, intent, state), before=_before(row)
    )
    return Followed(
        id=row.id, version=row.version, text=text, intent=intent, entities=entities, state=state, change=change
    )


def _what(row: Known, intent: str, state: str) -> str:
    if state != row.state:
        return "removed" if state == "removed" else "restored"
    return "moved" if intent != row.intent else "edited"


def _before(row: Known) -> dict[str, Any]:
    return {"text": row.text, "intent": row.intent, "entities": list(row.entities), "state": row.state}


def _mark_of(folder: Path) -> str:
    """What changes with every change of the folder's files."""
    digest = hashlib.sha256()
    for file in example_files(folder):
        digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _ROWS_AT_ONCE] for start in range(0, len(items), _ROWS_AT_ONCE))
