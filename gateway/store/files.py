"""Queries of attachments whose bytes are still elsewhere: which are due, and what came of fetching them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import AttachmentRow
from gateway.store.schema import attachment, cases, message


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFile:
    """An attachment to fetch now: `row.fetch_tries` counts this try already."""

    row: AttachmentRow
    channel: str | None
    case_number: str
    case_version: int


_DUE = (
    select(*rows.ATTACHMENTS.columns)
    .where(
        attachment.c.fetch_state == literal_column("'due'"),  # as the partial index is written
        attachment.c.fetch_at <= bindparam("now"),
    )
    .order_by(attachment.c.fetch_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_BELONGS = (
    select(message.c.id, message.c.channel, cases.c.number, cases.c.version)
    .join(cases, cases.c.id == message.c.case_id)
    .where(message.c.id.in_(bindparam("ids", expanding=True)))
)
_TAKE = Bulk(
    update(attachment)
    .where(attachment.c.id == bindparam("i"))
    .values(fetch_at=bindparam("u"), fetch_tries=attachment.c.fetch_tries + literal_column("1")),
    ("u", "i"),
)


def take_due(connection: Connection, *, now: int, lease_until: int, most: int) -> list[DueFile]:
    """Files to fetch now; each is due again at `lease_until`, should nothing be heard of this try."""
    due = [rows.ATTACHMENTS.of(values) for values in connection.execute(_DUE, {"now": now, "most": most})]
    if not due:
        return []
    _TAKE.run(connection, [(lease_until, row.id) for row in due])
    found = connection.execute(_BELONGS, {"ids": sorted({row.message_id for row in due})})
    belongs = {id_: (channel, number, version) for id_, channel, number, version in found}
    for row in due:
        row.fetch_tries += 1
        row.fetch_at = lease_until
    return [
        DueFile(
            row=row,
            channel=belongs[row.message_id][0],
            case_number=belongs[row.message_id][1],
            case_version=belongs[row.message_id][2],
        )
        for row in due
    ]


def note_fetched(connection: Connection, attachment_id: str, *, sha256: str, size: int, media_type: str) -> None:
    """The bytes stand in the blob store now."""
    _set(
        connection,
        attachment_id,
        sha256=sha256,
        size=size,
        media_type=media_type,
        fetch_state=None,
        fetch_at=None,
        fetch_error=None,
    )


def note_not_fetched(connection: Connection, attachment_id: str, *, error: str, again_at: int | None) -> None:
    """The bytes did not come; without `again_at` they never will."""
    state = "due" if again_at is not None else "failed"
    _set(connection, attachment_id, fetch_state=state, fetch_at=again_at, fetch_error=error[:500])


def _set(connection: Connection, attachment_id: str, **values: object) -> None:
    """Note what became of a file that is still to be fetched; what another try settled meanwhile stands."""
    connection.execute(
        update(attachment).where(attachment.c.id == attachment_id, attachment.c.sha256.is_(None)).values(**values)
    )
