"""Queries of turns: loading what a batch needs, saving a batch, counting a failed try, quarantine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, literal_column, update
from sqlalchemy.engine import Connection

from gateway.store import calls, contacts, contexts, incidents, limits, mail, touched
from gateway.store import changes as store_changes
from gateway.store.bulk import Bulk
from gateway.store.call_rows import stored_calls
from gateway.store.changes import Changes
from gateway.store.contexts import IdentityKey, Known
from gateway.store.inbox import LaneKey
from gateway.store.lanes import Claim, held_fences, release
from gateway.store.limits import LimitsWanted, told_name
from gateway.store.mail import MailWanted
from gateway.store.schema import inbox, message


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What a batch of turns must know before it is decided; `now` is when."""

    now: int = 0
    identities: set[IdentityKey] = field(default_factory=set)
    channel_of: dict[IdentityKey, str] = field(default_factory=dict)
    our_messages: set[str] = field(default_factory=set)
    external_ids: set[str] = field(default_factory=set)
    mail: MailWanted = field(default_factory=MailWanted)
    limits: LimitsWanted = field(default_factory=LimitsWanted)
    incidents: bool = False  # whether a unit wrote
    calls: set[tuple[str, str]] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)  # mails that calls name


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One turn to save: its lane, its rows, what it changes, and the answers for who asked in a request, by inbox id.

    `retold` are lines of a call that later facts tell better: message id, new text, its language.
    """

    claim: Claim
    changes: Changes
    answers: Mapping[str, bytes] = field(default_factory=dict)
    retold: Sequence[tuple[str, str, str]] = ()


def load(connection: Connection, wanted: Wanted) -> Known:
    """Everything the batch asked for, in a fixed number of queries."""
    stored = Known()
    stored.calls.update(stored_calls(connection, wanted.calls))
    callers = {("phone", call.caller) for call in stored.calls.values() if call.caller}
    known = contacts.load_people(connection, wanted.identities | callers, wanted.channel_of)
    known.calls = stored.calls
    contexts.load_threads(connection, known, message_ids=wanted.our_messages, external_ids=wanted.external_ids)
    mail.load_named(connection, known.mail, wanted.mail)
    mail.load_spoken(
        connection,
        known.mail,
        message_ids=wanted.our_messages,
        external_ids=wanted.external_ids,
        senders=wanted.identities,
    )
    answered = {*known.case_of_message.values(), *known.mail.own_cases.values()}
    mail.load_earlier(connection, known.mail, wanted.mail, known.conversations, known.identities)
    ids = {row.case_id for row in known.conversations.values() if row.case_id}
    ids.update(known.mail.case_of_number.values())
    ids.update(one.case_id for one in known.mail.stored.values())
    ids.update(one.case_id for one in known.mail.returned.by_address.values())
    ids.update(one.case_id for found in known.mail.earlier.values() for one in found)
    ids.update(answered)
    ids.update(call.case_id for call in known.calls.values() if call.case_id)
    contexts.load_cases(connection, known, ids)
    if known.mail.spoken:
        threads = {row.id for row in known.conversations.values()}
        mail.load_took_part(connection, known.mail, answered, threads)
    if wanted.incidents:
        known.incidents = incidents.of_cases(connection, list(known.cases))
    contacts.load_shared(connection, known)
    contexts.add_colleagues(
        connection, known, (), now=wanted.now, agent_ids=known.mail.agents.values()
    )  # who served the contacts came with them
    limits.load(connection, known.limits, _limit_names(known, wanted))
    if wanted.calls:
        calls.load_hands(connection, known, wanted.agents)
    return known


def save(connection: Connection, turns: Sequence[Worked], *, now: int) -> list[Worked]:
    """Write the turns that still hold their lane and saw the newest version of their case; gives those.

    The others are left as they were: their lane is claimed again and the same turn decided anew.
    """
    fences = held_fences(connection, [turn.claim.key for turn in turns])
    holding = [turn for turn in turns if fences.get(turn.claim.key, (-1, 0))[0] == turn.claim.fence]
    written = store_changes.write(connection, [turn.changes for turn in holding])
    kept = {id(one) for one in written}
    saved = [turn for turn in holding if id(turn.changes) in kept]
    _mark_worked(connection, [row.id for turn in saved for row in turn.claim.rows])
    _ANSWER.run(connection, [(answer, id_) for turn in saved for id_, answer in turn.answers.items()])
    _RETELL.run(connection, [(text, language, id_) for turn in saved for id_, text, language in turn.retold])
    _free_lanes(connection, [(turn.claim.key, len(turn.claim.rows)) for turn in saved], now=now)
    lost = [(turn.claim, now) for turn in holding if id(turn.changes) not in kept]
    release(connection, lost, forget_turns=False)
    return saved


def count_try(connection: Connection, claim: Claim, *, error: str, next_try_at: int, most: int, alone: bool) -> bool:
    """Note a failed try of a turn and give its lane back until `next_try_at`; True when the row went to quarantine.

    A turn of several rows is split first: each then runs alone, and only a row that fails alone uses up a try.
    """
    if not alone:
        _SPLIT.run(connection, [(row.id,) for row in claim.rows])
        release(connection, [(claim, next_try_at)], forget_turns=False)
        return False
    row = claim.rows[0]
    if row.attempts + 1 < most:
        _TRY.run(connection, [(error, row.id)])
        release(connection, [(claim, next_try_at)], forget_turns=False)
        return False
    quarantine(connection, claim, error=error, now=next_try_at)
    return True


def begin_orphan(connection: Connection, claim: Claim, *, error: str, now: int, most: int) -> bool:
    """Count a try of an orphan before it runs alone, since nobody could count it after it; False where it must not run.

    A turn of several rows that ended two processes is split: the row that does it is found alone. A row that ended so
    many processes goes to quarantine.
    """
    tried = claim.rows[0].attempts
    if len(claim.rows) > 1 and tried:
        _SPLIT.run(connection, [(row.id,) for row in claim.rows])
        release(connection, [(claim, now)], forget_turns=False)
        return False
    if len(claim.rows) == 1 and tried + 1 >= most:
        quarantine(connection, claim, error=error, now=now)
        return False
    _TRY.run(connection, [(error, claim.rows[0].id)])
    return True


def quarantine(connection: Connection, claim: Claim, *, error: str, now: int) -> None:
    """Take a turn's rows out of the way: kept, listed, replayable; the lane goes on with the next."""
    _QUARANTINE.run(connection, [(error, row.id) for row in claim.rows])
    _free_lanes(connection, [(claim.key, len(claim.rows))], now=now)


def lanes_of(turns: Collection[Worked]) -> Mapping[LaneKey, Worked]:
    """The saved turns by their lane."""
    return {turn.claim.key: turn for turn in turns}


def _limit_names(known: Known, wanted: Wanted) -> set[str]:
    """The names of counts, the batch's cases' too, and of what each sender was told about the cases they may mean."""
    names = wanted.limits.names | {prefix + id_ for prefix in wanted.limits.case_prefixes for id_ in known.cases}
    for key, named in wanted.limits.threads.items():
        identity = known.identities.get(key)
        if identity is None:
            continue
        thread = known.conversations.get((wanted.channel_of.get(key, ""), identity.id))
        meant = {thread.case_id} if thread is not None else set()
        meant |= {known.case_of_message.get(id_) for id_ in named} | {known.mail.case_of_number.get(no) for no in named}
        meant |= {known.cases[id_].merged_into for id_ in meant if id_ in known.cases}
        names.update(told_name(id_, identity.id) for id_ in meant if id_ is not None)
    return names


_ANSWER = Bulk(
    update(inbox).where(inbox.c.id == bindparam("i"), inbox.c.answer.is_(None)).values(answer=bindparam("a")),
    ("a", "i"),
)
_RETELL = Bulk(
    update(message).where(message.c.id == bindparam("i")).values(text=bindparam("t"), language=bindparam("l")),
    ("t", "l", "i"),
)
_TRY = Bulk(
    update(inbox)
    .where(inbox.c.id == bindparam("i"))
    .values(attempts=inbox.c.attempts + literal_column("1"), error=bindparam("e")),
    ("e", "i"),
)
_SPLIT = Bulk(update(inbox).where(inbox.c.id == bindparam("i")).values(turn_id=bindparam("i")), ("i",))
_QUARANTINE = Bulk(
    update(inbox)
    .where(inbox.c.id == bindparam("i"))
    .values(
        state=literal_column("'quarantined'"),
        attempts=inbox.c.attempts + literal_column("1"),
        error=bindparam("e"),
    ),
    ("e", "i"),
)


def _mark_worked(connection: Connection, inbox_ids: Iterable[str]) -> None:
    """Inbox rows are done: they stand in their cases in this same transaction."""
    touched.DONE.run(connection, [(id_,) for id_ in inbox_ids])


def _free_lanes(connection: Connection, lanes: Sequence[tuple[LaneKey, int]], *, now: int) -> None:
    """Lanes whose turn is saved are free again, with so many fewer rows waiting."""
    touched.FINISH_LANE.run(connection, [(worked, now, *key) for key, worked in lanes])
