"""The overview of training: what waits for people, the examples by intent and language, the model that answers."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from gateway.api.endpoint import Call
from gateway.desk.pages import Pages


class TrainingViews:
    """Handlers of the training pages' overview."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def overview(self, call: Call) -> web.Response:
        """What waits, what there is, and what answers."""
        return self._pages.render("training.html", self._shared(call))
