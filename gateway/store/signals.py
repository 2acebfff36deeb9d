"""Queries of signals: noted once, with the one of us whom they are for and an event that tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.signals.rules import Raised
from gateway.store.fields import Fields, fields_of
from gateway.store.rows import EventRow
from gateway.store.schema import account, care, cases, contact, person, rating, signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A signal that was not there before, and whom it is for."""

    id: str
    raised: Raised
    account_no: str | None
    case_number: str | None
    owner_id: str | None
    owner_mail: str | None

    def event(self, now: int) -> EventRow:
        """The event that tells of it: no note, no text of a customer."""
        raised = self.raised
        data = {
            "signal": self.id,
            "signal_kind": raised.kind,
            "rule": raised.rule,
            "account": self.account_no,
            "owner": self.owner_mail,
            "by_hand": raised.rule is None,
            "args": dict(raised.args),
        }
        return EventRow(
            id=new_id(),
            at=now,
            actor=raised.made_by[:80],
            kind="signal.raised",
            subject=self.account_no or self.case_number or self.id,
            case_id=raised.case_id,
            data=data,
        )


def note(connection: Connection, raised: Sequence[Raised], *, now: int) -> list[Noted]:
    """Store the signals that are new; the caller appends their events at the end of its transaction."""
    if not raised:
        return []
    owners = _owners(connection, raised, now)
    numbers = _names(connection, account.c.external_no, account.c.id, {one.account_id for one in raised})
    case_numbers = _names(connection, cases.c.number, cases.c.id, {one.case_id for one in raised})
    made: list[Noted] = []
    for one in raised:
        owner_id, owner_mail = owners.get(one.dedupe_key, (None, None))
        noted = Noted(
            id=new_id(),
            raised=one,
            account_no=numbers.get(one.account_id or ""),
            case_number=case_numbers.get(one.case_id or ""),
            owner_id=owner_id,
            owner_mail=owner_mail,
        )
        if connection.execute(_ADD[connection.dialect.name], _values(noted)).rowcount:
            made.append(noted)
    return made


def put_ratings(connection: Connection, ratings: Sequence[tuple[str, int, int]]) -> None:
    """The newest rating of each case: (case id, score, at)."""
    for case_id, score, at in ratings:
        connection.execute(_RATE[connection.dialect.name], {"case_id": case_id, "score": score, "at": at})


def list_signals(
    connection: Connection,
    *,
    owner: str | None,
    account_no: str | None,
    state: str | None,
    after: tuple[int, str] | None,
    limit: int,
) -> list[Fields]:
    """Signals, newest first; `state` is new, seen or done, `owner` a mail address."""
    query = _SHOWN
    if owner is not None:
        query = query.where(signal.c.owner_id.in_(select(person.c.id).where(person.c.mail == owner)))
    if account_no is not None:
        query = query.where(signal.c.account_id.in_(select(account.c.id).where(account.c.external_no == account_no)))
    if state == "done":
        query = query.where(signal.c.done_at.is_not(None))
    elif state is not None:
        is_seen = signal.c.seen_at.is_not(None) if state == "seen" else signal.c.seen_at.is_(None)
        query = query.where(signal.c.done_at.is_(None), is_seen)
    if after is not None:
        query = query.where(tuple_(signal.c.at, signal.c.id) < tuple_(*map(bindparam, ("at", "id"), after)))
    return fields_of(connection, query.order_by(signal.c.at.desc(), signal.c.id.desc()).limit(limit))


def view(connection: Connection, *, id_: str | None = None, dedupe_key: str | None = None) -> Fields | None:
    """One signal by its id or its key, or None."""
    where = signal.c.id == id_ if id_ is not None else signal.c.dedupe_key == dedupe_key
    found = fields_of(connection, _SHOWN.where(where))
    return found[0] if found else None


def mark_seen(connection: Connection, id_: str, *, now: int) -> bool:
    """Note that its owner has looked; the first time counts."""
    change = update(signal).where(signal.c.id == id_, signal.c.seen_at.is_(None))
    return bool(connection.execute(change.values(seen_at=now)).rowcount)


def mark_done(connection: Connection, id_: str, *, by: str, now: int) -> bool:
    """Note that it was dealt with; the first time counts."""
    mark_seen(connection, id_, now=now)
    change = update(signal).where(signal.c.id == id_, signal.c.done_at.is_(None))
    return bool(connection.execute(change.values(done_at=now, done_by=by[:320])).rowcount)


def _owners(connection: Connection, raised: Sequence[Raised], now: int) -> dict[str, tuple[str, str]]:
    """Whom each signal is for, by its key: the account's manager, else its preferred, else whom the rule names."""
    accounts = {one.account_id for one in raised if one.account_id}
    mails = {one.owner_mail for one in raised if one.owner_mail}
    by_account: dict[str, list[Any]] = {}
    here = or_(person.c.left_at.is_(None), person.c.left_at > now)
    if accounts:
        query = (
            select(care.c.account_id, care.c.topic, care.c.role, person.c.id, person.c.mail)
            .join(person, person.c.id == care.c.person_id)
            .where(
                care.c.account_id.in_(accounts),
                care.c.role.in_(("account_manager", "preferred")),
                or_(care.c.valid_from.is_(None), care.c.valid_from <= now),
                or_(care.c.valid_to.is_(None), care.c.valid_to > now),
                here,
            )
        )
        for row in connection.execute(query):
            by_account.setdefault(row.account_id, []).append(row)
    people = select(person.c.mail, person.c.id).where(person.c.mail.in_(mails), here)
    named = dict(connection.execute(people).tuples().all()) if mails else {}
    owners: dict[str, tuple[str, str]] = {}
    for one in raised:
        carers = sorted(by_account.get(one.account_id or "", ()), key=partial(_rank, one))
        if carers:
            owners[one.dedupe_key] = (carers[0].id, carers[0].mail)
        elif one.owner_mail is not None and one.owner_mail in named:
            owners[one.dedupe_key] = (named[one.owner_mail], one.owner_mail)
    return owners


def _rank(raised: Raised, row: Any) -> tuple[bool, bool, bool, str]:
    return row.role != "account_manager", row.topic != raised.topic, row.topic != "general", row.id


def _names(connection: Connection, name: Any, id_: Any, ids: set[str | None]) -> Mapping[str, str]:
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    return dict(connection.execute(select(id_, name).where(id_.in_(wanted))).tuples().all())


def _values(noted: Noted) -> dict[str, object]:
    raised = noted.raised
    return {
        "id": noted.id,
        "kind": raised.kind,
        "rule": raised.rule,
        "dedupe_key": raised.dedupe_key,
        "account_id": raised.account_id,
        "contact_id": raised.contact_id,
        "case_id": raised.case_id,
        "owner_id": noted.owner_id,
        "args": dict(raised.args),
        "note": raised.note,
        "made_by": raised.made_by[:320],
        "at": raised.at,
    }


def _add(insert: Any) -> Any:
    return insert(signal).on_conflict_do_nothing(index_elements=[signal.c.dedupe_key])


def _rate(insert: Any) -> Any:
    statement = insert(rating)
    fresh = {"score": statement.excluded.score, "at": statement.excluded.at}
    return statement.on_conflict_do_update(index_elements=[rating.c.case_id], set_=fresh)


_ADD = {"sqlite": _add(sqlite.insert), "postgresql": _add(postgresql.insert)}
_RATE = {"sqlite": _rate(sqlite.insert), "postgresql": _rate(postgresql.insert)}
_SHOWN = (
    select(
        signal,
        account.c.external_no.label("account_no"),
        account.c.name.label("account_name"),
        contact.c.name.label("contact_name"),
        cases.c.number.label("case_number"),
        person.c.mail.label("owner_mail"),
    )
    .outerjoin(account, account.c.id == signal.c.account_id)
    .outerjoin(contact, contact.c.id == signal.c.contact_id)
    .outerjoin(cases, cases.c.id == signal.c.case_id)
    .outerjoin(person, person.c.id == signal.c.owner_id)
)
