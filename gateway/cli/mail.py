"""Commands still to come."""

from __future__ import annotations

import typer


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
