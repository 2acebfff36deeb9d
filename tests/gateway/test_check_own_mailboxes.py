"""`check --connect` names the agents of personal mailboxes that nobody here is, as far as it can be known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from channels.contract import Entrance
from gateway.cli.own_mailboxes import look_for_agents
from gateway.store.access import put_user
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.fakes.centre import OpenChannel
from tests.fakes.open_centre import shipped

CHANNELS = {
    "mail": OpenChannel(
        "mail",
        "email",
        "push",
        entrances={
            "care@example.com": Entrance(),
            "olga@example.com": Entrance(agent="olga@example.com"),
            "nina@example.com": Entrance(agent="nina@example.com"),
        },
    )
}


def settings(folder: Path):  # type: ignore[no-untyped-def]
    loaded = shipped(folder).settings
    return replace(loaded, database=replace(loaded.database, url=f"sqlite:///{folder / 'test.db'}"))


async def test_without_a_database_nothing_is_said(tmp_path: Path) -> None:
    assert list(await look_for_agents(settings(tmp_path), CHANNELS)) == []  # type: ignore[arg-type]


async def test_an_agent_whom_nobody_added_is_named(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    await store.write(migrate)
    await store.write(put_user, mail="olga@example.com", name="Olga", role="agent", password_hash="!", language="en")
    await store.close()
    found = await look_for_agents(settings(tmp_path), CHANNELS)  # type: ignore[arg-type]
    assert [(one.ok, "nina@example.com" in one.advice) for one in found] == [(True, False), (False, True)]


async def test_where_no_mailbox_is_anybodys_own_nothing_is_asked(tmp_path: Path) -> None:
    assert list(await look_for_agents(settings(tmp_path), {})) == []
