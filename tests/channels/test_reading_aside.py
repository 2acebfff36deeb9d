"""Large payloads are read beside everything else, huge ones one at a time."""

from __future__ import annotations

import asyncio
import threading

from channels.reading import HUGE_BYTES, LARGE_BYTES, read_aside


class Reading:
    """A reading that lasts until `goes_on`; tells how many were under way at once."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.began = threading.Semaphore(0)
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, raw: bytes) -> int:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.began.release()
        self.goes_on.wait(10)
        with self._lock:
            self.now -= 1
        return len(raw)


async def test_huge_payloads_are_read_one_at_a_time() -> None:
    reading, huge = Reading(), b"x" * (HUGE_BYTES + 1)
    waiting = asyncio.gather(*(read_aside(huge, reading) for _ in range(3)))
    await asyncio.to_thread(reading.began.acquire)
    reading.goes_on.set()
    assert (await waiting, reading.most) == ([HUGE_BYTES + 1] * 3, 1)


async def test_a_huge_payload_keeps_no_smaller_one_waiting() -> None:
    slow = Reading()
    waiting = asyncio.ensure_future(read_aside(b"x" * (HUGE_BYTES + 1), slow))
    await asyncio.to_thread(slow.began.acquire)
    assert [await read_aside(b"x" * size, len) for size in (LARGE_BYTES + 1, 5)] == [LARGE_BYTES + 1, 5]
    slow.goes_on.set()
    await waiting


async def test_who_is_cancelled_in_the_middle_lets_the_next_one_read() -> None:
    slow = Reading()
    waiting = asyncio.ensure_future(read_aside(b"x" * (HUGE_BYTES + 1), slow))
    await asyncio.to_thread(slow.began.acquire)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await read_aside(b"x" * (HUGE_BYTES + 1), len) == HUGE_BYTES + 1
    slow.goes_on.set()
