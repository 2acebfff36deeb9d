"""A letter between the outbox row and the channel: what of it is stored, and what is made of it when it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from channels.contract import Attached, FeedItem
from channels.message import Address, Button, File, Letter, Thread
from gateway.file_links import noted
from gateway.ids import from_us, new_id
from gateway.store.rows import AttachmentRow, LetterRow

StoredButton = Mapping[str, str]


def letter_row(
    *,
    to: Address,
    text: str,
    author: str,
    case_id: str,
    case_number: str,
    case_version: int,
    channel: str,
    conversation_key: str,
    key: str,
    now: int,
    is_feed: bool,
    message_id: str | None,
    author_name: str | None = None,
    language: str = "en",
    buttons: Sequence[StoredButton] = (),
    sender: str | None = None,
    thread: Mapping[str, object] | None = None,
    brand: str | None = None,
    signature: str = "",
    files: int = 0,
    attachments: Sequence[AttachmentRow] = (),
) -> LetterRow:
    """The outbox row of a letter: at once there to read where the channel is a feed, queued to be sent elsewhere.

    `files` is how many attachments its message has; they stand in their own rows. With the `attachments` themselves
    they are told to whoever reads the letter from us, too.
    """
    return LetterRow(
        id=new_id(),
        message_id=message_id,
        case_id=case_id,
        channel=channel,
        conversation_key=conversation_key,
        idempotency_key=key,
        author=author,
        case_version=case_version,
        letter={
            "to_kind": to.kind,
            "to": to.value,
            "text": text,
            "case": case_number,
            "author_name": author_name,
            "language": language,
            "buttons": list(buttons),
            "sender": sender,
            "thread": thread,
            "brand": brand,
            "signature": signature,
            "files": files or len(attachments),
            **({"attachments": noted(attachments)} if attachments else {}),
        },
        created_at=now,
        due_at=now,
        state="sent" if is_feed else "queued",
    )


def files_of(row: LetterRow) -> int:
    """How many attachments the letter goes with."""
    return cast(int, row.letter.get("files") or 0)


def token_of(row: LetterRow) -> str | None:
    """The thread token of a letter by mail, which its Message-ID holds."""
    return cast("Mapping[str, str]", row.letter.get("thread") or {}).get("token")


def quoted_of(row: LetterRow) -> Mapping[str, Any] | None:
    """Who wrote what the letter quotes, and when (`by`, `at`, `zone`)."""
    return cast("Mapping[str, Any]", row.letter.get("thread") or {}).get("quoted")


def letter_of(row: LetterRow, files: Sequence[File] = (), *, attribution: str | None = None) -> Letter:
    """The letter to give to `Channel.send`; `attribution` stands above what it quotes."""
    stored = cast(Mapping[str, Any], row.letter)
    return Letter(
        key=row.idempotency_key,
        to=Address(kind=stored["to_kind"], value=stored["to"]),
        text=stored["text"],
        author=cast(Any, row.author),
        case=stored["case"],
        author_name=stored["author_name"],
        language=stored["language"],
        automatic=row.author != "agent",
        buttons=tuple(Button(title=one["title"], payload=one["payload"]) for one in stored["buttons"]),
        files=tuple(files),
        sender=stored["sender"],
        thread=_thread(stored["thread"], attribution),
        seq=row.seq or 0,
        brand=stored.get("brand"),
        signature=stored.get("signature") or "",
        written_at=from_us(row.created_at),
    )


def attachments_of(stored: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What a stored letter notes of its files."""
    return cast("Sequence[Mapping[str, Any]]", stored.get("attachments") or ())


def feed_item(
    seq: int, author: str, stored: Mapping[str, Any], *, to: str, attachments: tuple[Attached, ...] = ()
) -> FeedItem:
    """One item of a channel's outgoing feed; `to` is the customer's id as the channel knows it."""
    return FeedItem(
        seq=seq,
        to=to,
        case=stored["case"],
        author=author,
        text=stored["text"],
        buttons=tuple(stored["buttons"]),
        attachments=attachments,
    )


def _thread(stored: Mapping[str, Any] | None, attribution: str | None) -> Thread | None:
    if stored is None:
        return None
    return Thread(
        token=stored["token"],
        subject=stored["subject"],
        in_reply_to=stored.get("in_reply_to"),
        references=tuple(stored.get("references", ())),
        quote=stored.get("quote"),
        attribution=attribution,
    )
