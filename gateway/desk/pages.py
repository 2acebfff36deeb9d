"""Renders the desk's pages: one environment of templates in which every value is escaped, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.desk.assets import Assets
from gateway.ids import new_id
from gateway.recipients import is_reply_to_followed

TEMPLATES: Final = Path(__file__).parent / "templates"


class Pages:
    """The desk's templates with the addresses of their scripts and styles."""

    def __init__(self, assets: Assets, *, folders: Sequence[Path] = (TEMPLATES,)) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals.update(asset=assets.address, fresh_key=new_id, follows=is_reply_to_followed)
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def render(
        self,
        template: str,
        values: Mapping[str, object],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> web.Response:
        """A page or a part of one."""
        text = self._templates.get_template(template).render(values)
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def is_part(request: web.Request) -> bool:
    """Whether the page itself asks for a part of it, instead of a browser for the whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
