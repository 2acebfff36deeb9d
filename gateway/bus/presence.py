"""Owns who was seen by this process, each member with its own time of expiry."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Presence:
    """Members by key; one that is not seen again within its time is gone by itself."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, dict[str, datetime]] = {}
        self._answers: dict[str, tuple[frozenset[str], datetime]] = {}  # by key, and until when each holds

    def seen(self, key: str, member: str, ttl_s: float) -> None:
        """Keep the member for the next `ttl_s` seconds."""
        until = self._now() + timedelta(seconds=ttl_s)
        self._until.setdefault(key, {})[member] = until
        answer, holds_until = self._answers.get(key, (frozenset(), until))
        if member not in answer or until < holds_until:
            self._answers.pop(key, None)

    def gone(self, key: str, member: str) -> None:
        """Forget the member."""
        members = self._until.get(key, {})
        members.pop(member, None)
        self._answers.pop(key, None)
        if not members:
            self._until.pop(key, None)

    def present(self, key: str) -> frozenset[str]:
        """Return the members whose time is not over, and forget the others.

        Asked for every case: as long as nobody came and nobody's time is over, the answer is the same value as before.
        """
        now = self._now()
        answer, holds_until = self._answers.get(key, (frozenset[str](), now))
        if now < holds_until:
            return answer
        for member in [member for member, until in self._until.get(key, {}).items() if until <= now]:
            self.gone(key, member)
        members = self._until.get(key)
        if members is None:
            return frozenset()
        answer = frozenset(members)
        self._answers[key] = answer, min(members.values())
        return answer

    def everybody(self) -> list[tuple[str, str, datetime]]:
        """Return (key, member, until) of all who are present, so that a lost register can be filled again."""
        for key in list(self._until):
            self.present(key)
        return [(key, member, until) for key, members in self._until.items() for member, until in members.items()]
