"""Letters made of what strangers wrote: names, subjects, addresses and ids that try to be more than that."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.envelope import recipient_of, return_path
from channels.email.letter_fields import in_one_line, text_field
from channels.email.outbound import compose
from channels.email.sending_rate import SendingRate
from channels.email.smtp_login import said
from channels.errors import Refused
from channels.message import Address, File, Letter, Thread
from tests.channels.email.support import letter

NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
FIELDS = [
    "Message-ID", "Date", "From", "To", "Subject", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Content-Type", "MIME-Version",
]  # fmt: skip
any_text = st.text(max_size=200) | st.text('\r\n\x00\x0b\x85\u2028\ud800:; <>"@,=?a', max_size=200)


def raw(one: Letter, *, name: str = "Example Supply") -> bytes:
    return compose(one, sender="orders@example.com", sender_name=name, now=NOW)


@settings(max_examples=150)
@given(subject=any_text, name=any_text, ours=any_text, text=any_text, quote=any_text, reference=any_text, file=any_text)
def test_nothing_a_stranger_writes_becomes_a_field_or_breaks_a_line(
    subject: str, name: str, ours: str, text: str, quote: str, reference: str, file: str
) -> None:
    thread = Thread(
        token="t", subject=subject, in_reply_to=reference, references=(reference, "a@b"), quote=quote, attribution=name
    )
    one = letter(
        text,
        to=Address(kind="email", value="c@example.com", name=name),
        thread=thread,
        automatic=True,
        files=(File(name=file, media_type=subject, content=b"x", size=1),),
    )
    made = raw(one, name=ours)
    parsed = message_from_bytes(made, policy=default)
    assert set(parsed.keys()) <= set(FIELDS)
    assert len(parsed.keys()) == len(set(parsed.keys()))
    assert len(parsed["To"].addresses) == len(parsed["From"].addresses) == 1
    assert (parsed["To"].addresses[0].addr_spec, parsed["From"].addresses[0].addr_spec) == (
        "c@example.com",
        "orders@example.com",
    )
    bare = made.replace(b"\r\n", b"")
    assert b"\r" not in bare and b"\n" not in bare and b"\x00" not in bare
    assert max(map(len, made.split(b"\r\n"))) <= 998
    assert made.isascii()


@given(any_text)
def test_a_subject_arrives_as_it_was_written_in_one_line(subject: str) -> None:
    read = message_from_bytes(text_field("Subject", subject).encode() + b"\r\n", policy=default)["Subject"]
    assert " ".join(str(read).split()) == in_one_line(subject)


@pytest.mark.parametrize(
    "address",
    [
        "a,b@example.com",
        "a@example.com,b@example.com",
        '"a b"@example.com',
        "a(b)@example.com",
        "<a@example.com>",
        "a@[127.0.0.1]",
        "a@example..com",
        "a@-example.com",
        "a@exa mple.com",
        "a@",
        "@example.com",
        "a\u202e@example.com",
        "б\u200b@example.com",
        "б\r\nRCPT TO:<x@example.com>@example.com",
        "б" * 33 + "@example.com",
        "a" * 65 + "@example.com",
        "a@" + "a" * 64 + ".com",
        "a@" + "a.b" * 1000,
        "\ud800@example.com",
        "a@\ud800.com",
    ],
)
def test_an_address_that_hides_something_is_none(address: str) -> None:
    with pytest.raises(Refused) as refused:
        recipient_of(address)
    assert refused.value.address_dead
    str(refused.value).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("o'brien+x@example.com", ("o'brien+x@example.com", False)),
        ("info@例子.测试", ("info@xn--fsqu00a.xn--0zwm56d", False)),
        ("Почта@пример.рф", ("Почта@xn--e1afmkfd.xn--p1ai", True)),
    ],
)
def test_an_address_of_any_script_is_one(address: str, wire: tuple[str, bool]) -> None:
    assert recipient_of(address) == wire


@pytest.mark.parametrize(
    ("bounce", "token", "back"),
    [
        (None, "T", "care@example.com"),
        ("bounces@example.com", "T", "bounces+sb.T@example.com"),
        ("bounces@example.com", None, "bounces@example.com"),
        ("a-very-long-name-of-a-mailbox@example.com", "T" * 42, "a-very-long-name-of-a-mailbox@example.com"),
    ],
)
def test_a_letter_comes_back_to_where_the_settings_say(bounce: str | None, token: str | None, back: str) -> None:
    assert return_path("care@example.com", bounce_address=bounce, token=token) == back


def test_a_servers_words_can_be_stored_and_shown() -> None:
    words = said("no\r\n\x00\udcff\u202e such user" + "x" * 10_000)
    assert "\n" not in words and words.encode("utf-8") and len(words) <= 300


@pytest.mark.parametrize("subject", ["a" * 1_000_000, "я " * 500_000, " " * 1_000_000, "\ud800" * 100_000])
def test_a_huge_subject_takes_no_time_and_little_room(subject: str) -> None:
    begun = time.process_time()
    made = raw(letter(thread=Thread(token="T", subject=subject, in_reply_to="a@b")))
    assert time.process_time() - begun < 1
    assert len(made) < 10_000


def test_thousands_of_references_take_little_room() -> None:
    thread = Thread(token="T", subject="s", references=tuple(f"{place}@example.com" for place in range(10_000)))
    assert len(raw(letter(thread=thread))) < 10_000


def test_a_limit_holds_in_any_minute_and_gives_everybody_an_instant_of_their_own() -> None:
    clock = [0.0]
    rate = SendingRate(3, clock=lambda: clock[0])
    gone: list[float] = []
    waits: list[float] = []
    for _ in range(200):
        clock[0] += 7
        wait_s = rate.wait_s()
        (waits if wait_s else gone).append(clock[0])
    assert all(sum(at - 60 < one <= at for one in gone) <= 3 for at in gone)
    assert len(gone) >= 65
