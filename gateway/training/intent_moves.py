"""Renaming, splitting, retiring and restoring intents: what moves examples from one intent to another. No HTTP."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bots import texts
from config.care import IntentSettings
from gateway.errors import Conflict, NotFound, NotValid
from gateway.live_intents import body_of
from gateway.store import nlu_intent_examples as examples
from gateway.store import nlu_intents as stored
from gateway.store.nlu_intent_examples import Moving
from gateway.store.nlu_intents import Writing
from gateway.training.effective import bring_in
from gateway.training.intent_rules import check_may_go, check_new_name, section_of
from gateway.training.intents import Body, Editor, IntentDesk, Shown, change_of, check_seen
from nlu.contract import OUT_OF_SCOPE

REMOVE: Final = "remove"
"""What is said in the place of an intent where examples are to be removed."""
LEAST_LEFT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a step came to: the intent it made or changed, and how many examples went along."""

    shown: Shown
    examples: int


class IntentMoves:
    """Moves intents whole or in part; the folder's examples are brought into the store first."""

    def __init__(self, desk: IntentDesk, examples_dir: Path) -> None:
        self._desk = desk
        self._examples_dir = examples_dir

    async def rename(self, editor: Editor, name: str, to: str, *, version: int, reason: str | None, now: int) -> Moved:
        """Give an intent another name, with its examples, labels and corrections; the old one goes on being understood.

        Raises NotFound, NotValid, and Conflict where the program goes by the name or somebody else changed it.
        """
        desk = self._desk
        shown = await self._seen(name, version)
        check_may_go(name, to=to)
        back = desk.intents.rows.get(to)
        is_back = back is not None and back.renamed_to is not None and desk.intents.catalogue.renamed.get(to) == name
        if not is_back:
            check_new_name(desk.intents, to)
        await bring_in(desk.store, self._examples_dir, now=now)
        section = _with_own_texts(name, shown.section, desk.loaded.settings.gateway.languages)
        body = body_of(section) if section != desk.intents.declared.get(to) else {}
        state = shown.row.state if shown.row is not None else "active"
        new = desk.row(to, back, editor, now, state=state, body=body)
        new = replace(new, draft=shown.row.draft if shown.row is not None and shown.row.draft else None)
        old = desk.row(name, shown.row, editor, now, state="retired", body=body_of(shown.section), renamed_to=to)
        told: dict[str, object] = {"from": name, "to": to}
        writing = Writing(
            rows=[new, replace(old, draft=None)],
            changes=[change_of(one, "renamed", reason, before={"from": name}, after=told) for one in (new, old)],
            moving=Moving(of=name, to=to, by=editor.name, at=now),
            renamed=(name, to),
        )
        moved = await desk.write(editor, writing, now=now)
        return Moved(shown=await desk.get(to), examples=moved)

    async def split(
        self,
        editor: Editor,
        name: str,
        to: str,
        body: Body,
        ids: Collection[str],
        *,
        version: int,
        reason: str | None,
        now: int,
    ) -> Moved:
        """Part some of an intent's examples from it as a new intent, a draft until a model knows it.

        Raises NotFound, NotValid with every finding, and Conflict where the name is taken or somebody changed it.
        """
        desk = self._desk
        shown = await self._seen(name, version)
        check_new_name(desk.intents, to)
        written = body_of(section_of(desk.loaded, to, body))
        await self._check_parts(name, ids)
        new = desk.row(to, None, editor, now, state="draft", body=written)
        kept = shown.row.body if shown.row is not None else {}
        state = shown.row.state if shown.row is not None else "active"
        old = desk.row(name, shown.row, editor, now, state=state, body=kept)
        told: dict[str, object] = {"from": name, "to": to, "examples": sorted(ids)}
        writing = Writing(
            rows=[new, old],
            changes=[
                change_of(new, "split", reason, before=None, after={**told, "body": written}),
                change_of(old, "split", reason, before=None, after=told),
            ],
            moving=Moving(of=name, to=to, by=editor.name, at=now, ids=ids),
        )
        moved = await desk.write(editor, writing, now=now)
        return Moved(shown=await desk.get(to), examples=moved)

    async def retire(
        self,
        editor: Editor,
        name: str,
        *,
        to: str,
        seen: str,
        version: int,
        reason: str | None,
        now: int,
    ) -> Moved:
        """Let an intent count no more; its examples go to another one, to `oos`, or are removed.

        Raises NotFound, NotValid, and Conflict naming what in the settings must stop naming it first.
        """
        desk = self._desk
        shown = await self._seen(name, version)
        check_may_go(name)
        self._check_free(shown)
        check_seen(shown, seen, "retire")
        if to != REMOVE and (to == name or (to not in desk.intents.catalogue.sections and to != OUT_OF_SCOPE)):
            message = f"the examples can go to an intent there is, to {OUT_OF_SCOPE!r}, or {REMOVE!r}; not to {to!r}"
            raise NotValid(message, fields={"examples": message})
        await bring_in(desk.store, self._examples_dir, now=now)
        ids = await desk.store.read(examples.ids_of, name)
        body = body_of(shown.section) if shown.origin != "file" else {}
        row = replace(desk.row(name, shown.row, editor, now, state="retired", body=body), draft=None)
        told: dict[str, object] = {"to": to, "examples": ids}
        change = change_of(row, "retired", reason, before=body_of(shown.section), after=told)
        moving = Moving(of=name, to=None if to == REMOVE else to, by=editor.name, at=now, ids=ids)
        moved = await desk.write(editor, Writing(rows=[row], changes=[change], moving=moving), now=now)
        return Moved(shown=await desk.get(name), examples=moved)

    async def restore(self, editor: Editor, name: str, *, version: int, reason: str | None, now: int) -> Moved:
        """Let a retired intent count again, with those of its examples that still are where they went.

        A name from before becomes the name again. Raises NotFound, NotValid and Conflict.
        """
        desk = self._desk
        shown = await self._seen(name, version)
        if shown.state == "renamed":
            now_called = desk.intents.catalogue.renamed[name]
            there = await desk.get(now_called)
            return await self.rename(editor, now_called, name, version=there.version, reason=reason, now=now)
        if shown.state != "retired" or shown.row is None:
            raise Conflict(f"intent {name!r} is {shown.state}; only a retired one is restored", fields={"state": name})
        section_of(desk.loaded, name, body_of(shown.section))
        is_own = name not in desk.intents.declared
        row = desk.row(name, shown.row, editor, now, state="draft" if is_own else "active", body=shown.row.body)
        moving = await self._way_back(name, editor, now)
        told: dict[str, object] = {"examples": sorted(moving.ids or ())} if moving is not None else {}
        change = change_of(row, "restored", reason, before={"state": "retired"}, after=told)
        moved = await desk.write(editor, Writing(rows=[row], changes=[change], moving=moving), now=now)
        return Moved(shown=await desk.get(name), examples=moved)

    async def _seen(self, name: str, version: int) -> Shown:
        shown = await self._desk.get(name)
        if shown.version != version:
            raise await self._desk.outdated(name)
        return shown

    async def _check_parts(self, name: str, ids: Collection[str]) -> None:
        known = set(await self._desk.store.read(examples.ids_of, name))
        missing = sorted(set(ids) - known)
        if missing:
            message = f"{len(missing)} of the examples do not belong to {name!r} any more; look at the list again"
            raise NotValid(message, fields={"examples": missing[:20]})
        if not ids or len(known) - len(set(ids)) < LEAST_LEFT:
            message = "name the examples that go; at least one goes and one stays (a whole intent is renamed)"
            raise NotValid(message, fields={"examples": message})

    def _check_free(self, shown: Shown) -> None:
        if shown.state in ("retired", "renamed"):
            raise Conflict(f"intent {shown.name!r} is {shown.state} already", fields={"state": shown.state})
        if shown.named_by:
            message = f"the settings name intent {shown.name!r} in {', '.join(shown.named_by)}; take it out there first"
            raise Conflict(message, fields={"named_by": list(shown.named_by)})

    async def _way_back(self, name: str, editor: Editor, now: int) -> Moving | None:
        """The examples that the last retirement took, back from where they went."""
        changes = await self._desk.store.read(stored.list_changes, name)
        last = next((one for one in changes if one.what == "retired"), None)
        told: Mapping[str, object] = (last.after if last is not None else None) or {}
        ids, to = told.get("examples"), told.get("to")
        if not isinstance(ids, list) or not ids or not isinstance(to, str):
            return None
        of = name if to == REMOVE else to
        return Moving(of=of, to=name, by=editor.name, at=now, ids=ids, restores=True)


def _with_own_texts(name: str, section: IntentSettings, languages: tuple[str, ...]) -> IntentSettings:
    """The intent with the bot's texts that go by its name, which another name would lose."""
    key = f"collect_{name}"
    has = all(key in texts.texts_of(texts.SHARED, language) for language in languages)
    if section.ask or section.handling not in ("flow", "collect") or not has:
        return section
    return replace(section, ask={language: texts.say(language, key) for language in languages})


__all__ = ["REMOVE", "IntentMoves", "Moved", "NotFound"]
