"""Messages that replace an earlier one: the earlier text changes where it stands, and nobody is answered anew. Pure.

An edit of a message of the same turn changes it before it is understood; one of a stored message changes its row. What
was written before stays readable in the row's `full_text`. An edit of what we never had is a message like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from channels.message import File, Message
from gateway.ids import new_id
from gateway.routing import reason
from gateway.store.changes import Changes, MessageEdit
from gateway.store.edits import Original, OriginalKey
from gateway.store.inbox import LaneKey
from gateway.store.lanes import Row
from gateway.store.rows import AcknowledgementRow, AttachmentRow, EventRow

_TEXT_KEPT = 100_000
_BETWEEN = "\n\n"


@dataclass(slots=True, kw_only=True)
class Sorted:
    """A turn's messages: those to work, rows whose edit went into one of them, and edits of stored messages."""

    messages: list[tuple[Row, Message]] = field(default_factory=list)
    folded: list[Row] = field(default_factory=list)
    stored: list[tuple[Row, Message, Original]] = field(default_factory=list)


def wanted(lane: LaneKey, messages: Sequence[tuple[Row, Message]]) -> Iterator[OriginalKey]:
    """What must be looked up for the edits among a lane's messages: those of messages that are not among them."""
    here = {message.external_id for _, message in messages if message.edits is None}
    for _, message in messages:
        if message.edits is not None and message.edits not in here:
            yield (*lane, message.edits)


def sort_out(
    lane: LaneKey, messages: Sequence[tuple[Row, Message]], originals: Mapping[OriginalKey, Original]
) -> Sorted:
    """Put each edit where it belongs, in the order in which they came."""
    found = Sorted()
    for row, message in messages:
        place = _place_of(message.edits, found.messages)
        original = originals.get((*lane, message.edits)) if message.edits is not None else None
        if place is not None:
            earlier_row, earlier = found.messages[place]
            found.messages[place] = (earlier_row, _edited(earlier, message))
            found.folded.append(row)
        elif original is not None:
            found.stored.append((row, message, original))
        elif message.edits is not None:  # known by the id of what it replaces, so that the next edit finds it
            found.messages.append((row, replace(message, external_id=message.edits, edits=None)))
        else:
            found.messages.append((row, message))
    return found


def put_edits(
    changes: Changes,
    lane: LaneKey,
    edits: Sequence[tuple[Row, Message, Original]],
    *,
    stored_files: Mapping[tuple[str, int], str],
    now: int,
) -> None:
    """Add what edits of stored messages change: the message's text, its new files, an event; no answer."""
    rows = {original.message_id: original for _, _, original in edits}
    for row, message, original in edits:
        known = rows[original.message_id]
        text = message.text[:_TEXT_KEPT]
        if text != known.text:
            known = replace(known, text=text, full_text=_with_earlier(known.full_text, known.text))
            rows[original.message_id] = known
            changes.message_edits.append(MessageEdit(id=known.message_id, text=known.text, full_text=known.full_text))
        changes.attachments += [
            attachment_of(file, known.message_id, sha256=stored_files.get((row.id, place)), now=now)
            for place, file in enumerate(message.files)
            if not known.has(file)
        ]
        changes.acknowledgements.append(_acknowledged(row, known.case_id, now))
        changes.events.append(
            EventRow(
                id=new_id(),
                at=now,
                actor="customer",
                kind="message.edited",
                subject=known.case_number,
                case_id=known.case_id,
                data={"position": known.position},
            )
        )
    changes.touched_cases |= {original.case_number: original.case_version for original in rows.values()}
    if edits:
        changes.touched_lanes.add(lane)


def acknowledge_folded(changes: Changes, rows: Sequence[Row], *, case_id: str, now: int) -> None:
    """Note that these events were edits that went into other messages of the turn."""
    changes.acknowledgements += [_acknowledged(row, case_id, now) for row in rows]


def attachment_of(file: File, message_id: str, *, sha256: str | None, now: int) -> AttachmentRow:
    """The row of a message's file: its bytes are stored already, or are to be fetched from where the channel says."""
    is_elsewhere = sha256 is None and (file.external_id is not None or file.url is not None)
    return AttachmentRow(
        id=new_id(),
        message_id=message_id,
        name=file.name[:300],
        media_type=file.media_type[:120],
        size=file.size,
        sha256=sha256,
        url=file.url,
        external_id=file.external_id,
        fetch_state="due" if is_elsewhere else None,
        fetch_at=now if is_elsewhere else None,
        content_id=file.content_id,
    )


def _place_of(edited: str | None, messages: Sequence[tuple[Row, Message]]) -> int | None:
    if edited is None:
        return None
    return next((place for place, (_, one) in enumerate(messages) if one.external_id == edited), None)


def _edited(earlier: Message, edit: Message) -> Message:
    """The message as it is now; the files of its first wording stay."""
    full_text = earlier.full_text if edit.text == earlier.text else _with_earlier(earlier.full_text, earlier.text)
    known = {(file.external_id, file.name, file.size) for file in earlier.files}
    added = (file for file in edit.files if (file.external_id, file.name, file.size) not in known)
    return replace(earlier, text=edit.text, full_text=full_text, button=edit.button, files=(*earlier.files, *added))


def _with_earlier(full_text: str | None, text: str) -> str | None:
    """Everything that was written before, oldest first."""
    whole = _BETWEEN.join(one for one in (full_text, text) if one)
    return whole[:_TEXT_KEPT] or None


def _acknowledged(row: Row, case_id: str, now: int) -> AcknowledgementRow:
    return AcknowledgementRow(inbox_id=row.id, case_id=case_id, outcome="suppressed", reason=reason("edit"), at=now)
