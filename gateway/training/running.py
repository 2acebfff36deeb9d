"""Joins the jobs of understanding with the parts of a running gateway."""

from __future__ import annotations

from collections.abc import Callable

from gateway.parts import Parts
from gateway.training.comparing import CompareWork
from gateway.training.history import mend_all
from gateway.training.job_run import TrainWork
from gateway.training.jobs import Jobs
from gateway.training.model_desk import ModelDesk
from gateway.training.workshop import Workshop


def workshop_of(parts: Parts, now: Callable[[], int]) -> Workshop:
    """Where the models of a gateway are made."""
    return Workshop(store=parts.store, settings=parts.settings, now=now)


def desk_of(parts: Parts, now: Callable[[], int]) -> ModelDesk:
    """What people do with the models of a gateway."""
    return ModelDesk(workshop_of(parts, now), parts.bus)


def jobs_of(parts: Parts, now: Callable[[], int]) -> Jobs:
    """The jobs of a gateway; while nothing waits, the pointer of the models is kept to the history."""
    workshop = workshop_of(parts, now)

    async def mend() -> None:
        await mend_all(workshop.store, workshop.models)

    return Jobs(
        parts.store,
        parts.bus,
        {
            "train": TrainWork(workshop),
            "compare": CompareWork(workshop, is_shadow=False),
            "shadow": CompareWork(workshop, is_shadow=True),
        },
        folder=workshop.models.folder,
        owner=parts.process_id,
        now=now,
        when_idle=mend,
    )
