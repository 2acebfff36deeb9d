"""Owns the way from a paper to a file of the answer: made beside the loop, one at a time, and kept on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import Final

from gateway.enclosures import Enclosure
from gateway.mail_letters import brand_of
from gateway.operations.contract import Asked
from gateway.papers.printing import Press

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES: Final = 10 * 1024 * 1024
"""The largest ready PDF of an order system that is passed on."""
CARRIES_FILES: Final = frozenset({"email", "telegram", "webchat", "api"})
"""Kinds of channels on which a file reaches the customer, as bytes or as a link."""

_PRESS: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
"""One paper at a time: each takes a core for half a second."""


class NotAPdf(ValueError):
    """What an order system gave as a PDF and is none, or is too large to be passed on."""


def carries_files(asked: Asked) -> bool:
    """Tell whether a file reaches the customer on the channel of this turn."""
    return asked.turn.channel.kind in CARRIES_FILES


def press_of(asked: Asked) -> Press:
    """Give the press in the customer's language, under the brand that the channel speaks for."""
    language = asked.language if asked.language in asked.settings.gateway.languages else "en"
    brand = brand_of(asked.settings, asked.turn.section.brand)
    return Press(
        texts=asked.texts,
        language=language,
        brand=brand.name if brand is not None else "Switchboard",
        mail=brand.mail if brand is not None else None,
    )


@cache
def warm_press() -> Future[bytes]:
    """Have what prints loaded, once, before the first paper is wanted; it takes as long as that paper may.

    It is no part of the start: who never prints saves the memory.
    """
    return _PRESS.submit(_trial_print)


async def enclose_printed(asked: Asked, name: str, made: Callable[[], bytes]) -> None:
    """Print a paper and put it among the files that go out with this turn's answer."""
    await _put(asked, name, await asyncio.get_running_loop().run_in_executor(_PRESS, made))


async def enclose_book(asked: Asked, name: str, made: Callable[[], bytes]) -> None:
    """Write a spreadsheet and put it among the files that go out with this turn's answer."""
    await _put(asked, name, await asyncio.get_running_loop().run_in_executor(_PRESS, made), media_type=XLSX)


async def enclose_ready(asked: Asked, name: str, content: bytes) -> None:
    """Put a PDF that the order system gave among those files; raises NotAPdf."""
    if not content.startswith(b"%PDF-") or len(content) > MOST_BYTES:
        raise NotAPdf(f"{name!r} of {len(content)} bytes is no PDF that can be passed on")
    await _put(asked, name, content)


def _trial_print() -> bytes:
    from gateway.papers.sheet import Sheet

    return Sheet(brand="", footer="", title="1", language="en", made_on=date(2000, 1, 1)).pdf()


async def _put(asked: Asked, name: str, content: bytes, *, media_type: str = PDF) -> None:
    sha256 = await asked.blobs.put(content)
    file = Enclosure(name=name, media_type=media_type, size=len(content), sha256=sha256)
    if file not in asked.turn.enclosures:
        asked.turn.enclosures.append(file)
