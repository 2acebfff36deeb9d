"""Queries of who waits for goods: their line per article, and when which article is to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store import schema
from gateway.store.merged_contacts import stands_for
from gateway.store.row_writing import Rows
from gateway.store.schema import article_watch, stock_wait

_WAITING = text("stock_wait.state = 'waiting'")  # word for word the partial indexes' conditions
_TOLD = text("stock_wait.state = 'told'")


@dataclass(slots=True, kw_only=True)
class StockWaitRow:
    """One customer who is to be told when an article is back; by `mail` where he chose that, else where he asked."""

    id: str
    reference: str
    name: str
    quantity: int
    contact_id: str
    conversation_id: str
    case_id: str
    mail: str | None
    language: str
    state: str = "waiting"
    at: int
    told_at: int | None = None
    ended_at: int | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An article that somebody waits for, and how often it was looked at since it was last in stock."""

    reference: str
    looks: int


WAITS = Rows(schema.stock_wait, StockWaitRow)


def add(connection: Connection, rows: Sequence[StockWaitRow]) -> None:
    """Let customers wait; one who waits for the article already keeps his place, with the new number and way."""
    for row in rows:
        same = (stock_wait.c.contact_id == row.contact_id, stock_wait.c.reference == row.reference, _WAITING)
        change = (
            update(stock_wait)
            .where(*same)
            .values(
                quantity=row.quantity,
                conversation_id=row.conversation_id,
                case_id=row.case_id,
                mail=row.mail,
                language=row.language,
            )
        )
        if not connection.execute(change).rowcount:
            WAITS.insert(connection, [row])
        _watch(connection, row.reference, row.at)


def take_due(connection: Connection, *, now: int, again_at: int, most: int) -> list[Watched]:
    """The articles to look at now; another process finds them again at `again_at`, unless the look said when."""
    query = select(article_watch.c.reference, article_watch.c.looks).where(article_watch.c.look_at <= now)
    query = query.order_by(article_watch.c.look_at).limit(most).with_for_update(skip_locked=True)
    found = [Watched(reference=row.reference, looks=row.looks) for row in connection.execute(query)]
    taken = update(article_watch).where(article_watch.c.reference.in_([one.reference for one in found]))
    if found:
        connection.execute(taken.values(look_at=again_at))
    return found


def look_again(connection: Connection, reference: str, *, at: int, looks: int, in_stock: int | None, now: int) -> None:
    """Note what a look saw, and when the next one is; an article that nobody waits for is not looked at."""
    waits = connection.execute(select(stock_wait.c.id).where(stock_wait.c.reference == reference, _WAITING).limit(1))
    mine = article_watch.c.reference == reference
    if waits.first() is None:
        connection.execute(delete(article_watch).where(mine))
        return
    values = {"look_at": at, "looks": looks, "looked_at": now}
    connection.execute(update(article_watch).where(mine).values({**values, "in_stock": in_stock}))


def look_now(connection: Connection, reference: str, *, now: int) -> bool:
    """Have an article looked at at once, because it is said to be back; False where nobody waits for it."""
    change = update(article_watch).where(article_watch.c.reference == reference)
    return bool(connection.execute(change.values(look_at=now)).rowcount)


def line_of(connection: Connection, reference: str, *, most: int) -> list[StockWaitRow]:
    """Who waits for an article, the longest first, locked until the transaction ends."""
    query = select(*WAITS.columns).where(stock_wait.c.reference == reference, _WAITING)
    query = query.order_by(stock_wait.c.at, stock_wait.c.id).limit(most).with_for_update()
    return [WAITS.of(values) for values in connection.execute(query)]


def of_contact(connection: Connection, contact_id: str) -> list[StockWaitRow]:
    """What a customer waits for, by the time he asked; also what contacts merged into his do."""
    query = select(*WAITS.columns).where(stock_wait.c.contact_id.in_(stands_for(contact_id)), _WAITING)
    return [WAITS.of(values) for values in connection.execute(query.order_by(stock_wait.c.at, stock_wait.c.id))]


def is_waiting(connection: Connection, id_: str) -> bool:
    """Whether this customer still waits; the row is locked until the transaction ends."""
    query = select(stock_wait.c.id).where(stock_wait.c.id == id_, _WAITING).with_for_update()
    return connection.execute(query).first() is not None


def told_since(connection: Connection, reference: str, since: int) -> int:
    """How many pieces of an article customers were told of since then."""
    told = select(func.coalesce(func.sum(stock_wait.c.quantity), 0)).where(
        stock_wait.c.reference == reference, _TOLD, stock_wait.c.told_at >= since
    )
    return int(connection.execute(told).scalar_one())


def mark_told(connection: Connection, row: StockWaitRow, *, now: int, is_reached: bool) -> None:
    """This customer does not wait any more: he was told, or nobody can write to him."""
    state, why = ("told", None) if is_reached else ("ended", "unreachable")
    told_at = now if is_reached else None
    WAITS.update(connection, [replace(row, state=state, told_at=told_at, ended_at=now, end_reason=why)])


def end(connection: Connection, contact_id: str, references: Sequence[str], *, why: str, now: int) -> int:
    """These articles are not waited for any more by this customer; gives how many were."""
    mine = (stock_wait.c.contact_id == contact_id, stock_wait.c.reference.in_(references), _WAITING)
    change = update(stock_wait).where(*mine)
    return connection.execute(change.values(state="ended", ended_at=now, end_reason=why)).rowcount


def waiting_count(connection: Connection) -> int:
    """How many customers wait, each for each article counted."""
    return connection.execute(select(func.count()).select_from(stock_wait).where(_WAITING)).scalar_one()


def _watch(connection: Connection, reference: str, at: int) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(article_watch).values(reference=reference, look_at=at).on_conflict_do_nothing())
