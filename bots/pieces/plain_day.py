"""A day as it stands in papers, with its year: "7 декабря 2026 г.", "7 December 2026", "2026年12月7日"."""

from __future__ import annotations

from datetime import date
from typing import Final

from bots.flow import Line

TEXTS: Final = {"plain_day": "day month year"}
"""What a step that says such a day declares."""


def plain_day(day: date) -> Line:
    """Say a day without "on", for a place within a sentence."""
    return Line(key="plain_day", args={"day": day.day, "month": day.month, "year": day.year})
