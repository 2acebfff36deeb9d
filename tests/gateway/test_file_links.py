"""Links by which a customer fetches a file of ours: made by us alone, good for a week."""

from __future__ import annotations

import pytest

from gateway.file_links import DAYS, PATH, FileLinks
from gateway.ids import SECOND, new_id

DAY = 24 * 3600 * SECOND
NOW = 20_000 * DAY
LINKS = FileLinks(b"k" * 32, "https://care.example.com")


def token(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_names_its_file_under_our_address() -> None:
    file = new_id()
    link = LINKS.make(file, now=NOW)
    assert link.startswith(f"https://care.example.com{PATH}")
    assert LINKS.read(token(link), now=NOW) == file


def test_the_link_of_a_file_is_the_same_all_day_long() -> None:
    file = new_id()
    assert LINKS.make(file, now=NOW) == LINKS.make(file, now=NOW + DAY - 1)


def test_a_link_is_good_for_a_week_and_no_longer() -> None:
    file = new_id()
    made = token(LINKS.make(file, now=NOW))
    assert LINKS.read(made, now=NOW + DAYS * DAY) == file
    assert LINKS.read(made, now=NOW + (DAYS + 1) * DAY) is None


@pytest.mark.parametrize("written", ["", "x", "a" * 64, "1" * 64, "é", "aaaa" * 500])
def test_what_we_did_not_make_names_nothing(written: str) -> None:
    assert LINKS.read(written, now=NOW) is None


def test_a_link_of_another_installation_names_nothing() -> None:
    other = FileLinks(b"o" * 32, "https://care.example.com")
    assert LINKS.read(token(other.make(new_id(), now=NOW)), now=NOW) is None


def test_no_letter_of_a_link_can_be_changed() -> None:
    made = token(LINKS.make(new_id(), now=NOW))
    changed = [made[:at] + ("b" if made[at] == "a" else "a") + made[at + 1 :] for at in range(len(made) - 1)]
    assert [LINKS.read(one, now=NOW) for one in changed] == [None] * len(changed)
