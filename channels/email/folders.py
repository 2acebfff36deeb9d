"""Owns what is asked of an open folder: which mails lie there, their sizes and bytes, marks and moves."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aioimaplib import aioimaplib

from channels.email.imap_names import mailbox_name, uid_set
from channels.email.imap_session import ImapSession

UIDS_PER_CALL = 200
LISTED_AT_ONCE = 20_000
"""So many UIDs are asked for in one answer: it is one line, which the library copies with each portion it gets."""

_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_SHORT = re.compile(rb'\bBODY\[\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ESCAPED = re.compile(rb"\\(.)")
_DELETED = re.compile(rb"\bFLAGS \([^)]*\\Deleted", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mail that lies in the folder; `is_deleted` where it is marked to be removed."""

    uid: int
    size: int
    is_deleted: bool = False


class Folder:
    """The folder that a session has open; mails are named by UID alone."""

    def __init__(self, session: ImapSession, *, listed_at_once: int = LISTED_AT_ONCE) -> None:
        self._session = session
        self._listed_at_once = listed_at_once

    async def all_uids(self) -> list[int]:
        """Every UID in ascending order, counted anew.

        A large folder is asked for in parts, from its end on: a mail that is removed meanwhile moves others into parts
        that are still to come, and out of none.
        """
        await self._session.open_folder()
        found: set[int] = set()
        end = self._session.exists
        while end > 0:
            start = max(end - self._listed_at_once + 1, 1)
            found.update(await self._search(f"{start}:{end if end < self._session.exists else '*'}"))
            end = start - 1
        return sorted(found)

    async def uids_above(self, uid: int) -> list[int]:
        """Every UID above that one in ascending order, seen or not, however old."""
        # "n:*" always names the last mail, also where it lies below n (RFC 3501, 6.4.8).
        return sorted(found for found in await self._search(f"UID {uid + 1}:*") if found > uid)

    async def still_there(self, uids: Collection[int]) -> set[int]:
        """Those of the UIDs that the folder still lists."""
        return set(await self._search(f"UID {uid_set(uids)}")) & set(uids) if uids else set()

    async def sizes(self, uids: Sequence[int]) -> dict[int, Listed]:
        """Each mail that is still there with its size in bytes; at most `UIDS_PER_CALL` at once."""
        answer = await self._fetch(uids, "(UID RFC822.SIZE FLAGS)")
        self._session.demand(answer, "ask for sizes")
        found: dict[int, Listed] = {}
        for line in answer.lines:
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid is not None and size is not None:
                is_deleted = _DELETED.search(line) is not None
                found[int(uid[1])] = Listed(uid=int(uid[1]), size=int(size[1]), is_deleted=is_deleted)
        return {uid: found[uid] for uid in uids if uid in found}

    async def bodies(
        self, uids: Sequence[int], *, expected_bytes: int = 0, first_bytes: int | None = None
    ) -> dict[int, bytes]:
        """The raw mails, unmarked, by UID; only those asked for that the server gives, though it may refuse others."""
        part = f"BODY.PEEK[]<0.{first_bytes}>" if first_bytes else "BODY.PEEK[]"
        pace = self._session.pace
        timeout_s = pace.call_timeout_s + expected_bytes / pace.slowest_bytes_per_s
        answer = await self._fetch(uids, f"(UID {part})", timeout_s=timeout_s)
        asked_for = set(uids)
        return {uid: raw for uid, raw in bodies_of(answer.lines) if uid in asked_for}

    async def mark_seen(self, uids: Sequence[int]) -> None:
        """Set the flag that other clients show as read."""
        answer = await self._uid("store", uid_set(uids), "+FLAGS.SILENT", r"(\Seen)")
        self._session.demand(answer, "mark mail as read")

    @property
    def moves_at_once(self) -> bool:
        """Whether the server has MOVE (RFC 6851): a mail is then never in both folders."""
        return bool(self._session.client.has_capability("MOVE"))

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move the mails to another folder in one step."""
        answer = await self._uid("move", uid_set(uids), mailbox_name(folder))
        self._session.demand(answer, f"move mail to {folder}")

    async def copy(self, uids: Sequence[int], folder: str) -> None:
        """Copy the mails into another folder: all or none."""
        answer = await self._uid("copy", uid_set(uids), mailbox_name(folder))
        self._session.demand(answer, f"copy mail to {folder}")

    async def remove(self, uids: Sequence[int]) -> None:
        """Mark these as deleted and, where the server can do it to exactly these (UIDPLUS), remove them."""
        answer = await self._uid("store", uid_set(uids), "+FLAGS.SILENT", r"(\Deleted)")
        self._session.demand(answer, "mark mail as deleted")
        if self._session.client.has_capability("UIDPLUS"):
            self._session.demand(await self._uid("expunge", uid_set(uids)), "remove moved mail")

    async def _search(self, criteria: str) -> list[int]:
        answer = await self._session.call(self._session.client.uid_search(criteria, charset=None))
        self._session.demand(answer, "search the folder")
        lines = (line for line in answer.lines[:-1] if re.fullmatch(rb"[\d ]*", line))
        return [int(word) for line in lines for word in line.split()]

    async def _fetch(self, uids: Collection[int], parts: str, *, timeout_s: float | None = None) -> aioimaplib.Response:
        return await self._session.call(self._session.client.uid_fetch(uid_set(uids), parts), timeout_s=timeout_s)

    async def _uid(self, *command: str) -> aioimaplib.Response:
        return await self._session.call(self._session.client.uid(*command))


def bodies_of(lines: list[bytes | bytearray]) -> list[tuple[int, bytes]]:
    """UID and bytes of each mail of a FETCH: the UID stands before its literal, with some servers behind.

    A mail of no bytes, with some servers a short one too, comes as a string in the line; NIL is one that is gone.
    """
    found: list[tuple[int, bytes]] = []
    for index, line in enumerate(lines):
        if isinstance(line, bytearray):
            around = [lines[index - 1] if index else b"", lines[index + 1] if index + 1 < len(lines) else b""]
            uid = next((one[1] for side in around if isinstance(side, bytes) and (one := _UID.search(side))), None)
            if uid is not None:
                found.append((int(uid), bytes(line)))
                lines[index] = b""  # so that a large mail is in memory once
        elif (short := _SHORT.search(line)) and (told := _UID.search(line)):
            found.append((int(told[1]), _ESCAPED.sub(rb"\1", short[1])))
    return found
