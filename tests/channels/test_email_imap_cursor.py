"""How far a folder was read: exact where mail may still show, bounded below, and nothing open is ever closed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.uids import EXACT, LONGEST, Cursor


def empty() -> Cursor:
    return Cursor(validity=7)


def test_a_folder_of_another_numbering_is_read_from_its_start() -> None:
    text = empty().with_seen([1, 2, 3]).text
    assert Cursor.read(text, validity=8).unseen([1, 2, 3]) == [1, 2, 3]


@pytest.mark.parametrize("text", [None, "", "nonsense", "7;", "7;1:", "7;x", "7", "7;1,,2", "٧;1"])
def test_what_is_no_cursor_reads_the_folder_from_its_start(text: str | None) -> None:
    assert Cursor.read(text, validity=7).unseen([1, 5]) == [1, 5]


def test_a_cursor_of_before_says_that_all_up_to_its_uid_was_taken() -> None:
    assert Cursor.read("7:40", validity=7).unseen([1, 40, 41]) == [41]
    assert Cursor.read("7:0", validity=7).unseen([1]) == [1]


def test_a_mail_whose_uid_shows_late_is_not_looked_at_yet() -> None:
    assert empty().with_seen([1, 2, 4, 5]).unseen([1, 2, 3, 4, 5]) == [3]


def test_a_mail_that_was_owed_stays_open_however_far_the_folder_grows() -> None:
    cursor = empty().with_seen([1, 2, 4], owed=[3])
    for start in range(5, 5000, 100):
        cursor = cursor.with_seen(range(start, start + 100), owed=[3])
    assert cursor.unseen([2, 3, 4, 5000]) == [3]


def test_what_came_after_all_is_closed() -> None:
    cursor = empty().with_seen(range(2, 5000), owed=[1])
    assert cursor.unseen([1]) == [1]
    assert cursor.with_seen([1]).unseen([1]) == []


def test_uids_far_below_the_newest_that_nobody_listed_are_merged() -> None:
    cursor = empty().with_seen(range(2, 20_000, 2))
    assert len(cursor.seen) <= EXACT // 2 + 1


def test_what_is_written_is_bounded_and_leaves_nothing_out_that_is_open() -> None:
    owed = range(1, 20_000, 2)
    cursor = empty().with_seen(range(2, 20_000, 2), owed=owed)
    again = Cursor.read(cursor.text, validity=7)
    assert len(again.seen) == LONGEST
    assert set(owed) <= set(again.unseen(range(1, 20_000)))


uids = st.integers(min_value=1, max_value=3000)


@given(st.lists(st.sets(uids, max_size=60), max_size=6), st.sets(uids, max_size=20))
def test_a_mail_that_was_looked_at_is_closed_and_one_that_is_owed_is_open(
    looked: list[set[int]], owed: set[int]
) -> None:
    cursor = empty()
    for some in looked:
        cursor = cursor.with_seen(some, owed=owed - set().union(*looked))
    seen = set().union(*looked) if looked else set()
    again = Cursor.read(cursor.text, validity=7)
    assert again == cursor
    open_ones = set(again.unseen(range(1, 3001)))
    assert not open_ones & seen
    if seen:
        assert owed - seen <= open_ones
        assert all(uid in open_ones for uid in range(max(max(seen) - EXACT, 0) + 1, 3001) if uid not in seen)


@given(st.lists(st.sets(uids, max_size=60), max_size=6))
def test_ranges_neither_meet_nor_overlap(looked: list[set[int]]) -> None:
    cursor = empty()
    for some in looked:
        cursor = cursor.with_seen(some)
    assert all(low <= high for low, high in cursor.seen)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(cursor.seen))
