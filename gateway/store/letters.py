"""Queries of the outbox: what a feed's reader may have, what is due to be sent, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import bindparam, func, literal_column, null, or_, select, text, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import AttachmentRow, LetterRow
from gateway.store.schema import attachment, cases, event, identity, message, outbox

_ERROR_KEPT: Final = 1000
_REASON_KEPT: Final = 300
_SILENCING = (
    "case.claimed",
    "case.replied",
    "case.transferred",
    "case.closed",
    "case.reopened",
    "case.snoozed",
    "case.waiting",
    "case.solved",
    "case.junked",
    "case.escalated",
    "case.taken_over",
    "case.merged",
    "case.took_in",
)
_FEED = (
    select(outbox.c.seq, outbox.c.author, outbox.c.letter, outbox.c.conversation_key)
    .where(outbox.c.channel == bindparam("channel"), outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_WITH_TRIES = (*rows.LETTERS.columns, outbox.c.attempts, outbox.c.state, outbox.c.repeat_at)
_DUE = (
    select(*_WITH_TRIES)
    .where(
        text("outbox.state IN ('queued', 'sending')"),  # word for word the partial index's condition
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < bindparam("now")),
        outbox.c.due_at <= bindparam("now"),
        outbox.c.channel.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(outbox.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TO_REPEAT = (
    select(*_WITH_TRIES)
    .where(
        text("outbox.repeat_at IS NOT NULL"),
        outbox.c.state == literal_column("'unknown'"),
        outbox.c.repeat_at <= bindparam("now"),
        outbox.c.channel.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(outbox.c.repeat_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = Bulk(
    update(outbox)
    .where(outbox.c.id == bindparam("i"))
    .values(
        state=literal_column("'sending'"),
        lease_owner=bindparam("o"),
        lease_until=bindparam("u"),
        attempts=outbox.c.attempts + literal_column("1"),
    ),
    ("o", "u", "i"),
)
_SENT = Bulk(
    update(outbox)
    .where(outbox.c.id == bindparam("i"))
    .values(
        state=literal_column("'sent'"),
        error=null(),
        repeat_at=null(),
        lease_owner=null(),
        lease_until=null(),
        external_id=func.coalesce(bindparam("e", type_=outbox.c.external_id.type), outbox.c.external_id),
    ),
    ("e", "i"),
)
_CASES = select(cases.c.id, cases.c.owner, cases.c.version).where(cases.c.id.in_(bindparam("ids", expanding=True)))
_BLOCKED = select(identity.c.kind, identity.c.value, identity.c.blocked_at).where(
    identity.c.kind.in_(bindparam("kinds", expanding=True)),
    identity.c.value.in_(bindparam("addresses", expanding=True)),
    identity.c.blocked_at.is_not(None),
)


def feed(connection: Connection, channel: str, *, after: int, limit: int) -> Sequence[Any]:
    """Rows (seq, author, letter, conversation_key) of a channel's feed above a place, ascending."""
    return connection.execute(_FEED, {"channel": channel, "after": after, "most": limit}).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter to send now: its tries with this one, whether an earlier one was cut off, whether it is the repeat.

    A repeat is the one more time that a letter goes of which nobody knows whether it arrived.
    """

    letter: LetterRow
    tries: int
    was_cut_off: bool = False
    is_repeat: bool = False


def take_due(
    connection: Connection,
    *,
    owner: str,
    now: int,
    lease_until: Callable[[str], int],
    most: int,
    busy: Collection[str] = (),
) -> list[Taken]:
    """Letters to send now, held by `owner` for as long as their channel takes; none of the channels that are `busy`."""
    asked = {"now": now, "most": most, "busy": list(busy)}
    found = list(connection.execute(_DUE, asked))
    if len(found) < most:
        found += connection.execute(_TO_REPEAT, {**asked, "most": most - len(found)}).all()
    count = len(rows.LETTERS.names)
    taken = [
        Taken(
            letter=rows.LETTERS.of(values[:count]),
            tries=values[count] + 1,
            was_cut_off=values[count + 1] == "sending",
            is_repeat=values[count + 2] is not None,
        )
        for values in found
    ]
    _TAKE.run(connection, [(owner, lease_until(one.letter.channel), one.letter.id) for one in taken])
    return taken


def files_of(connection: Connection, message_id: str) -> list[AttachmentRow]:
    """The attachments of a message whose bytes are here, in their order."""
    query = select(*rows.ATTACHMENTS.columns).where(
        attachment.c.message_id == message_id, attachment.c.sha256.is_not(None)
    )
    return [rows.ATTACHMENTS.of(values) for values in connection.execute(query.order_by(attachment.c.id))]


def was_heard_of(connection: Connection, letter: LetterRow, token: str) -> Literal["bounced", "answered"] | None:
    """What came of a letter meanwhile: it came back, or an answer that names it by its Message-ID came.

    A merged case's messages stand at its target.
    """
    came_back = select(outbox.c.id).where(outbox.c.id == letter.id, outbox.c.bounced_at.is_not(None))
    if connection.execute(came_back).first() is not None:
        return "bounced"
    target = select(cases.c.merged_into).where(cases.c.id == letter.case_id).scalar_subquery()
    answers = select(message.c.id).where(
        or_(message.c.case_id == letter.case_id, message.c.case_id == target),
        message.c.direction == "in",
        message.c.at >= letter.created_at,
        message.c.in_reply_to.startswith(f"sb.{token}@", autoescape=True),
    )
    return "answered" if connection.execute(answers.limit(1)).first() is not None else None


def free_letters_of(connection: Connection, owners: Sequence[str]) -> None:
    """Void the leases of processes known to be dead: what they were sending is taken up as cut off."""
    connection.execute(
        update(outbox).where(outbox.c.state == "sending", outbox.c.lease_owner.in_(owners)).values(lease_until=0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand for letters that are about to leave.

    `overtaken` are ids of the bot's letters whose case a person has, or took, answered or ended, since they were
    written; `blocked_at` says when an address (kind and value) refused a letter, or us.
    """

    overtaken: frozenset[str] = frozenset()
    blocked_at: Mapping[tuple[str, str], int] = field(default_factory=dict)


def standing_of(connection: Connection, sent: Sequence[LetterRow]) -> Standing:
    """How things stand for these letters: one look for all that were taken up together."""
    by_bot = [letter for letter in sent if letter.author == "bot"]
    addresses = {(str(letter.letter["to_kind"]), str(letter.letter["to"])) for letter in sent}
    return Standing(overtaken=_overtaken(connection, by_bot), blocked_at=_blocked(connection, addresses))


def _overtaken(connection: Connection, by_bot: Sequence[LetterRow]) -> frozenset[str]:
    if not by_bot:
        return frozenset()
    found = connection.execute(_CASES, {"ids": sorted({letter.case_id for letter in by_bot})})
    now = {id_: (owner, version) for id_, owner, version in found}
    overtaken: set[str] = set()
    for letter in by_bot:
        owner, version = now.get(letter.case_id, ("", 0))
        if version > letter.case_version and (owner == "agent" or _has_gone_to_a_person(connection, letter)):
            overtaken.add(letter.id)
    return frozenset(overtaken)


def _has_gone_to_a_person(connection: Connection, letter: LetterRow) -> bool:
    by_person = select(event.c.id).where(
        event.c.case_id == letter.case_id,
        event.c.actor.like("agent:%"),
        event.c.kind.in_(_SILENCING),
        event.c.at >= letter.created_at,
    )
    return connection.execute(by_person.limit(1)).first() is not None


def _blocked(connection: Connection, addresses: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    if not addresses:
        return {}
    asked = {"kinds": sorted({kind for kind, _ in addresses}), "addresses": sorted({value for _, value in addresses})}
    found = connection.execute(_BLOCKED, asked)
    return {(kind, value): at for kind, value, at in found if (kind, value) in addresses}


def mark_sent(connection: Connection, sent: Sequence[tuple[str, str | None]]) -> list[None]:
    """Note of letters (id, and how their channel names what went out) that they are sent."""
    _SENT.run(connection, [(external_id, id_) for id_, external_id in sorted(sent, key=lambda one: one[0])])
    return [None] * len(sent)


def mark(
    connection: Connection,
    letter_id: str,
    *,
    state: str,
    error: str | None = None,
    external_id: str | None = None,
    due_at: int | None = None,
    repeat_at: int | None = None,
    counts: bool = True,
) -> None:
    """Note what became of a letter.

    `queued` with `due_at` tries it again then, `unknown` with `repeat_at` once more; a try that does not count is taken
    back.
    """
    values: dict[str, object] = {
        "state": state,
        "error": error[:_ERROR_KEPT] if error is not None else None,
        "repeat_at": repeat_at,
        "lease_owner": None,
        "lease_until": None,
    }
    if external_id is not None:
        values["external_id"] = external_id
    if due_at is not None:
        values["due_at"] = due_at
    if not counts:
        values["attempts"] = outbox.c.attempts - 1
    connection.execute(update(outbox).where(outbox.c.id == letter_id).values(**values))


def block_address(connection: Connection, *, kind: str, value: str, now: int, reason: str) -> None:
    """Nothing is sent to this address by itself any more until it writes again; `reason` is what its server said."""
    connection.execute(
        update(identity)
        .where(identity.c.kind == kind, identity.c.value == value)
        .values(blocked_at=now, blocked_reason=reason[:_REASON_KEPT])
    )
