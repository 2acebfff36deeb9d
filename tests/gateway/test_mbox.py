"""An mbox cut into its mails, in all four dialects, whatever stands in their texts and however long they are."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mbox import is_mbox, is_separator, pieces

FROM = b"From ann@example.net Mon Nov 16 10:00:00 2026\n"
HEAD = b"From: Ann <ann@example.net>\nSubject: One\n\n"


def cut(raw: bytes, *, start: int = 0, most: int = 1_000_000) -> list[bytes | None]:
    return [piece.raw for piece in pieces(io.BytesIO(raw), start=start, most=most)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"From ann@example.net Mon Nov 16 10:00:00 2026\n", True),
        (b"From - Mon Nov 16 10:00:00 2026\r\n", True),
        (b"From 1234567890@xxx Mon Nov 16 10:00:00 +0000 2026\n", True),
        (b"From MAILER-DAEMON Mon Nov 16 10:00 2026\n", True),
        (b"From there we went on.\n", False),
        (b"From: ann@example.net\n", False),
        (b">From ann@example.net Mon Nov 16 10:00:00 2026\n", False),
        (b"From " + b"x" * 500 + b" 10:00:00 2026\n", False),
    ],
)
def test_a_separator_names_an_instant(line: bytes, expected: bool) -> None:
    assert is_separator(line) is expected


def test_a_raw_mail_is_no_mbox() -> None:
    assert not is_mbox(io.BytesIO(HEAD + b"Hello\n"))
    assert is_mbox(io.BytesIO(FROM + HEAD + b"Hello\n"))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_each_mail_is_given_without_its_separator_and_without_the_line_that_was_put_below_it(end: bytes) -> None:
    one, two = HEAD + b"Hello\n", HEAD + b"Again\n"
    raw = (FROM + one + b"\n" + FROM + two).replace(b"\n", end)
    assert cut(raw) == [one.replace(b"\n", end), two.replace(b"\n", end)]


def test_quoted_from_lines_come_back_as_they_were_written() -> None:
    raw = FROM + HEAD + b">From here on\n>>From a reply\n> From a quote\n"
    assert cut(raw) == [HEAD + b"From here on\n>From a reply\n> From a quote\n"]


def test_a_from_line_in_a_text_parts_nothing_unless_a_mail_begins_below_it() -> None:
    body = b"She wrote:\n\n" + FROM + b"the whole text of a story\n"
    assert cut(FROM + HEAD + body) == [HEAD + body]
    assert len(cut(FROM + HEAD + b"Hello\n" + FROM + b"Subject: no blank line above\n\n")) == 1


def test_counted_texts_keep_whatever_stands_in_them() -> None:
    story = b"A mailbox in a mail:\n\n" + FROM + b"Subject: inside\n\nstill the first\n"
    head = b"Subject: One\nContent-Length: %d\n\n"
    raw = b"".join(FROM + head % len(body) + body + b"\n" for body in (story, b"Two\n", b"Three\n"))
    assert cut(raw) == [head % len(story) + story, head % 4 + b"Two\n", head % 6 + b"Three\n"]


def test_a_count_that_a_stranger_sent_hides_no_other_mail() -> None:
    hidden = FROM + HEAD + b"Do not lose me\n\n"
    raw = FROM + b"Subject: One\n\nHello\n\n" + FROM + b"Subject: Two\nContent-Length: %d\n\n" % (7 + len(hidden))
    raw += b"Trick\n\n" + hidden + FROM + HEAD + b"Last\n"
    assert len(cut(raw)) == 4


@pytest.mark.parametrize("count", [b"999999999", b"0", b"7", b"-3", b"many"])
def test_a_count_that_does_not_fit_is_not_believed(count: bytes) -> None:
    raw = FROM + b"Subject: One\nContent-Length: " + count + b"\n\nHello there\n\n" + FROM + HEAD + b"Two\n"
    assert [one.endswith(end) for one, end in zip(cut(raw), (b"there\n", b"Two\n"), strict=True) if one] == [True, True]


def test_a_mail_that_is_too_long_is_told_by_its_size_and_the_next_one_is_whole() -> None:
    raw = FROM + HEAD + b"x" * 300_000 + b"\n\n" + FROM + HEAD + b"Two\n"
    first, second = pieces(io.BytesIO(raw), most=100_000)
    assert (first.raw, second.raw) == (None, HEAD + b"Two\n")
    assert first.size > 300_000


def test_one_line_of_any_length_is_read_in_parts() -> None:
    class Watched(io.BytesIO):
        longest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            self.longest = max(self.longest, len(line))
            return line

    file = Watched(FROM + HEAD + b"x" * 5_000_000)
    assert [piece.raw for piece in pieces(file, most=100_000)] == [None]
    assert file.longest <= 1 << 16


def test_reading_goes_on_where_a_piece_ended() -> None:
    raw = b"".join(FROM + HEAD + b"%d\n\n" % number for number in range(5))
    ends = [piece.ends_at for piece in pieces(io.BytesIO(raw))]
    assert cut(raw, start=ends[1]) == cut(raw)[2:]
    assert cut(raw, start=ends[-1]) == []


def test_mails_without_a_text_are_mails() -> None:
    assert cut(FROM + b"Subject: a\n\n" + FROM + b"Subject: b\n\n") == [b"Subject: a\n", b"Subject: b\n"]


def _quoted(text: bytes) -> bytes:
    lines = text.split(b"\n")
    return b"\n".join(b">" + one if one.lstrip(b">").startswith(b"From ") else one for one in lines)


@given(
    st.lists(
        st.lists(st.sampled_from([b"", b"Hello", b"From here", b">From", FROM.strip(), b">" + FROM.strip(), b"a: b"]))
    )
)
def test_whatever_is_written_as_mboxrd_is_read_back(bodies: list[list[bytes]]) -> None:
    mails = [HEAD + b"\n".join(lines) + b"\n" for lines in bodies]
    raw = b"".join(FROM + _quoted(one) + b"\n" for one in mails)
    assert cut(raw) == mails


@given(st.binary(max_size=2000))
def test_no_file_makes_the_reader_fail(noise: bytes) -> None:
    assert all(piece.size > 0 for piece in pieces(io.BytesIO(FROM + noise), most=500))
