"""Owns having the bytes of files that a message only names, so that a form is read in the turn that it came with."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from channels.contract import Channel, FetchesFiles
from channels.errors import ChannelError
from channels.message import File

_log = structlog.get_logger()

BROUGHT_WITHIN_S: Final = 5.0
"""So long a turn waits for all its files; what has not come by then is for the people who take the case."""


def can_be_brought(channel: Channel, file: File) -> bool:
    """Tell whether the file's bytes are here, or its channel can be asked for them."""
    return bool(file.content) or (file.external_id is not None and isinstance(channel, FetchesFiles))


async def brought(channel: Channel, files: Sequence[File]) -> list[File]:
    """The files with their bytes; those that do not come in time are left out. They are stored later all the same."""
    try:
        async with asyncio.timeout(BROUGHT_WITHIN_S):
            return [one for file in files if (one := await _one(channel, file)).content]
    except TimeoutError:
        _log.warning("files that may be order forms did not come in time", files=len(files))
        return [file for file in files if file.content]


async def _one(channel: Channel, file: File) -> File:
    if file.content or not isinstance(channel, FetchesFiles):
        return file
    try:
        content = await channel.fetch(file)
    except ChannelError as err:
        _log.warning("a file that may be an order form did not come", error=type(err).__name__)
        return file
    return replace(file, content=content, size=len(content))
