"""Renders the admin's pages: its own templates over the desk's base, styles and macros."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gateway.desk.assets import Assets
from gateway.desk.pages import TEMPLATES as OF_DESK
from gateway.desk.pages import Pages

TEMPLATES: Final = Path(__file__).parent / "templates"


def admin_pages() -> Pages:
    """The pages with their templates read."""
    return Pages(Assets(), folders=(TEMPLATES, OF_DESK))
