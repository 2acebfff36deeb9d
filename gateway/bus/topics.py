"""Owns which topics this process listens to on the far side, and how far each subscription has come (no I/O)."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class _Topic:
    """One topic: who wants it here, what was asked of the far side, and what the far side has not answered yet."""

    readers: int = 0
    is_asked: bool = False
    unanswered: int = 0
    is_overdue: bool = False
    settled: asyncio.Event = field(default_factory=asyncio.Event)


class Topics:
    """Turns wishes into SUBSCRIBE and UNSUBSCRIBE lists, and answers into settled topics."""

    def __init__(self) -> None:
        self._topics: dict[str, _Topic] = {}
        self._changed: dict[str, None] = {}
        self.changed = asyncio.Event()

    def want(self, topic: str) -> asyncio.Event:
        """Count one more reader of the topic; the event tells when the far side has confirmed, or was lost."""
        record = self._topics.setdefault(topic, _Topic())
        record.readers += 1
        self._note(topic)
        return record.settled

    def unwant(self, topic: str) -> None:
        """Count one reader less; the last one ends the subscription."""
        self._topics[topic].readers -= 1
        self._note(topic)

    def mark_overdue(self, topic: str) -> None:
        """Remember that a reader went on without the confirmation, so it may miss messages."""
        self._topics[topic].is_overdue = True

    def restart(self) -> None:
        """Begin again on a new connection: nothing is asked yet, and every reader may have missed something."""
        self._topics = {topic: record for topic, record in self._topics.items() if record.readers}
        for topic, record in self._topics.items():
            record.is_asked, record.unanswered = False, 0
            self._note(topic)

    def lose(self) -> None:
        """Let nobody wait for an answer any more: each reader goes on, and is told later that it missed something."""
        for record in self._topics.values():
            record.is_overdue = True
            record.settled.set()

    def take_changes(self) -> tuple[list[str], list[str]]:
        """Return the topics to subscribe and to unsubscribe now, and count them as asked."""
        join: list[str] = []
        leave: list[str] = []
        for topic in self._changed:
            record = self._topics.get(topic)
            if record is None or record.is_asked == (record.readers > 0):
                continue
            record.is_asked = not record.is_asked
            record.unanswered += 1
            record.settled.clear()
            (join if record.is_asked else leave).append(topic)
        self._changed.clear()
        self.changed.clear()
        return join, leave

    def answered(self, topic: str) -> bool:
        """Take one answer of the far side; True where readers of the topic missed messages until now.

        An answer counts only when no later question is open: a topic left and joined again within a moment is confirmed
        by its second SUBSCRIBE, not by its first.
        """
        record = self._topics.get(topic)
        if record is None:
            return False
        record.unanswered = max(0, record.unanswered - 1)
        if record.unanswered:
            return False
        if not record.is_asked:
            self._forget_if_idle(topic, record)
            return False
        record.settled.set()
        was_overdue, record.is_overdue = record.is_overdue, False
        return was_overdue

    def _forget_if_idle(self, topic: str, record: _Topic) -> None:
        if not record.readers:
            del self._topics[topic]

    def _note(self, topic: str) -> None:
        self._changed[topic] = None
        self.changed.set()
