"""What the gateway reads out of a mail's words takes time in step with their length, however they are built."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from channels.email.inbound import read
from channels.message import File, Message
from gateway.bounces import bounced_tokens, is_final_bounce
from gateway.mail_forwards import forwards_in
from gateway.mail_reading import bare_subject

_SIGNS = 65_536
_REPORT = "message/delivery-status"
_MAIL = read(b"From: anna@example.com\nSubject: Fwd: pump\n\nThe pump leaks.\n")

_LINES = (
    "\n",
    " ",
    "> ",
    "action ",
    "action:\n",
    "status :",
    "re ",
    "re:",
    "re: ",
    "[",
    "[#1",
    "fwd\t",
    "from ",
    "от\n",
    "from: a\n",
    "a@1.",
    "sb.",
    "sb.a",
    "a:",
)
_BEGINNINGS = ("", "re", "re[1]", "action", "status:", "from:", "от", "from: a", "from: a@", "sb.")
_BUILT = [(start, line) for start in _BEGINNINGS for line in _LINES]


def _final(text: str) -> bool:
    return is_final_bounce(_with(text, _REPORT))


def _with(text: str, *media_types: str) -> Message:
    files = tuple(File(name="x", media_type=kind, content=text.encode()) for kind in media_types)
    return replace(_MAIL, full_text=text, files=files)


_READINGS: dict[str, Callable[[str], object]] = {
    "the report of a bounce": _final,
    "the returned mail": lambda text: bounced_tokens(_with(text, "message/rfc822")),
    "the forwarded mail": lambda text: forwards_in(_with(text)),
    "the subject": bare_subject,
}


def _spent_s(read_it: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read_it(text)
    return time.process_time() - began


def _built(start: str, line: str, signs: int) -> str:
    return start + line * (signs // len(line))


@pytest.mark.parametrize("name", _READINGS)
def test_ten_times_the_text_takes_about_ten_times_as_long(name: str) -> None:
    read_it = _READINGS[name]
    slow = []
    for start, line in _BUILT:
        short_s = min(_spent_s(read_it, _built(start, line, _SIGNS // 10)) for _ in range(3))
        long_s = _spent_s(read_it, _built(start, line, _SIGNS))
        if long_s > 0.05 and long_s > 20 * short_s:
            slow.append((start, line, short_s, long_s))

    assert slow == []


@pytest.mark.parametrize("name", _READINGS)
def test_no_text_holds_the_reading_up(name: str) -> None:
    worst_s = max(_spent_s(_READINGS[name], _built(start, line, _SIGNS)) for start, line in _BUILT)

    assert worst_s < 1


def test_many_reports_in_one_mail_cost_no_more_than_one() -> None:
    report = File(name="x", media_type=_REPORT, content=b"Action: delayed\n")
    failed = replace(report, content=b"Action: failed\n")

    assert not is_final_bounce(replace(_MAIL, files=(report, failed)))


@pytest.mark.parametrize("text", ["Action: failed", "\n\n \tAction : failed", "Final-Recipient: x\n\nStatus: 5.1.1"])
def test_a_report_of_a_failure_is_final(text: str) -> None:
    assert _final(text)


def test_a_count_beside_an_answer_mark_is_taken_off_a_subject() -> None:
    assert bare_subject("Re [2] : AW[3]: Fwd: pump") == "pump"


def test_a_name_and_an_address_of_a_forwarded_mail_are_read() -> None:
    block = "From: Anna Example \t <anna@example.com>\nDate: today\nSubject: pump\nTo: us\n\nThe pump leaks."
    (found,) = forwards_in(_with(f"---------- Forwarded message ---------\n{block}"))
    assert (found.sender.value, found.sender.name, found.text) == (
        "anna@example.com",
        "Anna Example",
        "The pump leaks.",
    )
