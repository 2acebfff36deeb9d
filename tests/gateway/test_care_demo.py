"""What a new installation's demo people become in the store: known colleagues, delegated addresses, owned domains."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from config.settings import load
from gateway.bus.local import LocalBus
from gateway.care.accounts import Accounts
from gateway.care.care_files import read_care, write_care
from gateway.care.checks import check_care
from gateway.care.days import days_of
from gateway.care.editor import Bench, Editor
from gateway.care.people_files import read_accounts, read_staff, write_accounts, write_staff
from gateway.care.staff import Staff
from gateway.care.standing import known_of, read_all
from gateway.care.table import CareTable
from gateway.demo import read_demo_people
from gateway.ids import new_id
from gateway.seed import seed_demo
from gateway.store.schema import account, account_domain, delegation, identity, person
from gateway.store.store import Store
from gateway.texts import Texts
from tests.fakes.centre import NOON, ROOT

SETTINGS = load(ROOT / "config" / "gateway.toml", {}).settings


async def _seeded(store: Store) -> None:
    people = read_demo_people(ROOT / "config" / "demo" / "people.toml")
    await store.write(seed_demo, people, now=NOON)


async def test_the_account_managers_mobile_speaks_for_two_accounts(store: Store) -> None:
    await _seeded(store)
    query = (
        select(person.c.mail)
        .join(identity, identity.c.person_id == person.c.id)
        .join(delegation, delegation.c.identity_id == identity.c.id)
        .where(identity.c.value == "+74950000090")
    )
    found = await store.read(lambda connection: connection.execute(query).scalars().all())
    assert found == ["manager@example.com"] * 2


async def test_every_domain_of_an_account_is_its_own(store: Store) -> None:
    await _seeded(store)
    found = await store.read(lambda connection: connection.execute(select(account_domain.c.domain)).scalars().all())
    assert sorted(found) == ["build.example.com", "electric.example.com", "pharmacy.example.com"]


async def test_the_demos_care_table_has_no_finding(store: Store) -> None:
    await _seeded(store)
    days = days_of(SETTINGS)
    standing = await store.read(read_all, days)
    lines = [replace(one, place=place) for place, one in enumerate(standing.approved)]
    assert len(lines) > 30
    assert check_care(lines, known_of(standing, SETTINGS, days, now=NOON, editor="")) == []


async def test_the_demo_leaves_alone_what_was_taken_in_before_it(store: Store) -> None:
    row = {"id": new_id(), "external_no": "1000000042", "name": "Ours", "tier": "GENERAL"}

    def put(connection: Connection) -> None:
        connection.execute(account.insert().values(**row, domains=[], preferences={}))
        connection.execute(account_domain.insert().values(domain="build.example.com", account_id=row["id"]))
        values = {"kind": "phone", "value": "+74950000090", "shared": False}
        connection.execute(identity.insert().values(id=new_id(), **values))

    await store.write(put)
    await _seeded(store)
    standing = await store.read(read_all, days_of(SETTINGS))
    assert standing.accounts["1000000042"].name == "Ours"
    assert [one for one in standing.lines if one.account == "1000000042"] == []
    assert [one for one in standing.lines if one.account == "1000000043"]


async def test_everything_that_is_exported_can_be_taken_in_and_changes_nothing(store: Store) -> None:
    await _seeded(store)
    bus = LocalBus()
    bench = Bench(store, SETTINGS, Texts.load(("ru", "en", "zh")), bus, now=lambda: NOON)
    editor = Editor(name="test", token="test", may_approve=True)
    accounts = read_accounts(write_accounts(await Accounts(bench).every()))
    staff = read_staff(write_staff(await Staff(bench).every()))
    care = read_care(write_care(await CareTable(bench).every()))
    told = [
        await Accounts(bench).take_in(editor, accounts.wishes, accounts.findings),
        await Staff(bench).take_in(editor, staff.wishes, staff.findings),
    ]
    assert [(one.made, one.changed, one.unchanged) for one in told] == [(0, 0, 3), (0, 0, 6)]
    taken = await CareTable(bench).take_in(editor, care)
    assert (taken.added, taken.changed, taken.removed) == (0, 0, 0)
    await bus.close()
