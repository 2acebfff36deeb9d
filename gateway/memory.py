"""Keeps what a start needs for moments from staying with the process: asks the C library (glibc) to give it back."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_SPARING_BYTES: Final = 256 * 1024
_SETTLED_BYTES: Final = 32 * 1024 * 1024


def start_sparingly() -> None:
    """From now on let every large block be a mapping of its own, gone when it is freed.

    By itself glibc takes ever larger blocks from its heaps, and a heap with one small block at its end stays. With
    another C library nothing happens.
    """
    _set_thresholds(_SPARING_BYTES)


def settle() -> None:
    """Give back what the start left free, and from now on keep blocks at hand.

    Work needs the same blocks again and again: mapped anew each time they cost a sixth of the texts a second.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    _set_thresholds(_SETTLED_BYTES)


def _set_thresholds(size: int) -> None:
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, size)
        library.mallopt(_TRIM_THRESHOLD, 2 * size)
