"""Calendar invitations: what one says stands in the text where nothing else does, and the calendar is a file."""

from __future__ import annotations

import time

import pytest

from channels.email.inbound import read
from channels.email.invitations import lines_of
from tests.channels.email.support import mail

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Moscow
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
"""


def calendar(event: str, method: str = "REQUEST", zone: str = ZONE) -> bytes:
    text = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x\nMETHOD:{method}\n{zone}BEGIN:VEVENT\nUID:1\n{event}END:VEVENT\n"
    )
    return f"{text}END:VCALENDAR\n".replace("\n", "\r\n").encode()


MEETING = """SUMMARY:Осмотр насоса
DTSTART;TZID=Europe/Moscow:20260105T100000
DTEND;TZID=Europe/Moscow:20260105T113000
LOCATION:Цех 5
ORGANIZER;CN=Анна:mailto:anna@example.org
DESCRIPTION:Возьмите инструмент
ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org
"""


def test_an_invitation_says_what_when_where_and_who() -> None:
    assert lines_of(calendar(MEETING)).split("\n") == [
        "[calendar: request]",
        "Осмотр насоса",
        "2026-01-05 10:00 - 11:30 Europe/Moscow",
        "Цех 5",
        "Анна <anna@example.org>",
        "",
        "Возьмите инструмент",
    ]


@pytest.mark.parametrize(
    ("method", "event", "said"),
    [
        ("REPLY", MEETING, "[calendar: reply, declined]"),
        ("REPLY", MEETING.replace("DECLINED", "ACCEPTED"), "[calendar: reply, accepted]"),
        ("REPLY", "SUMMARY:x\n", "[calendar: reply]"),
        ("CANCEL", MEETING, "[calendar: cancel]"),
        ("REQUEST", MEETING + "STATUS:CANCELLED\n", "[calendar: cancel]"),
        ("", "SUMMARY:x\n", "[calendar: publish]"),
    ],
)
def test_an_answer_and_a_cancellation_are_told(method: str, event: str, said: str) -> None:
    assert lines_of(calendar(event, method)).split("\n")[0] == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("DTSTART:20260105T070000Z\nDTEND:20260105T080000Z\n", "2026-01-05 07:00 - 08:00 UTC"),
        ("DTSTART:20260105T070000\nDTEND:20260106T080000\n", "2026-01-05 07:00 - 2026-01-06 08:00"),
        ("DTSTART;VALUE=DATE:20260105\n", "2026-01-05"),
        ("DTSTART;TZID=Russian Standard Time:20260105T100000\n", "2026-01-05 10:00"),
    ],
)
def test_when_it_is_has_its_zone(when: str, said: str) -> None:
    assert lines_of(calendar(f"SUMMARY:x\n{when}", zone="")).split("\n")[2].startswith(said)


def parts(text: str, method: str = "REQUEST") -> bytes:
    told = calendar(MEETING, method).decode().replace("\r\n", "\n")
    plain = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    body = f"{plain}--b\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n{told}\n--b--\n"
    return mail(body, content_type="multipart/alternative; boundary=b")


def test_the_text_of_the_mail_goes_before_the_calendars() -> None:
    message = read(parts("Please come"))
    assert (message.text, [file.name for file in message.files]) == ("Please come", ["invitation.ics"])


def test_a_mail_that_is_only_a_calendar_has_its_lines() -> None:
    assert read(parts("")).text.startswith("[calendar: request]\nОсмотр насоса")
    alone = mail(calendar(MEETING), content_type="text/calendar; charset=utf-8")
    assert "Цех 5" in read(alone).text


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"BEGIN:VCALENDAR\r\n", calendar("DTSTART:99999999T999999\n"), b"\xff\xfe" * 50]
)
def test_a_broken_calendar_says_nothing_or_what_it_can(content: bytes) -> None:
    message = read(mail(content, content_type="text/calendar"))
    assert isinstance(message.text, str) and len(message.files) == 1


@pytest.mark.parametrize(
    "content",
    [
        calendar("X:" + "a" * 5_000_000 + "\n"),
        calendar("ATTENDEE:mailto:a@b\n" * 100_000),
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 50_000,
        calendar("SUMMARY:" + "\\n" * 90_000 + "\n"),
        calendar("SUMMARY;" + "A=b;" * 40_000 + ":x\n"),
        calendar("RRULE:FREQ=SECONDLY;COUNT=99999999\nDTSTART:20260105T070000Z\nSUMMARY:x\n"),
        b"BEGIN:VCALENDAR\r\n" + b"END:VEVENT\r\n" * 15_000,
        b" a\r\n" * 50_000,
    ],
    ids=["long", "people", "nested", "breaks", "parameters", "rule", "ends", "folds"],
)
def test_a_calendar_built_to_be_slow_is_read_in_bounded_time(content: bytes) -> None:
    began = time.process_time()
    lines_of(content)
    assert time.process_time() - began < 3
