"""The care table's pages: accounts with who is asked, one account's rows, changes by form, import and export."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, cast

from aiohttp import web

from gateway.access import reaches
from gateway.admin.care_lists import list_accounts, parted
from gateway.admin.words import AdminWords
from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.care.care_files import read_care, write_care
from gateway.care.checks import ROLES, CareLine
from gateway.care.days import parse_day
from gateway.care.editor import Bench, Editor
from gateway.care.findings import MOST_TOLD, CareRefused
from gateway.care.table import CareTable
from gateway.desk.pages import Pages
from gateway.desk.shown import session_of
from gateway.errors import NotFound, NotValid, Refusal
from gateway.store import care as care_rows
from gateway.store import people as people_rows

_LONGEST: Final = 500
_PROPOSALS: Final = 50

Form = Mapping[str, str]


class CareViews:
    """Handlers of the care table's pages."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def accounts(self, call: Call) -> web.Response:
        """Accounts, each with who is asked for which topic today."""
        return await self._accounts(call)

    async def account(self, call: Call) -> web.Response:
        """One account's rows."""
        return await self._account(call)

    async def add(self, call: Call) -> web.Response:
        """Add a row to an account."""
        form, number = await _form(call), call.param("number")

        async def carry_out() -> None:
            line = CareLine(
                account=number,
                topic=form.get("topic", ""),
                role=form.get("role", ""),
                person=form.get("person", "").strip().lower(),
                valid_from=_day(form, "valid_from"),
                valid_to=_day(form, "valid_to"),
                note=form.get("note", "").strip()[:_LONGEST] or None,
            )
            await _table(call).add(_editor(call), line, replaces=form.get("replaces") == "yes")

        return await self._done(call, carry_out, form)

    async def change(self, call: Call) -> web.Response:
        """End a row, or let a proposal count."""
        form, row_id = await _form(call), call.param("id")

        async def carry_out() -> None:
            if call.param("what") == "approve":
                await _table(call).approve(_editor(call), row_id, replaces=True)
            elif call.param("what") == "end":
                await _table(call).end(_editor(call), row_id, start=_day(form, "from"))
            else:
                raise NotFound("a row can be ended or approved")

        return await self._done(call, carry_out, {})

    async def take_in(self, call: Call) -> web.Response:
        """Try a file, or take it in."""
        form = await form_of(call.request)
        file, words = form.get("file"), self._words(call)
        is_dry_run = form.get("do") != "import"
        if not isinstance(file, web.FileField):
            return await self._accounts(call, problem=words.a("no-file"), status=422)
        read = await asyncio.to_thread(read_care, file.file.read())
        try:
            made = await _table(call).take_in(_editor(call), read, dry_run=is_dry_run)
        except CareRefused as err:
            return await self._accounts(call, refused=err, status=422)
        except Refusal as err:
            return await self._accounts(call, problem=str(err), status=409)
        key = "would-import" if is_dry_run else "imported"
        counts = {"added": made.added, "changed": made.changed, "removed": made.removed, "accounts": made.accounts}
        return await self._accounts(call, told=words.a(key, **counts))

    async def export(self, call: Call) -> web.Response:
        """The table as a file."""
        standing = await _table(call).every()
        headers = {"Content-Disposition": 'attachment; filename="care.csv"'}
        body = await asyncio.to_thread(write_care, standing, delimiter=";")
        return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)

    async def _accounts(
        self,
        call: Call,
        *,
        told: str | None = None,
        problem: str | None = None,
        refused: CareRefused | None = None,
        status: int = 200,
    ) -> web.Response:
        store, words = call.parts.store, self._words(call)
        sought = (call.query("q") or "")[:_LONGEST]
        listed = await store.read(
            list_accounts,
            sought=sought,
            after=call.after,
            topics=call.parts.settings.gateway.topics,
            now=call.services.now(),
        )
        proposals = await store.read(
            people_rows.list_care,
            external_no=None,
            mail=None,
            topic=None,
            is_proposed=True,
            after=None,
            limit=_PROPOSALS,
        )
        values = {
            **self._shared(call),
            "listed": listed,
            "sought": sought,
            "proposals": proposals,
            "topics": call.parts.settings.gateway.topics,
            "told": told,
            "problem": problem,
            "findings": _findings(call, refused, words),
        }
        return self._pages.render("care.html", values, status=status)

    async def _account(
        self,
        call: Call,
        *,
        form: Form | None = None,
        problem: str | None = None,
        refused: CareRefused | None = None,
        status: int = 200,
    ) -> web.Response:
        number, store = call.param("number"), call.parts.store
        bench = _bench(call)
        table = CareTable(bench)
        care = await table.of_account(number)
        accounts = await store.read(care_rows.accounts, [number])
        people = await store.read(care_rows.people)
        today = bench.days.today(call.services.now())
        proposed, standing, over = parted(care.lines, call.parts.settings.gateway.topics, today)
        staff = [one for one in people.values() if one.left_at is None or one.left_at > call.services.now()]
        values = {
            **self._shared(call),
            "account": accounts[number],
            "proposed": proposed,
            "standing": standing,
            "over": over,
            "names": {mail: one.name for mail, one in people.items()},
            "staff": sorted(staff, key=lambda one: one.name),
            "topics": call.parts.settings.gateway.topics,
            "roles": ROLES,
            "today": today,
            "form": form or {},
            "problem": problem,
            "findings": _findings(call, refused, self._words(call)),
        }
        return self._pages.render("care_account.html", values, status=status)

    async def _done(self, call: Call, carry_out: Callable[[], object], form: Form) -> web.Response:
        """Carry it out and show the account anew, or what refuses it with the form as it was filled in."""
        try:
            await carry_out()  # type: ignore[misc]
        except CareRefused as err:
            return await self._account(call, form=form, refused=err, status=422)
        except NotFound:
            raise
        except Refusal as err:
            return await self._account(call, form=form, problem=str(err), status=422)
        raise web.HTTPSeeOther(f"/admin/care/{call.param('number')}")

    def _words(self, call: Call) -> AdminWords:
        return cast(AdminWords, self._shared(call)["w"])


def _findings(call: Call, refused: CareRefused | None, words: AdminWords) -> list[str]:
    if refused is None:
        return []
    texts = call.parts.texts
    return [one.told(texts, words.language, where=refused.where) for one in refused.findings[:MOST_TOLD]]


def _bench(call: Call) -> Bench:
    parts = call.parts
    return Bench(parts.store, parts.settings, parts.texts, parts.bus, now=call.services.now)


def _table(call: Call) -> CareTable:
    return CareTable(_bench(call))


def _editor(call: Call) -> Editor:
    agent = session_of(call).agent
    return Editor(name=agent.mail, agent_id=agent.person_id, may_approve=reaches(agent.role, "supervisor"))


async def _form(call: Call) -> dict[str, str]:
    """The fields of a form as texts, without characters that no database keeps."""
    sent = await form_of(call.request)
    return {name: value.replace("\0", "") for name, value in sent.items() if isinstance(value, str)}


def _day(form: Form, name: str) -> date | None:
    written = form.get(name, "").strip()
    if not written:
        return None
    try:
        return parse_day(written[:40])
    except ValueError as err:
        raise NotValid(f"{name}: {err}", fields={name: str(err)}) from err
