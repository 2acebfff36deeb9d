"""The gateway's side for tests of channels: an in-memory Door, and the app that mounts a kind's routes as it does."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from aiohttp import web

from channels.contract import Channel, FeedItem, Incoming, Kind, Lagged, LiveNote, Posted, Progress, Receipt, Route
from channels.errors import BadPayload, NotAuthentic, NotStored

Live = Posted | LiveNote | Lagged


@dataclass
class FakeDoor:
    """Keeps everything in lists; `full` makes it refuse, `echo` shows visitors' texts in the history at once.

    Cursors and all that is told of a source stand under "CHANNEL/SOURCE", those of a channel itself under "CHANNEL".
    """

    full: NotStored | None = None
    stored: list[Incoming] = field(default_factory=list)
    receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    posted: dict[tuple[str, str], list[Posted]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[str, list[FeedItem]] = field(default_factory=lambda: defaultdict(list))
    notes: list[tuple[str, str, LiveNote]] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    reports: list[tuple[str, str | None]] = field(default_factory=list)
    errors: dict[str, str | None] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    progress: dict[str, Progress] = field(default_factory=dict)
    looks: list[Progress] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    held_elsewhere: set[str] = field(default_factory=set)
    answers: dict[str, bytes] = field(default_factory=dict)
    followers: dict[tuple[str, str], list[asyncio.Queue[Live]]] = field(default_factory=lambda: defaultdict(list))
    departures: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    positions: dict[tuple[str, str], itertools.count[int]] = field(
        default_factory=lambda: defaultdict(lambda: itertools.count(1))
    )

    async def accept(self, incoming: Incoming) -> Receipt:
        if self.full is not None:
            raise self.full
        key = (incoming.channel, incoming.dedupe_key)
        if key in self.receipts:
            return replace(self.receipts[key], outcome="duplicate")
        seq = next(self.positions[incoming.channel, incoming.conversation_key])
        self.receipts[key] = Receipt(inbox_id=f"inbox-{len(self.stored) + 1}", outcome="accepted", seq=seq)
        self.stored.append(incoming)
        return self.receipts[key]

    async def accept_many(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        return [await self.accept(one) for one in incoming]

    async def answer(self, receipt: Receipt, *, within_s: float) -> bytes | None:
        return self.answers.get(receipt.inbox_id)

    async def put_answer(self, receipt: Receipt, answer: bytes) -> bytes:
        return self.answers.setdefault(receipt.inbox_id, answer)

    async def history(self, channel: str, conversation_key: str, *, after: int, limit: int) -> list[Posted]:
        shown = sorted(self.posted[channel, conversation_key], key=lambda one: one.seq)
        return [one for one in shown if one.seq > after][:limit]

    @asynccontextmanager
    async def follow(self, channel: str, conversation_key: str) -> AsyncIterator[AsyncIterator[Live]]:
        queue: asyncio.Queue[Live] = asyncio.Queue()
        self.followers[channel, conversation_key].append(queue)
        try:
            yield _drained(queue)
        finally:
            self.followers[channel, conversation_key].remove(queue)
            self.departures.put_nowait(conversation_key)

    async def feed(self, channel: str, *, after: int, limit: int) -> list[FeedItem]:
        return [one for one in self.letters[channel] if one.seq > after][:limit]

    async def note(self, channel: str, conversation_key: str, note: LiveNote) -> None:
        self.notes.append((channel, conversation_key, note))
        self.tell(channel, conversation_key, note)

    async def cursor(self, channel: str, source: str = "") -> str | None:
        return self.cursors.get(_place(channel, source))

    async def move_cursor(self, channel: str, cursor: str, source: str = "", taken: int = 0) -> None:
        self.cursors[_place(channel, source)] = cursor
        self.taken[_place(channel, source)] += taken

    async def report(
        self, channel: str, *, error: str | None, source: str = "", progress: Progress | None = None
    ) -> None:
        self.reports.append((channel, error))
        self.errors[_place(channel, source)] = error
        if progress is not None:
            self.progress[_place(channel, source)] = progress
            self.looks.append(progress)

    async def hold(self, channel: str, source: str) -> bool:
        if _place(channel, source) in self.held_elsewhere:
            return False
        self.held.add(_place(channel, source))
        return True

    async def let_go(self, channel: str, source: str) -> None:
        self.held.discard(_place(channel, source))

    def say(self, channel: str, conversation_key: str, text: str, **fields: object) -> Posted:
        """Put one message into a conversation, as the gateway does after its commit, and tell who follows it."""
        known = {"author": "bot", "name": None, "buttons": (), "at": "2026-01-31T09:00:00Z", "case": "1001", **fields}
        seq = known.pop("seq", None) or next(self.positions[channel, conversation_key])
        posted = Posted(seq=seq, text=text, **known)  # type: ignore[arg-type]
        self.posted[channel, conversation_key].append(posted)
        self.tell(channel, conversation_key, posted)
        return posted

    def tell(self, channel: str, conversation_key: str, live: Live) -> None:
        """Pass something live only: a hint, or Lagged."""
        for queue in self.followers[channel, conversation_key]:
            queue.put_nowait(live)


def gateway_app(
    kind: Kind, channels: Mapping[str, Channel], door: FakeDoor, *, tokens: Sequence[str] = ()
) -> web.Application:
    """An app with the kind's routes mounted as the gateway mounts them; every token is good for every channel."""
    app = web.Application(client_max_size=16 * 2**20)
    for route in kind.routes:
        app.router.add_route(route.method, route.path, _mounted(route, channels, door, tuple(tokens)))
    return app


def _place(channel: str, source: str) -> str:
    return f"{channel}/{source}" if source else channel


async def _drained(queue: asyncio.Queue[Live]) -> AsyncIterator[Live]:
    while True:
        yield await queue.get()


def _mounted(route: Route, channels: Mapping[str, Channel], door: FakeDoor, tokens: tuple[str, ...]):  # type: ignore[no-untyped-def]
    async def handle(request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("channel") or request.query.get("channel") or next(iter(channels))
        if name not in channels:
            return _failed(404, "not_found", f"there is no channel {name!r}")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bearer = route.rule == "channel" and scheme == "Bearer"
        if bearer and token not in tokens:
            return _failed(401, "not_authentic", "the token is not known")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", web.NotAppKeyWarning)  # the contract names a plain key
            request["bearer"] = bearer
        try:
            return await route.handler(request, channels[name], door)
        except BadPayload as err:
            return _failed(422 if err.field else 400, "not_valid", str(err), err.field)
        except NotAuthentic as err:
            return _failed(401, "not_authentic", str(err))
        except NotStored as err:
            answer = _failed(503, "not_stored", str(err))
            answer.headers["Retry-After"] = str(err.retry_after_s)
            return answer

    return handle


def _failed(status: int, code: str, message: str, name: str | None = None) -> web.Response:
    fields = {name: message} if name else {}
    return web.json_response({"error": {"code": code, "message": message, "fields": fields}}, status=status)
