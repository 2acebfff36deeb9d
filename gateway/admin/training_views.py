"""The overview of training: what waits for people, the examples by intent and language, the model that answers."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from gateway.api.endpoint import Call
from gateway.api.training_labels import USUAL_DAYS
from gateway.desk.pages import Pages
from gateway.training.overview import overview_of
from nlu.contract import ExamplesInvalid


class TrainingViews:
    """Handlers of the training pages' overview."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def overview(self, call: Call) -> web.Response:
        """What waits, what there is, and what answers."""
        values = {**self._shared(call), "days": USUAL_DAYS}
        try:
            shown = await overview_of(call.parts, now=call.services.now(), days=USUAL_DAYS)
        except ExamplesInvalid as err:
            return self._pages.render("training.html", {**values, "shown": None, "problem": str(err)}, status=500)
        return self._pages.render("training.html", {**values, "shown": shown})
