"""Commands about who looks after whom: export, import and check of the care table, accounts and staff."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    open_store,
    settings_of,
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from config.settings import Loaded
    from gateway.care.accounts import Changed
    from gateway.care.editor import Bench, Editor
    from gateway.care.table import Imported
    from gateway.store.store import Store

_TABLES = ("care", "accounts", "staff")
_HERE = "command line"
TableOption = Annotated[str, typer.Option("--table", help="care (usual), accounts or staff.")]


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    care = typer.Typer(no_args_is_help=True, help="Who looks after which account; accounts; staff.")
    care.command("export")(export)
    care.command("import")(take_in)
    care.command("check")(check)
    application.add_typer(care, name="care")


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; stdout where it is left out.")] = None,
    table: TableOption = "care",
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Write the table as CSV."""
    _known(table)
    loaded = settings_of(config, data)

    async def go() -> bytes:
        async with open_store(loaded) as store:
            return await _exported(_bench(loaded, store), table)

    content = wait_for(go())
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        file.write_bytes(content)
    except OSError as err:
        raise CommandFailedError(f"{file} cannot be written: {err.strerror}") from err
    tell(f"written: {file}")


def take_in(
    file: Path,
    table: TableOption = "care",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, store nothing.")] = False,
    start: Annotated[str | None, typer.Option("--from", help="The day on which changes of care begin.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="The supervisor or admin who approves.")] = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Take a CSV file in, all or nothing; everything wrong is told by line."""
    _known(table)
    try:
        raw = file.read_bytes()
    except OSError as err:
        raise CommandFailedError(f"{file} cannot be read: {err.strerror}") from err
    loaded = settings_of(config, data)

    async def go() -> Imported | Changed:
        from gateway.care.findings import CareRefused

        async with open_store(loaded) as store:
            bench = _bench(loaded, store)
            editor = await _editor(bench, by)
            try:
                return await _taken(bench, editor, table, raw, dry_run=dry_run, start=start)
            except CareRefused as err:
                raise CommandFailedError(_told(err, bench, file)) from err

    made = wait_for(go())
    answer(orjson.dumps({**asdict(made), "dry_run": dry_run}).decode())


def check(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Say what is wrong with the care table as it stands, one line a finding; exits 1 where anything is."""
    loaded = settings_of(config, data)

    async def go() -> list[str]:
        from gateway.care.table import CareTable

        async with open_store(loaded) as store:
            bench = _bench(loaded, store)
            found = await CareTable(bench).check()
            return [f"{line.account}/{line.topic}, {one.field}: {one.text(bench.texts, 'en')}" for line, one in found]

    lines = wait_for(go())
    for line in lines:
        answer(line)
    if lines:
        raise CommandFailedError(f"the care table has {len(lines)} findings")
    tell("nothing is wrong with the care table")


def _bench(loaded: Loaded, store: Store) -> Bench:
    from gateway.bus.local import LocalBus
    from gateway.care.editor import Bench
    from gateway.texts import Texts

    return Bench(store, loaded.settings, Texts.load(loaded.settings.gateway.languages), LocalBus())


async def _exported(bench: Bench, table: str) -> bytes:
    from gateway.care.accounts import Accounts
    from gateway.care.care_files import write_care
    from gateway.care.people_files import write_accounts, write_staff
    from gateway.care.staff import Staff
    from gateway.care.table import CareTable

    if table == "accounts":
        return write_accounts(await Accounts(bench).every())
    if table == "staff":
        return write_staff(await Staff(bench).every())
    return write_care(await CareTable(bench).every())


async def _taken(
    bench: Bench, editor: Editor, table: str, raw: bytes, *, dry_run: bool, start: str | None
) -> Imported | Changed:
    from gateway.care.accounts import Accounts
    from gateway.care.care_files import read_care
    from gateway.care.days import parse_day
    from gateway.care.people_files import read_accounts, read_staff
    from gateway.care.staff import Staff
    from gateway.care.table import CareTable

    if table == "accounts":
        accounts = read_accounts(raw)
        return await Accounts(bench).take_in(editor, accounts.wishes, accounts.findings, dry_run=dry_run)
    if table == "staff":
        staff = read_staff(raw)
        return await Staff(bench).take_in(editor, staff.wishes, staff.findings, dry_run=dry_run)
    try:
        first = parse_day(start) if start is not None else None
    except ValueError as err:
        raise CommandFailedError(f"--from: {err}") from err
    return await CareTable(bench).take_in(editor, read_care(raw), start=first, dry_run=dry_run)


async def _editor(bench: Bench, mail: str | None) -> Editor:
    """Who approves: somebody named with --by, else whoever may run this command."""
    from gateway.access import reaches
    from gateway.care.editor import Editor
    from gateway.store.access import agent_by_mail

    if mail is None:
        return Editor(name=_HERE, token=_HERE, may_approve=True, is_admin=True)
    found = await bench.store.read(agent_by_mail, mail)
    if found is None or not reaches(found.role, "supervisor"):
        raise CommandFailedError(f"{mail} is no supervisor or admin here; name one with --by")
    return Editor(name=found.mail, agent_id=found.person_id, may_approve=True, is_admin=found.role == "admin")


def _told(err: Exception, bench: Bench, file: Path) -> str:
    from gateway.care.findings import CareRefused

    findings = err.findings if isinstance(err, CareRefused) else ()
    lines = [one.told(bench.texts, "en", where="line") for one in findings]
    return f"nothing of {file} was taken in:\n" + "\n".join(lines)


def _known(table: str) -> None:
    if table not in _TABLES:
        raise CommandFailedError(f"there is no table {table!r}; the tables are {', '.join(_TABLES)}")
