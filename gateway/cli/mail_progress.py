"""Shows how far an import is: a bar where somebody looks, a line now and then where nobody does."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Advance = Callable[[int, int], None]
"""Told how many mails and bytes are done more."""
Tell = Callable[[str], None]

_EVERY_S: Final = 10.0
_MB: Final = 1_000_000


@contextmanager
def progress(total_bytes: int, tell: Tell) -> Iterator[tuple[Advance, Tell]]:
    """What takes the progress, and what says other things beside it, until the block ends."""
    if not sys.stderr.isatty():
        yield _Lines(total_bytes, tell).advance, tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task("mails", total=total_bytes, told="")
        speed = _Speed()

        def advance(mails: int, size: int) -> None:
            speed.add(mails)
            bar.update(task, advance=size, told=f"{speed.mails} mails, {speed.per_s:.0f}/s")

        yield advance, lambda text: console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Speed:
    """How many mails, and how many a second since the first."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.mails = 0

    def add(self, mails: int) -> None:
        self.mails += mails

    @property
    def per_s(self) -> float:
        return self.mails / max(0.001, time.monotonic() - self._began)


class _Lines:
    """Plain lines, the first one after ten seconds."""

    def __init__(self, total_bytes: int, tell: Tell) -> None:
        self._total = total_bytes
        self._tell = tell
        self._speed = _Speed()
        self._bytes = 0
        self._next_at = time.monotonic() + _EVERY_S

    def advance(self, mails: int, size: int) -> None:
        self._speed.add(mails)
        self._bytes += size
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + _EVERY_S
        done, total = self._bytes // _MB, self._total // _MB
        self._tell(f"{self._speed.mails} mails, {done} of {total} MB, {self._speed.per_s:.0f} mails/s")
