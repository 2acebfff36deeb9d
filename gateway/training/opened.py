"""What the pages, the API and the commands open on a running gateway's parts: examples, labels, corrections."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from config.patterns import PatternSettings
from config.settings import Settings
from gateway.parts import Parts
from gateway.reference_patterns import reference_patterns
from gateway.training.correcting import Correcting
from gateway.training.examples import Examples
from gateway.training.findings import Findings
from gateway.training.labels import Labels
from gateway.training.queue import Queue
from nlu.entities import EntityReader

ROOT: Final = Path(__file__).parents[2]
FINDINGS: Final = Findings()
_QUEUE: Final = Queue()


def examples_of(parts: Parts) -> Examples:
    """The examples of a gateway."""
    return Examples(parts.store, parts.settings.intents, reader_of(parts.settings.nlu.patterns))


def labels_of(parts: Parts) -> Labels:
    """What is labelled in a gateway."""
    return Labels(parts.store, examples_of(parts), reader_of(parts.settings.nlu.patterns), _QUEUE)


def correcting_of(parts: Parts) -> Correcting:
    """What corrects messages in a gateway."""
    return Correcting(parts.store, parts.bus, parts.settings.intents)


def examples_folder(settings: Settings) -> Path:
    """The folder of the shipped (or configured) examples."""
    return ROOT / settings.nlu.examples_dir


def fixed_folder(settings: Settings) -> Path:
    """The folder of the fixed test set."""
    return ROOT / settings.nlu.fixed_dir


@lru_cache(maxsize=8)
def reader_of(patterns: PatternSettings) -> EntityReader:
    """The reader of an installation's references; made once, since its patterns are compiled."""
    return EntityReader(reference_patterns(patterns))
