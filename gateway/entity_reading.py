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
from nlu.catalogue_file import CatalogueInvalid, look_through
from nlu.entities import EntityReader

log = structlog.get_logger()


def reader_of(settings: NluSettings, today: Callable[[], date] | None = None) -> EntityReader:
    """What reads the data in texts; blocks where the catalogue is read for the first time. Raises CatalogueInvalid."""
    return EntityReader(reference_patterns(settings.patterns), _catalogue(settings), today)


def running_reader(settings: NluSettings, today: Callable[[], date] | None = None) -> EntityReader:
    """The same for a gateway: it goes on without a catalogue that cannot be used, and logs so once."""
    try:
        return reader_of(settings, today)
    except CatalogueInvalid as err:
        _warn(str(err))
    return EntityReader(reference_patterns(settings.patterns), None, today)


@lru_cache(maxsize=8)
def timeless_reader(settings: NluSettings) -> EntityReader:
    """The same, made once, for texts whose days do not matter: those that become examples."""
    return running_reader(settings)


def today_in(calendars: Mapping[str, Calendar], name: str, now: Callable[[], int]) -> Callable[[], date]:
    """Which day it is where the calendar is kept, asked anew each time; by UTC where there is none of that name."""

    def today() -> date:
        calendar = calendars.get(name)
        instant = from_us(now())
        return (instant if calendar is None else instant.astimezone(calendar.zone)).date()

    return today


def _catalogue(settings: NluSettings) -> Catalogue | None:
    return None if settings.catalogue is None else _read(Path(settings.catalogue).absolute())


@lru_cache(maxsize=2)
def _read(file: Path) -> Catalogue:
    """The articles of a file, once for a process: a changed file counts from the next start."""
    found = look_through(file)
    log.info("the catalogue is read", file=str(file), articles=len(found.articles))
    if found.left_out:
        log.warning(
            "lines of the catalogue are left out", file=str(file), lines=found.left_out, first=found.first_left_out
        )
    return found.articles


@lru_cache(maxsize=2)
def _warn(problem: str) -> None:
    log.warning("the catalogue cannot be used, so articles are found by their form alone", problem=problem)
