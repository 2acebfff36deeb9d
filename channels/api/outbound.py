"""Answers of an HTTP channel: the item of the feed, and its signed delivery to the channel's `deliver_url`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
import orjson

from channels.contract import Attached, FeedItem, Sent
from channels.errors import NotSent, Refused
from channels.message import Letter
from channels.webhook import sign

_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, connect=5)
_LONGEST_WAIT_S: Final = 3600.0
_TRY_LATER: Final = frozenset({408, 425, 429})


def item_of(item: FeedItem) -> dict[str, object]:
    """A feed item in the contract's shape; `to` is the id its receiver wrote with."""
    return _item(
        seq=item.seq,
        to=item.to,
        case=item.case,
        author=item.author,
        text=item.text,
        buttons=item.buttons,
        attachments=item.attachments,
    )


def item_of_letter(letter: Letter, *, channel: str) -> dict[str, object]:
    """The same item made from the letter itself, whose address also names our channel before the id."""
    return _item(
        seq=letter.seq,
        to=letter.to.value.removeprefix(f"{channel}:"),
        case=letter.case,
        author=letter.author,
        text=letter.text,
        buttons=[{"title": button.title, "payload": button.payload} for button in letter.buttons],
        attachments=[
            Attached(name=file.name, media_type=file.media_type, size=file.size, url=file.url)
            for file in letter.files
            if file.url is not None
        ],
    )


class Delivery:
    """Posts letters to one address; a receiver knows a repeat by `webhook-id`, so a lost answer is tried again."""

    def __init__(self, url: str, *, secret: str, channel: str) -> None:
        self._url = url
        self._secret = secret
        self._channel = channel
        self._session: aiohttp.ClientSession | None = None

    async def send(self, letter: Letter) -> Sent:
        """Post one letter; raises Refused for a 4xx that another try cannot change, else NotSent."""
        body = orjson.dumps(item_of_letter(letter, channel=self._channel))
        headers = {"Content-Type": "application/json", **sign(self._secret, letter.key, body)}
        try:
            async with self._http().post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                _judge(answer.status, answer.headers)
        except (aiohttp.ClientError, TimeoutError) as err:
            raise NotSent(f"deliver_url did not answer: {type(err).__name__}") from err
        return Sent(external_id=letter.key)

    async def reach(self) -> str | None:
        """None when something answers HTTP at the address, else what happened; posts nothing."""
        try:
            async with self._http().head(self._url, allow_redirects=False):
                return None
        except (aiohttp.ClientError, TimeoutError) as err:
            return f"{type(err).__name__}: {err}"

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _item(
    *,
    seq: int,
    to: str,
    case: str,
    author: str,
    text: str,
    buttons: Sequence[Mapping[str, str]],
    attachments: Sequence[Attached],
) -> dict[str, object]:
    plain = [dict(button) for button in buttons]
    item: dict[str, object] = {"seq": seq, "to": to, "case": case, "author": author, "text": text, "buttons": plain}
    if attachments:
        item["attachments"] = [
            {"name": one.name, "media_type": one.media_type, "size": one.size, "url": one.url} for one in attachments
        ]
    return item


def _judge(status: int, headers: Mapping[str, str]) -> None:
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in _TRY_LATER:
        raise Refused(f"deliver_url answered {status}")
    raise NotSent(f"deliver_url answered {status}", retry_after_s=_retry_after_s(headers.get("Retry-After", "")))


def _retry_after_s(value: str) -> float | None:
    """Seconds to wait by a Retry-After header, given in seconds or as a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdigit():
        return min(float(value), _LONGEST_WAIT_S)
    try:
        wait_s = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_WAIT_S)
