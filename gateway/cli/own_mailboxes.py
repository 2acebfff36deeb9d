"""Looks whether the specialists whose own mailboxes the settings name are agents here, as far as a database can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from channels.contract import Channel, Probe
from config.settings import Settings


async def look_for_agents(settings: Settings, channels: Mapping[str, Channel]) -> Sequence[Probe]:
    """One row a personal mailbox; none where the settings name none, or where there is no database to ask yet."""
    from gateway.store.mail import agents_of
    from gateway.store.store import Store, StoreDownError

    named = {
        address: entrance.agent
        for channel in channels.values()
        for address, entrance in channel.entrances.items()
        if entrance.agent is not None
    }
    url = settings.database_url()
    is_missing = url.startswith("sqlite") and not Path(url.partition(":///")[2]).is_file()  # noqa: ASYNC240 - a look
    if not named or is_missing:
        return []
    store = Store(url)
    try:
        known = await store.read(agents_of, list(named.values()))
    except (StoreDownError, SQLAlchemyError):
        return []  # the row of the database says what is wrong with it
    finally:
        await store.close()
    return [_probe(address, agent, is_known=agent in known) for address, agent in named.items()]


def _probe(address: str, agent: str, *, is_known: bool) -> Probe:
    advice = "" if is_known else f"there is no agent {agent}; add one by `user add {agent}`, or correct the mailbox"
    return Probe(what=f"{address}, own mailbox of {agent}", ok=is_known, advice=advice)
