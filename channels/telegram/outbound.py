"""A letter as Telegram messages: texts cut at line ends, buttons under the last, files after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from channels.contract import Sent
from channels.errors import NotSent, Refused, SendUnknown
from channels.message import Letter
from channels.telegram.buttons import rows_of

if TYPE_CHECKING:
    from channels.telegram.bot_api import BotApi

LONGEST_TEXT: Final = 4096
"""Telegram's limit; counted here in UTF-16 units, which are never fewer than what Telegram counts."""

LONGEST_WAIT_S: Final = 10.0
"""How long a further part of a letter may wait for its turn; the gateway gives a letter a minute in all."""

_TRIES: Final = 3
Part = Callable[[], Awaitable[int]]
Sleep = Callable[[float], Awaitable[None]]


async def send(api: BotApi, letter: Letter, *, sleep: Sleep = asyncio.sleep) -> Sent:
    """Send a letter, all parts or an honest word about it; raises NotSent, Refused or SendUnknown.

    Once the first part is out the letter is never sent anew: what then fails is tried again here, and if that does not
    help a person is told how far it came.
    """
    chat = _chat_of(letter)
    parts = _parts(api, chat, letter)
    if not parts:
        raise Refused("the letter has neither words nor files")
    message_id = await parts[0]()
    for count, part in enumerate(parts[1:], start=1):
        message_id = await _follow_up(part, sleep, told=f"{count} of {len(parts)} parts of the letter were delivered")
    return Sent(external_id=f"{chat}:{message_id}")


def split(text: str) -> list[str]:
    """The text in pieces Telegram takes, cut at line ends, else at spaces, else where it must be."""
    pieces: list[str] = []
    rest = text.strip()
    while _size(rest) > LONGEST_TEXT:
        fitting = _fitting(rest)
        at = max(fitting.rfind("\n"), 0) or max(fitting.rfind(" "), 0) or len(fitting)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [piece for piece in [*pieces, rest] if piece]


def _chat_of(letter: Letter) -> int:
    """A private chat has its customer's id."""
    value = letter.to.value
    if letter.to.kind != "telegram" or not (value.isascii() and value.isdigit()):
        raise Refused(f"a bot can write to Telegram ids only, not to an address of kind {letter.to.kind!r}")
    return int(value)


def _parts(api: BotApi, chat: int, letter: Letter) -> list[Part]:
    texts = split(letter.text)
    rows = rows_of(letter.buttons)
    parts: list[Part] = [
        _text(api, chat, text, rows if place == len(texts) else []) for place, text in enumerate(texts, start=1)
    ]
    return parts + [_file(api, chat, file.name, file.content) for file in letter.files if file.content]


def _text(api: BotApi, chat: int, text: str, rows: Sequence[Sequence[dict[str, str]]]) -> Part:
    return lambda: api.send_text(chat, text, rows)


def _file(api: BotApi, chat: int, name: str, content: bytes) -> Part:
    return lambda: api.send_file(chat, name, content)


async def _follow_up(part: Part, sleep: Sleep, *, told: str) -> int:
    for _ in range(_TRIES):
        try:
            return await part()
        except NotSent as err:
            wait_s = err.retry_after_s if err.retry_after_s is not None else 1.0
            if wait_s > LONGEST_WAIT_S:
                raise SendUnknown(f"{told}; then {err}; send the rest by hand") from err
            await sleep(wait_s)
        except (Refused, SendUnknown) as err:
            raise SendUnknown(f"{told}; then {err}; send the rest by hand") from err
    raise SendUnknown(f"{told}; the next was tried {_TRIES} times; send the rest by hand")


def _fitting(text: str) -> str:
    """The longest beginning that Telegram takes."""
    beginning = text[:LONGEST_TEXT]
    surplus = _size(beginning) - LONGEST_TEXT
    while surplus > 0:
        beginning = beginning[: len(beginning) - (surplus + 1) // 2]
        surplus = _size(beginning) - LONGEST_TEXT
    return beginning


def _size(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)
