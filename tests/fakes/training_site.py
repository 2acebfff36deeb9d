"""The training pages and their API over a small centre with a few examples of its own, spoken to over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import FormData

from gateway.admin.views import routes
from gateway.desk.views import routes as desk_routes
from nlu.training import Example, write_rasa
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.fakes.served import Answer, Served, _services, served

SHIPPED = {
    "ru": [("где мой заказ", "order_status"), ("привет", "greet"), ("отмените заказ", "order_cancel")],
    "en": [("where is my order 4500123456", "order_status"), ("hello there", "greet")],
}


@asynccontextmanager
async def training_site(folder: Path) -> AsyncIterator[Served]:
    """A served centre whose examples are those of `SHIPPED`; an admin asks."""
    async with opened(sqlite_file(folder)) as centre:
        for language, lines in SHIPPED.items():
            (folder / "examples" / language).mkdir(parents=True)
            examples = [Example(text=text, intent=intent, language=language) for text, intent in lines]
            write_rasa(examples, folder / "examples" / language / "all.yml")
        nlu = replace(centre.settings.nlu, examples_dir=str(folder / "examples"), fixed_dir=str(folder / "fixed"))
        centre.settings = replace(centre.settings, nlu=nlu)
        pages = _pages(centre, folder)
        async with served(centre, folder, pages=pages) as one:
            await one.as_agent("admin", "admin")
            yield one


async def send(site: Served, path: str, *, part: bool = False, **fields: str | list[str]) -> Answer:
    """Post a form of the training pages, with the page's own hidden field."""
    sent = FormData()
    sent.add_field("csrf", site.headers["X-CSRF-Token"])
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            sent.add_field(name, each)
    headers = {"HX-Request": "true"} if part else {}
    async with site.http.post(path, data=sent, headers=headers, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers.copy(), await answer.read())


async def page(site: Served, path: str) -> str:
    """A page as it is shown."""
    answer = await site.ask("GET", path, Accept="text/html")
    return answer.raw.decode()


def _pages(centre: Centre, folder: Path) -> list:  # type: ignore[type-arg]
    services = _services(centre, folder, 0)
    desk = desk_routes(services.parts, services.actions, services.access, now=services.now)
    return [*routes(services.parts), *desk]


__all__ = ["SHIPPED", "page", "send", "training_site"]
