"""A stranger who guesses an agent's password is slowed, and does not lock the agent out of the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.access import Access
from gateway.errors import NotSignedIn, TooMany
from gateway.sessions import Sessions
from gateway.throttle import Throttle
from tests.fakes.centre import Centre, opened, sqlite_file

_MAIL = "new@example.com"
_PASSWORD = "correct horse battery"
_OFFICE = "192.0.2.1"
_PAUSE_S = 30


class Clock:
    """A clock that only a test moves."""

    s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    url = sqlite_file(tmp_path)
    async with opened(url) as one:
        yield one


@pytest.fixture
async def sessions(centre: Centre, clock: Clock) -> Sessions:
    access = Access(centre.store, centre.bus, now=lambda: centre.now, clock=clock)
    await access.add_user(_MAIL, "agent", _PASSWORD)
    return Sessions(
        centre.store,
        access,
        hours=12,
        now=lambda: centre.now,
        pairs=Throttle(free=2, clock=clock),
        mails=Throttle(free=6, longest_s=_PAUSE_S, clock=clock),
        addresses=Throttle(free=4, clock=clock),
    )


async def _guesses(sessions: Sessions, tries: int, address: str) -> list[type[Exception]]:
    """How each wrong try was refused; `{}` in the address is the number of the try."""
    refusals: list[type[Exception]] = []
    for tried in range(tries):
        with pytest.raises((NotSignedIn, TooMany)) as refused:
            await sessions.log_in(_MAIL, "wrong", address=address.format(tried))
        refusals.append(refused.type)
    return refusals


async def test_guessing_from_one_place_is_slowed_there(sessions: Sessions) -> None:
    assert await _guesses(sessions, 3, "198.51.100.1") == [NotSignedIn, NotSignedIn, TooMany]


async def test_a_stranger_in_one_place_keeps_nobody_out_who_is_in_another(sessions: Sessions) -> None:
    await _guesses(sessions, 50, "198.51.100.1")

    assert (await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)).agent.mail == _MAIL


async def test_guessing_from_many_places_is_slowed_in_all(sessions: Sessions) -> None:
    refusals = await _guesses(sessions, 7, "198.51.100.{}")

    assert refusals == [NotSignedIn] * 6 + [TooMany]


async def test_strangers_in_many_places_keep_nobody_out_of_where_they_logged_in_before(sessions: Sessions) -> None:
    await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)
    await _guesses(sessions, 50, "198.51.100.{}")

    assert (await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)).agent.mail == _MAIL


async def test_guessing_where_the_agent_logged_in_before_is_slowed_too(sessions: Sessions) -> None:
    await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)

    assert await _guesses(sessions, 3, _OFFICE) == [NotSignedIn, NotSignedIn, TooMany]


async def test_an_agent_in_a_new_place_waits_for_strangers_half_a_minute_at_most(
    sessions: Sessions, clock: Clock
) -> None:
    for place in range(20):
        await _guesses(sessions, 1, f"198.51.100.{place}")
        clock.s += _PAUSE_S
    await _guesses(sessions, 1, "198.51.100.99")

    with pytest.raises(TooMany) as refused:
        await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)
    assert refused.value.retry_after_s <= _PAUSE_S
    clock.s += _PAUSE_S
    assert (await sessions.log_in(_MAIL, _PASSWORD, address=_OFFICE)).agent.mail == _MAIL
