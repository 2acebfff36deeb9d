"""Queries of what channels read from: how far each source was read, by which process, and how it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.schema import channel as channel_table
from gateway.store.schema import source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source as it was last heard of; instants in microseconds, `waiting` None before the first look."""

    channel: str
    name: str
    last_ok_at: int | None
    last_error: str | None
    waiting: int | None
    taken: int
    missing: int
    checked_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel's own heartbeat, beside those of its sources."""

    name: str
    kind: str
    last_ok_at: int | None
    last_error: str | None


def heard_at(row: ChannelRow | None, sources: Sequence[SourceRow | None]) -> int | None:
    """When a channel or the newest of its sources was last well; None where none was yet."""
    moments = [one.last_ok_at for one in (row, *sources) if one is not None and one.last_ok_at is not None]
    return max(moments, default=None)


def cursor_of(connection: Connection, channel: str, name: str) -> tuple[str | None, bool]:
    """Where the source was read up to, and whether the channel has one of before sources had names, to take over."""
    own = select(source.c.cursor).where(source.c.channel == channel, source.c.name == name)
    found = connection.execute(own).scalar_one_or_none()
    if found is not None:
        return found, False
    old = select(channel_table.c.cursor).where(channel_table.c.name == channel)
    return None, connection.execute(old).scalar_one_or_none() is not None


def take_over(connection: Connection, channel: str, name: str) -> str | None:
    """Give the channel's old cursor to this source, once: the next source that asks finds none."""
    old = select(channel_table.c.cursor).where(channel_table.c.name == channel).with_for_update()
    cursor = connection.execute(old).scalar_one_or_none()
    if cursor is not None:
        _put(connection, channel, name, cursor=cursor)
        connection.execute(update(channel_table).where(channel_table.c.name == channel).values(cursor=None))
    return cursor


def move(connection: Connection, channel: str, name: str, cursor: str, *, taken: int, owner: str) -> None:
    """Remember how far the source was read, unless another process has it."""
    _make_sure(connection, channel, name)
    mine = update(source).where(_is(channel, name), or_(source.c.lease_owner.is_(None), source.c.lease_owner == owner))
    connection.execute(mine.values(cursor=cursor, taken=source.c.taken + taken))


def report(
    connection: Connection,
    channel: str,
    name: str,
    *,
    error: str | None,
    now: int,
    progress: tuple[int, int, int | None] | None = None,
) -> None:
    """Note that the source answered, or what is wrong with it; `progress` is waiting, missing and checked_at.

    With progress it answered, whatever is wrong besides. The channel's own heartbeat has no name.
    """
    values: dict[str, object] = {"last_error": error or None}
    if not error or progress is not None:
        values["last_ok_at"] = now
    if not name:
        connection.execute(update(channel_table).where(channel_table.c.name == channel).values(**values))
        return
    if progress is not None:
        values |= {"waiting": progress[0], "missing": progress[1]}
        values |= {"checked_at": progress[2]} if progress[2] is not None else {}
    _put(connection, channel, name, **values)


def hold(connection: Connection, channel: str, name: str, *, owner: str, now: int, until: int) -> bool:
    """Take or keep the source's lease; False while it is another's."""
    _make_sure(connection, channel, name)
    free = or_(source.c.lease_owner.is_(None), source.c.lease_owner == owner, source.c.lease_until < now)
    held = connection.execute(
        update(source).where(_is(channel, name), free).values(lease_owner=owner, lease_until=until)
    )
    return held.rowcount == 1


def let_go(connection: Connection, channel: str, name: str, *, owner: str) -> None:
    """Give up the source's lease, if it is this owner's."""
    connection.execute(
        update(source)
        .where(_is(channel, name), source.c.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def free_of(connection: Connection, owners: Sequence[str]) -> int:
    """Void the leases of processes known to be dead; gives how many."""
    freed = update(source).where(source.c.lease_owner.in_(owners)).values(lease_owner=None, lease_until=None)
    return int(connection.execute(freed).rowcount)


def list_sources(connection: Connection, channel: str | None = None) -> list[SourceRow]:
    """The named sources of one channel or of all, by channel and name."""
    columns = [source.c[name] for name in SourceRow.__dataclass_fields__]
    wanted = select(*columns).where(source.c.name != "").order_by(source.c.channel, source.c.name)
    if channel is not None:
        wanted = wanted.where(source.c.channel == channel)
    return [SourceRow(**row) for row in connection.execute(wanted).mappings()]


def list_channels(connection: Connection) -> list[ChannelRow]:
    """Every channel that was ever configured, with its own heartbeat."""
    columns = [channel_table.c[name] for name in ChannelRow.__dataclass_fields__]
    return [ChannelRow(**row) for row in connection.execute(select(*columns)).mappings()]


def _put(connection: Connection, channel: str, name: str, **values: object) -> None:
    if not connection.execute(update(source).where(_is(channel, name)).values(**values)).rowcount:
        _make_sure(connection, channel, name)
        connection.execute(update(source).where(_is(channel, name)).values(**values))


def _make_sure(connection: Connection, channel: str, name: str) -> None:
    """Have a row; two processes may begin at once."""
    if connection.execute(select(source.c.name).where(_is(channel, name))).first() is None:
        insert = _insert(connection, source).values(channel=channel, name=name)
        connection.execute(insert.on_conflict_do_nothing())


def _insert(connection: Connection, table: Table) -> Any:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _is(channel: str, name: str) -> Any:
    return and_(source.c.channel == channel, source.c.name == name)
