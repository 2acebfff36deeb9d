"""The reader of data in texts, as an installation has it: its patterns, its catalogue, its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import structlog

from config.running import NluSettings
from gateway.calendars import Calendar
from gateway.ids import from_us
from gateway.reference_patterns import reference_patterns
from nlu.catalogue import Catalogue
from nlu.catalogue_file import read_catalogue
from nlu.entities import EntityReader

log = structlog.get_logger()


def reader_of(settings: NluSettings, today: Callable[[], date] | None = None) -> EntityReader:
    """What reads the data in texts; blocks where the catalogue is read for the first time. Raises CatalogueInvalid."""
    catalogue = None if settings.catalogue is None else _read(settings.catalogue)
    return EntityReader(reference_patterns(settings.patterns), catalogue, today)


@lru_cache(maxsize=8)
def timeless_reader(settings: NluSettings) -> EntityReader:
    """The same, made once, for texts whose days do not matter: those that become examples."""
    return reader_of(settings)


def today_in(calendars: Mapping[str, Calendar], name: str, now: Callable[[], int]) -> Callable[[], date]:
    """Which day it is where the calendar is kept, asked anew each time; by UTC where there is none of that name."""

    def today() -> date:
        calendar = calendars.get(name)
        instant = from_us(now())
        return (instant if calendar is None else instant.astimezone(calendar.zone)).date()

    return today


@lru_cache(maxsize=2)
def _read(file: str) -> Catalogue:
    """The articles of a file, once for a process: a changed file counts from the next start."""
    table = read_catalogue(Path(file))
    log.info("the catalogue is read", file=file, articles=len(table))
    return table
