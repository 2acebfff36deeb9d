"""Owns what every test shares: the fixtures of real servers, and how many second tries one run may take."""

from collections.abc import Iterator

import pytest
import structlog
from aiohttp import web_app

pytest_plugins = ["tests.live.plugin"]

SECOND_TRIES_AT_MOST = 3
"""More tests than this that fail at first and pass at the second try are a fault of the code, not of a busy machine."""


@pytest.fixture(autouse=True)
def _applications_are_given_back() -> Iterator[None]:
    """Empty aiohttp's cache of handlers, which else holds every application of the run and its gateway: 4 GB."""
    yield
    cached = getattr(web_app, "_cached_build_middleware", None)
    if hasattr(cached, "cache_clear"):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _logs_go_where_they_went() -> Iterator[None]:
    """Undo what a command has set up: its stream is closed with its test, and whoever logs after it would fail."""
    yield
    structlog.reset_defaults()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run in which too many tests needed a second try; pytest's summary names each of them."""
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    tries = len(reporter.stats.get("rerun", ())) if reporter else 0
    if tries > SECOND_TRIES_AT_MOST and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{tries} tests needed a second try; at most {SECOND_TRIES_AT_MOST} may")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
