"""Owns which mails a server lists and does not give, and when they are asked for again; none is ever given up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

AGAIN_S = (15.0, 60.0, 300.0, 900.0, 3600.0)
_SUSPECTS_AT_ONCE = 10
_TRIES_TOGETHER = 1
_TRIES_IN_ORDER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    tries: int
    next_try_at: float
    is_missing: bool


class Troubles:
    """Mails of one folder that did not come. `clock` gives seconds that never go back.

    A mail on which the connection broke is asked for again with few others, then alone; one that broke three of them,
    or that the server passes over, waits apart with growing pauses, so that it holds up no other.
    """

    def __init__(self, clock: Callable[[], float], *, again_s: Sequence[float] = AGAIN_S) -> None:
        self._clock = clock
        self._again_s = again_s
        self._known: dict[int, _Trouble] = {}

    @property
    def owed(self) -> Collection[int]:
        """All of them."""
        return self._known.keys()

    @property
    def missing(self) -> list[int]:
        """Those that should have come."""
        return sorted(uid for uid, one in self._known.items() if one.is_missing)

    @property
    def wait_s(self) -> float | None:
        """In how many seconds the next of them is due; None where there is none."""
        if not self._known:
            return None
        return max(min(one.next_try_at for one in self._known.values()) - self._clock(), 0.0)

    def in_order(self, uids: Iterable[int]) -> list[int]:
        """Those that may be asked for now: the ones that wait apart come last."""
        now = self._clock()
        found = [(uid, self._known.get(uid)) for uid in uids]
        usual = [uid for uid, one in found if one is None or not one.is_missing]
        return usual + [uid for uid, one in found if one is not None and one.is_missing and one.next_try_at <= now]

    def at_once(self, uid: int) -> int | None:
        """With how many others at most this one may be asked for; None: no limit."""
        one = self._known.get(uid)
        if one is None:
            return None
        return _SUSPECTS_AT_ONCE if one.tries <= _TRIES_TOGETHER and not one.is_missing else 1

    def broke(self, uids: Iterable[int]) -> None:
        """The connection broke while these were fetched."""
        for uid in uids:
            tries = self._tries(uid) + 1
            self._put(uid, tries, is_missing=tries >= _TRIES_IN_ORDER)

    def not_given(self, uids: Iterable[int]) -> None:
        """The server lists these and gave none of them, or they could not be stored."""
        for uid in uids:
            self._put(uid, self._tries(uid) + 1, is_missing=True)

    def over(self, uids: Iterable[int]) -> None:
        """These came, or are gone from the server."""
        for uid in uids:
            self._known.pop(uid, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._known.clear()

    def _tries(self, uid: int) -> int:
        return self._known[uid].tries if uid in self._known else 0

    def _put(self, uid: int, tries: int, *, is_missing: bool) -> None:
        pause_s = self._again_s[min(tries, len(self._again_s)) - 1] if is_missing else 0.0
        self._known[uid] = _Trouble(tries=tries, next_try_at=self._clock() + pause_s, is_missing=is_missing)
