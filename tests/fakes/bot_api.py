"""A small Bot API server: polls with offset, webhooks, files, limits and refusals, as aiogram and customers see them.

It keeps what Telegram keeps: updates until an offset confirms them, one webhook, who has written and who has blocked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "700000001:AAE-a-bot-that-exists-only-in-tests-00"
NOW = 1_772_433_000


@dataclass
class Failure:
    """What the next requests of a method meet: an answer, "hang", "cut" (not done) or "cut after" (done, not told).

    `after` requests go well before it.
    """

    status: int = 500
    description: str = "Internal Server Error"
    parameters: Mapping[str, int] = field(default_factory=dict)
    how: str = "answer"
    body: bytes | None = None
    times: int = 1
    after: int = 0


class Refusal(Exception):
    """An answer with ok = false."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer = {"ok": False, "error_code": status, "description": description, "parameters": parameters}


class BotApiServer:
    """One bot's Bot API. `sent`: messages delivered, `calls`: methods asked, `polled`: offsets of the polls."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.polled: list[int | None] = []
        self.allowed: list[str] = []
        self.ended_presses: list[str] = []
        self.files: dict[str, bytes] = {}
        self.tells_sizes = True
        self.lost: set[str] = set()
        self.webhook: dict[str, Any] = {"url": "", "secret": None}
        self.last_error: tuple[str, int] | None = None
        self.failures: dict[str, list[Failure]] = {}
        self.known: set[int] = set()
        self.blocked: set[int] = set()
        self.waiting: list[dict[str, Any]] = []
        self.next_update = 1000
        self.next_message = 1
        self._news = asyncio.Condition()

    def fail(self, method: str, status: int = 500, description: str = "Internal Server Error", **more: Any) -> None:
        """Let the next request of a method fail, or the next `times`."""
        self.failures.setdefault(method, []).append(Failure(status=status, description=description, **more))

    def limit(self, method: str, retry_after: int, *, after: int = 0) -> None:
        """Answer the next request of a method with 429, or a later one."""
        text = f"Too Many Requests: retry after {retry_after}"
        self.fail(method, 429, text, parameters={"retry_after": retry_after}, after=after)

    async def add(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A new update waits; a webhook gets it at once."""
        update = {"update_id": self.next_update, kind: dict(body)}
        self.next_update += 1
        async with self._news:
            self.waiting.append(update)
            self._news.notify_all()
        if self.webhook["url"]:
            await self.deliver()
        return update

    async def deliver(self) -> list[int]:
        """Post what waits to the webhook, in order, until one is refused; gives the statuses."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]} if self.webhook["secret"] else {}
        statuses = []
        async with aiohttp.ClientSession() as http:
            while self.waiting:
                async with http.post(self.webhook["url"], json=self.waiting[0], headers=headers) as answer:
                    statuses.append(answer.status)
                    if answer.status != 200:
                        self.last_error = (f"Wrong response from the webhook: {answer.status}", NOW)
                        return statuses
                    reply = await answer.json()
                del self.waiting[0]
                if reply.get("method") == "answerCallbackQuery":
                    self.ended_presses.append(reply["callback_query_id"])
        return statuses

    async def until(self, holds: Callable[[], bool], *, within_s: float = 40.0) -> None:
        """Return when it holds, looked at whenever something was sent or came; TimeoutError after that."""
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(holds)

    def message_id(self) -> int:
        self.next_message += 1
        return self.next_message - 1

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One method, asked as a form; what a scripted failure says goes first."""
        method = request.match_info["method"]
        self.calls.append(method)
        if request.match_info["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        form = dict(await request.post())
        failure = self._failure(method)
        if failure is not None and failure.how != "cut after":
            return await self._failed(request, failure)
        try:
            result = await getattr(self, f"_{method}", self._unknown)(form)
        except Refusal as refusal:
            return _refused(refusal)
        finally:
            async with self._news:
                self._news.notify_all()
        if failure is not None:
            return await self._cut(request)
        return web.json_response({"ok": True, "result": result})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        file_id = request.match_info["path"].removeprefix("documents/")
        if request.match_info["token"] != self.token or file_id in self.lost:
            return web.Response(status=404)
        return web.Response(body=self.files[file_id])

    def _failure(self, method: str) -> Failure | None:
        scripted = self.failures.get(method)
        if not scripted:
            return None
        if scripted[0].after:
            scripted[0].after -= 1
            return None
        scripted[0].times -= 1
        return scripted[0] if scripted[0].times else scripted.pop(0)

    async def _failed(self, request: web.Request, failure: Failure) -> web.StreamResponse:
        if failure.how == "cut":
            return await self._cut(request)
        if failure.how == "hang":
            await asyncio.Event().wait()
        if failure.body is not None:
            return web.Response(body=failure.body, status=failure.status, content_type="text/html")
        return _refused(Refusal(failure.status, failure.description, **failure.parameters))

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _unknown(self, form: Mapping[str, Any]) -> object:
        raise Refusal(404, "Not Found: method not found")

    async def _getMe(self, form: Mapping[str, Any]) -> object:  # noqa: N802 - the method's own name
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Demo", "username": "demo_bot"}

    async def _getUpdates(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        if self.webhook["url"]:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(form["offset"]) if "offset" in form else None
        self.polled.append(offset)
        self.allowed = json.loads(form["allowed_updates"])
        self.waiting = [one for one in self.waiting if offset is None or one["update_id"] >= offset]
        async with self._news:
            try:
                async with asyncio.timeout(int(form["timeout"])):
                    await self._news.wait_for(lambda: bool(self.waiting))
            except TimeoutError:
                return []
        return self.waiting[:100]

    async def _getWebhookInfo(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        pending = len(self.waiting)
        found = {"url": self.webhook["url"], "has_custom_certificate": False, "pending_update_count": pending}
        if self.last_error:
            found["last_error_message"], found["last_error_date"] = self.last_error
        return found

    async def _setWebhook(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        if not form["url"].startswith("https://") and not form["url"].startswith("http://127.0.0.1"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {"url": form["url"], "secret": form.get("secret_token")}
        return True

    async def _deleteWebhook(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        assert form.get("drop_pending_updates") != "true", "what waits would be lost"
        self.webhook = {"url": "", "secret": None}
        return True

    async def _answerCallbackQuery(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        self.ended_presses.append(form["callback_query_id"])
        return True

    async def _sendMessage(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        chat = self._open_chat(form)
        if not form.get("text", "").strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(form["text"].encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        markup = json.loads(form["reply_markup"]) if "reply_markup" in form else None
        for row in markup["inline_keyboard"] if markup else ():
            if any(len(button["callback_data"].encode()) > 64 for button in row):
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        return self._delivered(chat, text=form["text"], **({"reply_markup": markup} if markup else {}))

    async def _sendDocument(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        chat = self._open_chat(form)
        upload = form[form["document"].removeprefix("attach://")]
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = upload.file.read()
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": upload.filename}
        return self._delivered(chat, document=document)

    async def _getFile(self, form: Mapping[str, Any]) -> object:  # noqa: N802
        file_id = form["file_id"]
        if file_id not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        found = {"file_id": file_id, "file_unique_id": "u", "file_path": f"documents/{file_id}"}
        return {**found, "file_size": len(self.files[file_id])} if self.tells_sizes else found

    def _open_chat(self, form: Mapping[str, Any]) -> int:
        chat = int(form["chat_id"])
        if chat not in self.known:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _delivered(self, chat: int, **content: Any) -> dict[str, Any]:
        message = {"message_id": self.message_id(), "date": NOW, "chat": {"id": chat, "type": "private"}, **content}
        self.sent.append(message)
        return message


@asynccontextmanager
async def bot_api_server(token: str = TOKEN) -> AsyncIterator[BotApiServer]:
    """A running server; its `url` is the `api_url` of a channel."""
    api = BotApiServer(token)
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_post("/bot{token}/{method}", api.handle)
    app.router.add_get("/file/bot{token}/{path:.+}", api.file)
    server = TestServer(app)
    await server.start_server(access_log=None)
    api.url = str(server.make_url("")).rstrip("/")
    try:
        yield api
    finally:
        await server.close()


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.answer, status=int(str(refusal.answer["error_code"])))
