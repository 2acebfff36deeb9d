"""Limits of automatic letters: never more in a window than allowed, forgotten soon after it, kept by all together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.message import Address
from config.acknowledgement import AcknowledgementSettings, Limit
from config.settings import load
from gateway.ids import SECOND
from gateway.letter_limits import want_limits
from gateway.store.changes import Changes, VersionConflictError, write_one
from gateway.store.limits import Count, LimitsKnown, LimitsWanted, Subject
from gateway.store.limits import load as load_limits
from gateway.store.store import Store

MINUTE = 60 * SECOND
NOON = 1_795_424_400_000_000


def subject(written: str = "10 in 10m", *, name: str = "mail:address:x", slack: int = 1000) -> Subject:
    limit = Limit.parse(written)
    return Subject(name=name, window_us=limit.window_s * SECOND, most=limit.most, slack=slack)


def let_through(limited: Subject, instants: list[int]) -> list[int]:
    """Those of the instants at which a letter may go, where one goes whenever it may."""
    known, sent = LimitsKnown(), []
    for at in instants:
        if not known.is_used_up(limited, at=at):
            known.add(Count(subject=limited, at=at))
            sent.append(at)
    return sent


def test_as_many_letters_go_as_the_limit_says_and_not_one_more() -> None:
    assert len(let_through(subject("10 in 10m"), [NOON + place for place in range(50)])) == 10


@pytest.mark.parametrize("written", ["1 in 10m", "10 in 10m", "100 in 10h", "3 in 1h"])
def test_a_burst_across_a_border_gets_no_double(written: str) -> None:
    limited = subject(written)
    border = (NOON // limited.window_us + 1) * limited.window_us
    instants = [border - 1000 + place for place in range(900)] + [border + place for place in range(900)]
    assert len(let_through(limited, instants)) == limited.most


@given(
    st.sampled_from(["1 in 1m", "2 in 10m", "10 in 10m", "30 in 1h", "100 in 10h", "120 in 1d"]),
    st.lists(st.floats(0, 0.4), min_size=1, max_size=150),
)
@settings(max_examples=60, deadline=None)
def test_no_window_however_it_lies_holds_more_letters_than_the_limit(written: str, pauses: list[float]) -> None:
    limited = subject(written)
    instants, at = [], NOON
    for pause in pauses:
        at += int(pause * limited.window_us)
        instants += [at, at + 1]
    sent = let_through(limited, instants)
    for first in sent:
        assert sum(first <= one < first + limited.window_us for one in sent) <= limited.most


@pytest.mark.parametrize("written", ["1 in 1m", "10 in 10m", "100 in 10h", "127 in 31d", "5000 in 10h", "100000 in 1m"])
def test_who_is_quiet_for_two_windows_may_be_written_to_again(written: str) -> None:
    limited = subject(written)
    known = LimitsKnown()
    for _ in range(limited.most):
        known.add(Count(subject=limited, at=NOON))
    assert known.is_used_up(limited, at=NOON + limited.window_us // 2)
    assert not known.is_used_up(limited, at=NOON + 2 * limited.window_us)


def test_a_small_limit_forgets_a_letter_at_most_an_eighth_of_the_window_late() -> None:
    limited = subject("2 in 1d")
    assert len(let_through(limited, [NOON, NOON, NOON + limited.window_us * 9 // 8 + 1])) == 3


def test_a_limit_of_none_lets_nothing_through() -> None:
    assert let_through(subject("0 in 10m"), [NOON]) == []


@given(st.integers(0, 100_000), st.integers(1, 44_640), st.lists(st.integers(0, 10**14), max_size=30))
@settings(max_examples=100, deadline=None)
def test_every_row_fits_into_a_column(most: int, minutes: int, passed: list[int]) -> None:
    limited = Subject(name="x", window_us=minutes * MINUTE, most=most, slack=0)
    known = LimitsKnown()
    for pause in passed:
        known.add(Count(subject=limited, at=NOON + pause))
        known.add(Count(subject=limited, at=NOON + pause, is_alarm=True))
    assert all(0 <= value < 2**63 for value in known.values.values())


def test_an_alarm_is_raised_once_a_window() -> None:
    limited = subject("2 in 10m")
    known = LimitsKnown()
    assert not known.is_alarmed(limited, at=NOON)
    known.add(Count(subject=limited, at=NOON, is_alarm=True))
    assert known.is_alarmed(limited, at=NOON)
    assert not known.is_alarmed(limited, at=NOON + limited.window_us * 9 // 8)


def test_a_clock_that_is_behind_counts_in_the_newest_slot() -> None:
    limited = subject("2 in 10m")
    known = LimitsKnown()
    known.add(Count(subject=limited, at=NOON))
    known.add(Count(subject=limited, at=NOON - 5 * MINUTE))
    assert known.is_used_up(limited, at=NOON)


@pytest.mark.parametrize(
    "written", ["ten in 1h", "10 per 1h", "10 in 1s", "10 in 59", "10 in 32d", "100001 in 1h", "-1 in 1h", "10 in 0m"]
)
def test_a_limit_that_is_written_wrong_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        Limit.parse(written)


@pytest.mark.parametrize("written", ["10 in 10m", "100 in 10h", "500 in 1d", "0 in 31d"])
def test_a_limit_is_shown_as_it_is_written(written: str) -> None:
    assert str(Limit.parse(written)) == written


@pytest.mark.parametrize(
    ("written", "said"),
    [('["10 in 10m", "20 in 10m"]', "each length of time once"), ('["often"]', "must be written like"), ("3", "list")],
)
def test_wrong_limits_are_found_with_their_place(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(f"[acknowledgement.letters]\nper_domain = {written}\n", encoding="utf-8")
    (finding,) = load(file, {}).findings
    assert "acknowledgement.letters.per_domain" in str(finding) and said in str(finding)


def counted(limited: Subject, *, is_alarm: bool = False) -> Changes:
    count = Count(subject=limited, at=NOON, is_alarm=is_alarm)
    return Changes(counts=[count], close_counts=[count])


async def stored(store: Store, limited: Subject) -> LimitsKnown:
    known = LimitsKnown()
    await store.read(load_limits, known, [limited.name])
    return known


async def test_a_letter_that_others_left_no_room_for_is_not_written(store: Store) -> None:
    limited = subject("2 in 10m")
    for _ in range(2):
        await store.write(write_one, counted(limited))
    with pytest.raises(VersionConflictError):
        await store.write(write_one, counted(limited))
    assert (await stored(store, limited)).is_used_up(limited, at=NOON)


async def test_an_alarm_that_another_process_raised_is_not_raised_again(store: Store) -> None:
    limited = subject("2 in 10m")
    await store.write(write_one, counted(limited, is_alarm=True))
    with pytest.raises(VersionConflictError):
        await store.write(write_one, counted(limited, is_alarm=True))


async def test_counts_survive_the_process(store: Store) -> None:
    limited = subject("3 in 10m")
    await store.write(write_one, counted(limited))
    await store.write(write_one, counted(limited))
    known = await stored(store, limited)
    assert not known.is_used_up(limited, at=NOON)
    known.add(Count(subject=limited, at=NOON))
    assert known.is_used_up(limited, at=NOON)


async def test_many_who_write_at_once_keep_the_limit_together(store: Store) -> None:
    limited = subject("3 in 10m")

    async def one() -> bool:
        try:
            await store.write(write_one, counted(limited))
        except VersionConflictError:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _ in range(12)))) == 3


def wanted_of(*addresses: str) -> set[str]:
    """The names under which letters to these are counted, but for those of all together."""
    wanted = LimitsWanted()
    for address in addresses:
        want_limits(wanted, Address(kind="email", value=address), AcknowledgementSettings())
    return {name for name in wanted.names if not name.startswith("mail:total")}


def test_a_mailbox_is_counted_once_whatever_stands_behind_a_plus() -> None:
    assert wanted_of("ann+1@client.example.org", "ann+2@client.example.org") == wanted_of("ann@client.example.org")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("a.example.org", "b.c.example.org", True),
        ("a.example.co.uk", "example.co.uk", True),
        ("one.co.uk", "other.co.uk", False),
        ("one.example", "other.example", False),
        ("localhost", "localhost", True),
    ],
)
def test_a_domain_is_counted_with_those_below_it(one: str, other: str, is_same: bool) -> None:
    names = [{name for name in wanted_of(f"x@{host}") if name.startswith("mail:domain")} for host in (one, other)]
    assert (names[0] == names[1]) is is_same


def test_a_public_domain_has_no_limit_that_one_of_millions_could_use_up() -> None:
    assert not any(name.startswith("mail:domain") for name in wanted_of("ann@mail.ru"))
    assert any(name.startswith("mail:domain") for name in wanted_of("ann@client.example.org"))
