"""Statements that make one contact of two and part them again: what moves is kept by id, and exactly that moves back.

A contact's addresses, cases and calls move; rights and account are only lent to the target, and taken back at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, Table, delete, exists, insert, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store.rows import Reason
from gateway.store.schema import call, cases, contact, contact_merge, contact_right, delegation, identity

_FOLLOWED = 20
_AT_ONCE = 500
_LISTED = 50
_NEWEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedContact:
    """A contact as a merge looks at it; `merged_into` names whom it was merged into."""

    id: str
    name: str | None
    account_id: str | None
    merged_into: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a merge moved, by id: `rights` are accounts whose rights the target was lent, `account` the account lent."""

    identities: Sequence[str] = ()
    cases: Sequence[str] = ()
    reported: Sequence[str] = ()
    calls: Sequence[str] = ()
    rights: Sequence[str] = ()
    account: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How much of each was moved."""
        return {name: len(getattr(self, name)) for name in ("identities", "cases", "reported", "calls")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMerge:
    """One merge of contacts, standing or undone."""

    id: str
    source_id: str
    target_id: str
    moved: Moved
    evidence: Sequence[Reason]
    made_at: int
    made_by: str
    undone_at: int | None = None
    undone_by: str | None = None


def locked(connection: Connection, ids: Collection[str]) -> dict[str, MergedContact]:
    """These contacts, theirs until the transaction ends: nobody else merges them meanwhile."""
    query = select(contact.c.id, contact.c.name, contact.c.account_id, contact.c.merged_into)
    found = connection.execute(query.where(contact.c.id.in_(sorted(ids))).order_by(contact.c.id).with_for_update())
    return {row.id: MergedContact(**row._mapping) for row in found}


def verified_addresses(connection: Connection, contact_id: str) -> int:
    """How many addresses of a contact are verified."""
    query = select(identity.c.id).where(identity.c.contact_id == contact_id, identity.c.verified_at.is_not(None))
    return len(connection.execute(query).all())


def merge(
    connection: Connection,
    source: MergedContact,
    target: MergedContact,
    *,
    id_: str,
    evidence: Sequence[Reason],
    now: int,
    by: str,
) -> ContactMerge:
    """Move what the source has to the target and write down what that was; both must be locked."""
    is_ours, has_phone = _kinds_of(connection, source.id)
    moved = Moved(
        identities=_move(connection, identity, source.id, target.id),
        cases=_move_cases(connection, "contact_id", source.id, target.id),
        reported=_move_cases(connection, "reporter_id", source.id, target.id) if is_ours else (),
        calls=_move(connection, call, source.id, target.id) if has_phone else (),
        rights=_lend_rights(connection, source.id, target.id),
        account=source.account_id if target.account_id is None else None,
    )
    if moved.account is not None:
        connection.execute(update(contact).where(contact.c.id == target.id).values(account_id=moved.account))
    connection.execute(update(contact).where(contact.c.id == source.id).values(merged_into=target.id))
    made = ContactMerge(
        id=id_, source_id=source.id, target_id=target.id, moved=moved, evidence=list(evidence), made_at=now, made_by=by
    )
    values = {name: getattr(made, name) for name in ("id", "source_id", "target_id", "evidence", "made_at", "made_by")}
    connection.execute(insert(contact_merge).values(**values, moved=asdict(moved)))
    return made


def merge_of(connection: Connection, merge_id: str) -> ContactMerge | None:
    """A merge, locked until the transaction ends, or None."""
    found = connection.execute(
        select(contact_merge).where(contact_merge.c.id == merge_id).with_for_update()
    ).one_or_none()
    return _of(dict(found._mapping)) if found is not None else None


def merges_of(connection: Connection, contact_id: str) -> list[ContactMerge]:
    """The newest merges a contact went into or took in, standing and undone, newest first."""
    row = contact_merge.c
    either = or_(row.source_id == contact_id, row.target_id == contact_id)
    found = connection.execute(select(contact_merge).where(either).order_by(row.id.desc()).limit(_LISTED))
    return [_of(dict(one._mapping)) for one in found]


def standing_merges(connection: Connection, target_id: str) -> list[ContactMerge]:
    """The merges through which a contact's things went on after they came to it, the next first."""
    chain: list[ContactMerge] = []
    current = target_id
    for _ in range(_FOLLOWED):
        row = contact_merge.c
        query = select(row.id).where(row.source_id == current, row.undone_at.is_(None))
        following = connection.execute(query).scalar_one_or_none()
        found = merge_of(connection, following) if following is not None else None
        if found is None:
            break
        chain.append(found)
        current = found.target_id
    return chain


def undo(connection: Connection, made: ContactMerge, *, now: int, by: str) -> dict[str, int]:
    """Give back what the merge moved and is still where merges took it; gives how much of each that was."""
    chain = standing_merges(connection, made.target_id)
    holders = {made.target_id, *(one.target_id for one in chain)}
    ids = made.moved
    counts = {
        "identities": _give_back(connection, identity, "contact_id", ids.identities, holders, made.source_id),
        "cases": _give_back(connection, cases, "contact_id", ids.cases, holders, made.source_id),
        "reported": _give_back(connection, cases, "reporter_id", ids.reported, holders, made.source_id),
        "calls": _give_back(connection, call, "contact_id", ids.calls, holders, made.source_id),
    }
    _take_back_lent(connection, made, chain)
    _forget(connection, made.moved, chain)
    connection.execute(update(contact).where(contact.c.id == made.source_id).values(merged_into=None))
    undone = {"undone_at": now, "undone_by": by}
    connection.execute(update(contact_merge).where(contact_merge.c.id == made.id).values(**undone))
    return counts


def take_late(connection: Connection, *, since: int) -> int:
    """Move on what a turn under way gave to a contact while it was merged; how much that was.

    It came after the merge and is not part of it: undoing leaves it where it is.
    """
    late = 0
    for source_id, target_id in _made_since(connection, since):
        late += len(_move(connection, identity, source_id, target_id))
        late += len(_move_cases(connection, "contact_id", source_id, target_id))
    return late


def _made_since(connection: Connection, since: int) -> list[tuple[str, str]]:
    """Source and target of the standing merges of late, oldest first.

    Ids come in the order of their making: the log of merges is read from its end, by pages, until one is all older.
    """
    row = contact_merge.c
    newest = select(row.id, row.source_id, row.target_id, row.made_at, row.undone_at).order_by(row.id.desc())
    found: list[tuple[str, str]] = []
    page = connection.execute(newest.limit(_NEWEST)).all()
    while any(one.made_at >= since for one in page):
        found += [(one.source_id, one.target_id) for one in page if one.made_at >= since and one.undone_at is None]
        page = connection.execute(newest.where(row.id < page[-1].id).limit(_NEWEST)).all()
    return found[::-1]


def _of(values: dict[str, Any]) -> ContactMerge:
    return ContactMerge(**{**values, "moved": Moved(**values["moved"])})


def _kinds_of(connection: Connection, contact_id: str) -> tuple[bool, bool]:
    """Whether a contact is one of us or a delegate, and whether it has a telephone: only then more is looked at."""
    speaks_for = exists().where(delegation.c.identity_id == identity.c.id)
    query = select(identity.c.kind, identity.c.person_id, speaks_for).where(identity.c.contact_id == contact_id)
    found = connection.execute(query).all()
    return any(person or delegated for _, person, delegated in found), any(kind == "phone" for kind, _, _ in found)


def _move(connection: Connection, table: Table, source_id: str, target_id: str) -> list[str]:
    moving = update(table).where(table.c.contact_id == source_id).values(contact_id=target_id)
    return list(connection.execute(moving.returning(table.c.id)).scalars())


def _move_cases(connection: Connection, column: str, source_id: str, target_id: str) -> list[str]:
    """The cases change their version: a turn or an action that read them before reads them again."""
    moving = update(cases).where(cases.c[column] == source_id)
    changed = moving.values(**{column: target_id}, version=cases.c.version + 1)
    return list(connection.execute(changed.returning(cases.c.id)).scalars())


def _lend_rights(connection: Connection, source_id: str, target_id: str) -> list[str]:
    """The target may do what the source may, for accounts where nothing is said of the target."""
    found = {row.account_id: dict(row._mapping) for row in connection.execute(_rights_of(source_id))}
    own = {row.account_id for row in connection.execute(_rights_of(target_id))}
    lent = sorted(set(found) - own)
    for account_id in lent:
        connection.execute(insert(contact_right).values({**found[account_id], "contact_id": target_id}))
    return lent


def _rights_of(contact_id: str) -> Select[Any]:
    return select(contact_right).where(contact_right.c.contact_id == contact_id)


def _give_back(
    connection: Connection, table: Table, column: str, ids: Sequence[str], holders: Collection[str], source_id: str
) -> int:
    given = 0
    values: Mapping[str, object] = {column: source_id}
    if table is cases:
        values = {**values, "version": cases.c.version + 1}
    for start in range(0, len(ids), _AT_ONCE):
        chunk = table.c.id.in_(list(ids[start : start + _AT_ONCE]))
        where = update(table).where(chunk, table.c[column].in_(sorted(holders)))
        given += connection.execute(where.values(**values)).rowcount
    return given


def _take_back_lent(connection: Connection, made: ContactMerge, chain: Sequence[ContactMerge]) -> None:
    """What was lent to the target, and by it to whom it was merged into."""
    rights, lent = set(made.moved.rights), made.moved.account
    for one in (made, *chain):
        rights &= set(one.moved.rights)
        if rights:
            lent_rights = delete(contact_right).where(contact_right.c.contact_id == one.target_id)
            connection.execute(lent_rights.where(contact_right.c.account_id.in_(sorted(rights))))
        if one.moved.account is None or one.moved.account != lent:
            lent = None
        if lent is not None:
            theirs = update(contact).where(contact.c.id == one.target_id, contact.c.account_id == lent)
            connection.execute(theirs.values(account_id=None))


def _forget(connection: Connection, moved: Moved, chain: Sequence[ContactMerge]) -> None:
    """What went back is no longer part of later merges: undoing one of those must not take it a second time."""
    for one in chain:
        kept = {
            name: sorted(set(getattr(one.moved, name)) - set(getattr(moved, name)))
            for name in ("identities", "cases", "reported", "calls")
        }
        left = {**asdict(one.moved), **kept}
        connection.execute(update(contact_merge).where(contact_merge.c.id == one.id).values(moved=left))
