"""What the pages, the API and the commands open on a running gateway's parts: examples, labels, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.settings import Settings
from gateway.entity_reading import timeless_reader
from gateway.parts import Parts
from gateway.training.correcting import Correcting
from gateway.training.examples import Examples
from gateway.training.findings import Findings
from gateway.training.labels import Labels
from gateway.training.queue import Queue

ROOT: Final = Path(__file__).parents[2]
FINDINGS: Final = Findings()
_QUEUE: Final = Queue()


def examples_of(parts: Parts) -> Examples:
    """The examples of a gateway."""
    return Examples(parts.store, parts.settings.intents, timeless_reader(parts.settings.nlu))


def labels_of(parts: Parts) -> Labels:
    """What is labelled in a gateway."""
    return Labels(parts.store, examples_of(parts), timeless_reader(parts.settings.nlu), _QUEUE)


def correcting_of(parts: Parts) -> Correcting:
    """What corrects messages in a gateway."""
    return Correcting(parts.store, parts.bus, parts.settings.intents)


def examples_folder(settings: Settings) -> Path:
    """The folder of the shipped (or configured) examples."""
    return ROOT / settings.nlu.examples_dir


def fixed_folder(settings: Settings) -> Path:
    """The folder of the fixed test set."""
    return ROOT / settings.nlu.fixed_dir
