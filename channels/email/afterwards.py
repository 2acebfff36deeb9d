"""Owns what is done to a mail in its folder once it is stored: marked, moved, or left as it was."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from channels.email.folders import UIDS_PER_CALL, Folder, Listed
from channels.email.imap_session import NotDone
from channels.email.settings import Fetching

MOST_REMEMBERED = 10_000

_log = structlog.get_logger(__name__)


class Afterwards:
    """Marks or moves stored mail of one folder; what the server refuses is told, and tried again at each look.

    Where the server has no MOVE a mail is copied and then removed: which ones were copied is remembered over a lost
    connection, and after a restart the mark of deleted mail says it: a move that broke in the middle copies none twice.
    """

    def __init__(self, *, channel: str, fetching: Fetching) -> None:
        self._channel = channel
        self._fetching = fetching
        self._undone: dict[int, Listed] = {}
        self._copied: set[int] = set()
        self.problem: str | None = None

    async def do(self, folder: Folder, mails: Sequence[Listed]) -> None:
        """Mark or move what is stored; raises CannotConnect where the connection breaks."""
        if self._fetching.is_observed or self._fetching.after == "keep":
            return
        try:
            await self._do(folder, mails)
        except NotDone as err:
            if self.problem is None:
                _log.warning("mail_not_marked", channel=self._channel, error=str(err))
            self.problem = f"mail is stored but stays as it was: {err}; set imap.after right"
            self._undone.update({one.uid: one for one in mails[: MOST_REMEMBERED - len(self._undone)]})
            return
        for one in mails:
            self._undone.pop(one.uid, None)

    async def do_rest(self, folder: Folder) -> None:
        """Try again what the server refused before; as long as it refuses, one try a look."""
        while self._undone:
            before = len(self._undone)
            await self.do(folder, list(self._undone.values())[:UIDS_PER_CALL])
            if len(self._undone) == before:
                return
        self.problem = None

    def forget(self) -> None:
        """The folder numbers its mail anew: what was remembered means other mails now."""
        self._undone.clear()
        self._copied.clear()
        self.problem = None

    async def _do(self, folder: Folder, mails: Sequence[Listed]) -> None:
        uids = [one.uid for one in mails]
        if self._fetching.after == "flag" or self._fetching.move_to is None:
            await folder.mark_seen(uids)
        elif folder.moves_at_once:
            await folder.move(uids, self._fetching.move_to)
        else:
            to_copy = [one.uid for one in mails if not one.is_deleted and one.uid not in self._copied]
            if to_copy:
                await folder.copy(to_copy, self._fetching.move_to)
                self._copied.update(to_copy)
            await folder.remove(uids)
            self._copied.difference_update(uids)
