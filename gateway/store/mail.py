"""Queries that only mail needs: cases named by number and their people, our staff, limits, bounced letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import IdentityRow
from gateway.store.schema import acknowledgement, cases, conversation, counter, identity, message, outbox, person

_PERIOD = 1_000_000
"""A tally's value is its period's number times this, and the letters of that period."""


@dataclass(slots=True, kw_only=True)
class MailWanted:
    """What the mails of a batch must know: numbers in subjects, who forwards, what bounced, which tallies."""

    numbers: set[str] = field(default_factory=set)
    forwarders: set[str] = field(default_factory=set)
    bounced: set[str] = field(default_factory=set)  # ids of our messages
    tallies: set[str] = field(default_factory=set)
    is_mail: bool = False


@dataclass(slots=True, kw_only=True)
class MailKnown:
    """What is stored about them; `tallies` hold the stored values, raised at once when a letter is counted on."""

    case_of_number: dict[str, str] = field(default_factory=dict)
    parties: set[tuple[str, str]] = field(default_factory=set)  # case id, contact id
    staff: set[str] = field(default_factory=set)  # mail addresses
    told_at: dict[str, int] = field(default_factory=dict)  # by case: when its customer was last told a promise
    tallies: dict[str, int] = field(default_factory=dict)
    reached_by: dict[str, IdentityRow] = field(default_factory=dict)  # by our message's id: whom it went to


_NUMBERS = select(cases.c.number, cases.c.id).where(cases.c.number.in_(bindparam("numbers", expanding=True)))
_PARTIES = (
    select(message.c.case_id, identity.c.contact_id)
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(identity, identity.c.id == conversation.c.identity_id)
    .where(message.c.case_id.in_(bindparam("ids", expanding=True)), message.c.direction == "in")
    .distinct()
)
_STAFF = select(person.c.mail).where(person.c.mail.in_(bindparam("mails", expanding=True)))
_TOLD = (
    select(acknowledgement.c.case_id, func.max(acknowledgement.c.at))
    .where(
        acknowledgement.c.case_id.in_(bindparam("ids", expanding=True)),
        acknowledgement.c.outcome == "sent",
        acknowledgement.c.promise_id.is_not(None),
    )
    .group_by(acknowledgement.c.case_id)
)
_TALLIES = select(counter.c.name, counter.c.value).where(counter.c.name.in_(bindparam("names", expanding=True)))
_LETTERS = select(outbox.c.message_id, outbox.c.letter).where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))
_BY_ADDRESS = select(*rows.IDENTITIES.columns).where(
    identity.c.kind == "email", identity.c.value.in_(bindparam("values", expanding=True))
)


def load_named(connection: Connection, known: MailKnown, wanted: MailWanted) -> None:
    """The cases that subjects name with who takes part in them, and who of the forwarders is ours."""
    if wanted.numbers:
        for number, case_id in connection.execute(_NUMBERS, {"numbers": list(wanted.numbers)}):
            known.case_of_number[number] = case_id
    if known.case_of_number:
        ids = list(known.case_of_number.values())
        known.parties.update(connection.execute(_PARTIES, {"ids": ids}).tuples().all())
    if wanted.forwarders:
        known.staff.update(connection.execute(_STAFF, {"mails": list(wanted.forwarders)}).scalars())
    if wanted.bounced:
        _load_bounced(connection, known, wanted.bounced)


def load_limits(connection: Connection, known: MailKnown, wanted: MailWanted, case_ids: Collection[str]) -> None:
    """When these cases' customers were last told a promise, and how many letters went out of late."""
    if case_ids:
        known.told_at.update(connection.execute(_TOLD, {"ids": list(case_ids)}).tuples().all())
    names = [*wanted.tallies, *(case_tally(id_) for id_ in case_ids)]
    for name, value in connection.execute(_TALLIES, {"names": names}) if names else ():
        known.tallies[name] = value


def case_tally(case_id: str) -> str:
    """The name of the tally of one case's automatic letters."""
    return f"mail:case:{case_id}"


def counted(tallies: Mapping[str, int], name: str, *, period: int) -> int:
    """How many were counted under this name in the period of that number."""
    return max(0, tallies.get(name, 0) - period * _PERIOD)


def count_on(tallies: dict[str, int], name: str, *, period: int) -> None:
    """Count one more in memory, so that a batch does not go over a limit that each of its mails keeps."""
    tallies[name] = max(tallies.get(name, 0), period * _PERIOD) + 1


def raise_tallies(connection: Connection, counts: Sequence[tuple[str, int]]) -> None:
    """Count one letter under each (name, period); the first of a new period begins again at one."""
    _RAISE.run(connection, [(name, period * _PERIOD + 1) for name, period in sorted(counts)])


def _load_bounced(connection: Connection, known: MailKnown, message_ids: Collection[str]) -> None:
    found = connection.execute(_LETTERS, {"ids": list(message_ids)}).all()
    to_of = {message_id: str(letter["to"]) for message_id, letter in found if letter["to_kind"] == "email"}
    if not to_of:
        return
    by_address = {
        values.value: rows.IDENTITIES.of(values)
        for values in connection.execute(_BY_ADDRESS, {"values": list(set(to_of.values()))})
    }
    known.reached_by.update({id_: by_address[to] for id_, to in to_of.items() if to in by_address})


def _raise(insert: Any) -> Any:
    statement = insert(counter).values(name=bindparam("name"), value=bindparam("value"))
    fresh = statement.excluded.value
    return statement.on_conflict_do_update(
        index_elements=[counter.c.name],
        set_={"value": case((counter.c.value < fresh, fresh), else_=counter.c.value + literal_column("1"))},
    )


_RAISE = Bulk({"sqlite": _raise(sqlite.insert), "postgresql": _raise(postgresql.insert)}, ("name", "value"))
