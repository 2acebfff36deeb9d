"""Builds the HTTP application: every endpoint, every channel's routes, one middleware around them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from channels import registry
from channels.contract import Kind
from gateway.access import Access
from gateway.api import (
    about,
    actions,
    bot_dial,
    calendars,
    care,
    cases,
    channels,
    defectura,
    health,
    inbox,
    incidents,
    mail_notices,
    merges,
    nlu,
    notices,
    observed,
    order_events,
    order_requests,
    people,
    promises,
    reservations,
    routes,
    sent_files,
    session,
    signals,
    staff,
    training_examples,
    training_intents,
    training_jobs,
    training_labels,
    training_models,
    work,
)
from gateway.api.endpoint import Endpoint
from gateway.api.middleware import answering
from gateway.api.mounting import RULES, mount, mount_channels
from gateway.api.openapi import document
from gateway.api.services import Services
from gateway.cases import CaseActions
from gateway.ids import now_us
from gateway.parts import Parts
from gateway.sessions import Sessions

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    *about.ENDPOINTS,
    *health.ENDPOINTS,
    *session.ENDPOINTS,
    *sent_files.ENDPOINTS,
    *cases.ENDPOINTS,
    *actions.ENDPOINTS,
    *people.ENDPOINTS,
    *care.ENDPOINTS,
    *staff.ENDPOINTS,
    *mail_notices.ENDPOINTS,
    *merges.ENDPOINTS,
    *calendars.ENDPOINTS,
    *promises.ENDPOINTS,
    *notices.ENDPOINTS,
    *incidents.ENDPOINTS,
    *signals.ENDPOINTS,
    *reservations.ENDPOINTS,
    *defectura.ENDPOINTS,
    *order_events.ENDPOINTS,
    *order_requests.ENDPOINTS,
    *bot_dial.ENDPOINTS,
    *routes.ENDPOINTS,
    *work.ENDPOINTS,
    *channels.ENDPOINTS,
    *observed.ENDPOINTS,
    *inbox.ENDPOINTS,
    *nlu.ENDPOINTS,
    *training_intents.ENDPOINTS,
    *training_examples.ENDPOINTS,
    *training_labels.ENDPOINTS,
    *training_jobs.ENDPOINTS,
    *training_models.ENDPOINTS,
)


def build(
    parts: Parts,
    actions: CaseActions,
    access: Access,
    sessions: Sessions,
    *,
    pages: Sequence[Endpoint] = (),
    now: Callable[[], int] = now_us,
) -> web.Application:
    """The application of one gateway; `pages` are further endpoints, each with its rule (the desk's, the admin's)."""
    return build_with(Services(parts=parts, actions=actions, access=access, sessions=sessions, now=now), pages=pages)


def build_with(services: Services, *, pages: Sequence[Endpoint] = ()) -> web.Application:
    """The same from services that are joined already (another log-in page)."""
    logging.getLogger("aiohttp.server").addFilter(_without_bytes)
    counts: Counter[int] = Counter()
    settings = services.parts.settings.gateway
    app = web.Application(client_max_size=settings.max_body_bytes, middlewares=[answering(counts)])
    kinds = _kinds(services.parts)
    app[RULES] = {}
    app[health.COUNTS] = counts
    app[about.DOCUMENT] = document((*ENDPOINTS, *pages), kinds, version=_version())
    mount(app, (*ENDPOINTS, *pages), services)
    mount_channels(app, kinds, services)
    return app


def _kinds(parts: Parts) -> list[Kind]:
    """The kinds of which a channel is open; another kind's module is not even imported."""
    return [registry.kind(name) for name in sorted({channel.kind for channel in parts.channels.values()})]


def _without_bytes(record: logging.LogRecord) -> bool:
    """Keep requests that are no HTTP out of the log: its error quotes their bytes, tokens and texts among them."""
    err = record.exc_info[1] if record.exc_info else None
    return not isinstance(err, HttpProcessingError)


def _version() -> str:
    try:
        return version("switchboard")
    except PackageNotFoundError:
        return "0"
