"""Tables as CSV files: read as Excel and other programs write them, every mistake by its line, written safe to open."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.care.care_files import read_care
from gateway.care.csv_files import MOST_LINES, Columns, read_table, write_table
from gateway.care.people_files import read_accounts, read_staff

COLUMNS = Columns(names=("account", "name", "note"), needed=("account", "name"))
TEXT = "account;name;note\r\n1;Пример;ok\r\n"


def cells(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    records, findings = read_table(raw, COLUMNS)
    assert findings == []
    return [(one.line, dict(one.cells)) for one in records]


def codes(raw: bytes) -> list[tuple[int | None, str, str]]:
    return [(one.place, one.field, one.code) for one in read_table(raw, COLUMNS)[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert cells(TEXT.encode(encoding)) == [(2, {"account": "1", "name": "Пример", "note": "ok"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_seen_in_the_first_line(delimiter: str) -> None:
    assert cells(TEXT.replace(";", delimiter).encode())[0][1]["name"] == "Пример"


def test_excels_own_word_on_the_delimiter_is_heard() -> None:
    assert cells(b"sep=;\r\naccount;name\r\n1;a,b\r\n") == [(3, {"account": "1", "name": "a,b"})]


def test_a_quoted_cell_may_hold_lines_and_those_after_it_keep_their_number() -> None:
    raw = b'account,name\r\n1,"first\r\nsecond"\r\n\r\n2,"x"\r\n'
    assert cells(raw) == [(2, {"account": "1", "name": "first\r\nsecond"}), (5, {"account": "2", "name": "x"})]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", (1, "file", "empty-file")),
        (b"\x98\x00\x81", (1, "file", "not-a-text")),
        (b'account,name\n1,"a', (1, "file", "broken-csv")),
        (b"account,name,colour\n1,2,3", (1, "colour", "unknown-column")),
        (b"account,note\n1,2", (1, "name", "missing-column")),
        (b"account,name,name\n1,2,3", (1, "name", "column-twice")),
        (b"account,name\n1,2,3", (2, "file", "too-wide")),
        (b"account,name\n1," + b"x" * 3000, (2, "name", "too-long")),
        (",".join(f"c{place}" for place in range(20_000)).encode(), (1, "file", "too-wide")),
    ],
)
def test_what_is_wrong_with_a_file_is_told_by_its_line(raw: bytes, told: tuple[int, str, str]) -> None:
    assert codes(raw) == [told]


def test_empty_columns_at_the_end_are_none() -> None:
    assert cells(b"account,name" + b"," * 20_000 + b"\n1,x,,,\n")[0][1] == {"account": "1", "name": "x"}


def test_lines_beyond_the_most_are_not_even_read() -> None:
    raw = b"account,name\n" + b"1,\n" * (MOST_LINES + 10) + b'1,"never ends'
    assert codes(raw) == [(MOST_LINES, "file", "too-many-lines")]


@pytest.mark.parametrize("cell", ["=1+1", "+74950000001", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_cell_that_is_written_begins_like_a_formula_and_reading_gives_it_back(cell: str) -> None:
    raw = write_table(("account", "name"), [["1", cell]])
    assert f"1,'{cell}"[:6] in raw.decode("utf-8-sig").replace('"', "")
    assert cells(raw)[0][1]["name"] == cell


def test_what_is_written_has_a_mark_that_excel_needs() -> None:
    assert write_table(("account",), []).startswith(b"\xef\xbb\xbf")


HEAD = "account,topic,preferred,backup,lead,account_manager,valid_from,valid_to,approved_by\n"


def test_a_wide_line_is_a_row_for_each_role() -> None:
    file = read_care((HEAD + "42,technical,A@example.com,b@example.com,,,31.01.2026,46054,\n").encode())
    assert [(one.role, one.person, str(one.valid_from), str(one.valid_to), one.place) for one in file.lines] == [
        ("preferred", "a@example.com", "2026-01-31", "2026-02-01", 2),
        ("backup", "b@example.com", "2026-01-31", "2026-02-01", 2),
    ]


def test_every_line_of_a_care_file_tells_its_own_mistakes() -> None:
    lines = ["42,technical,,,,,,,", ",technical,a@example.com,,,,,,", "42,technical,a@example.com,,,,soon,,"]
    file = read_care((HEAD + "\n".join(lines)).encode())
    assert [(one.place, one.field, one.code) for one in file.findings] == [
        (2, "preferred", "nobody"),
        (3, "account", "missing-value"),
        (4, "valid_from", "no-day"),
    ]


def test_accounts_say_only_what_the_file_has_columns_for() -> None:
    (wish,) = read_accounts(b"account,name,tier,domains\n42,Example,PRIMARY,a.example.com; b.example.com\n").wishes
    assert wish.domains == ("a.example.com", "b.example.com")
    assert "calendar" not in wish.said


def test_staff_have_several_numbers_in_one_cell() -> None:
    raw = 'mail,name,role,phones,capacity\nm@example.com,M,employee,"\'+7 495 000-00-90, +74950000091",x\n'
    file = read_staff(raw.encode())
    assert file.wishes[0].phones == ("+7 495 000-00-90", "+74950000091")
    assert [(one.place, one.code) for one in file.findings] == [(2, "no-number")]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    heads = (b"account,topic,preferred,valid_from,tier\n", b"account,name,tier,domains\n", b"mail,name,role,capacity\n")
    for place, head in enumerate(heads):
        for whole in (raw, head + raw):
            file: Any = (read_care, read_accounts, read_staff)[place](whole)
            assert all(one.place is not None for one in file.findings)


written = st.text(st.characters(codec="utf-8", exclude_characters="\x00") | st.sampled_from("'=+-@\n\t"), max_size=12)


@given(st.lists(st.lists(written, min_size=2, max_size=2), max_size=5))
def test_what_is_written_is_read_back_but_for_the_spaces_around_it(lines: list[list[str]]) -> None:
    raw = write_table(("account", "name"), lines)
    kept = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    told = [[one.get("account"), one.get("name")] for one in read_table(raw, COLUMNS)[0]]
    assert told == kept
