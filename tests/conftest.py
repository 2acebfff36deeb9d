"""Owns what every test shares: the fixtures of real servers, which start only when a test asks for one."""

from collections.abc import Iterator

import pytest
from aiohttp import web_app

pytest_plugins = ["tests.live.plugin"]


@pytest.fixture(autouse=True)
def _applications_are_given_back() -> Iterator[None]:
    """Empty aiohttp's cache of handlers, which else holds every application of the run and its gateway: 4 GB."""
    yield
    cached = getattr(web_app, "_cached_build_middleware", None)
    if hasattr(cached, "cache_clear"):
        cached.cache_clear()
