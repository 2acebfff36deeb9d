"""The robot verdict on mails of people and of machines that another hand than the rules' wrote."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from channels.email.inbound import envelope, read
from gateway.robots import Verdict, verdict
from tests.channels.other_hand import head_of
from tests.gateway.other_hand import Told, mails

OURS = frozenset({"help@example.com"})
MAILS = list(mails())
HELD = {
    "2-21-human": "thanks for the mail, an absence and whom to turn to are all there is: an absence's very words",
    "2-22-human": "the same in Russian",
}
"""People's mails that cannot be told from an absence without headers; they count as wrong, and nothing more."""

PEOPLE = [mail for mail in MAILS if mail.kind == "human"]
MACHINES = [mail for mail in MAILS if mail.kind != "human"]


def _judged(mail: Told) -> Verdict:
    return verdict(read(envelope("mail", mail.raw, return_path=mail.return_path).payload), OURS)


@pytest.mark.parametrize("mail", [one for one in PEOPLE if one.name not in HELD], ids=lambda mail: mail.name)
def test_a_person_who_looks_like_a_machine_is_not_held_back(mail: Told) -> None:
    assert _judged(mail) == Verdict(robot=False, kind="human")


@pytest.mark.parametrize("mail", MACHINES, ids=lambda mail: mail.name)
def test_a_machine_is_known_for_its_kind(mail: Told) -> None:
    found = _judged(mail)
    assert (found.robot, found.kind) == (True, mail.kind), [one.code for one in found.reasons]


def test_there_are_enough_mails_by_another_hand(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = Counter(mail.kind for mail in MACHINES)
    with capsys.disabled():
        sys.stdout.write(
            f"\nmails by another hand: {len(PEOPLE)} of people, {len(MACHINES)} of machines {dict(kinds)}\n"
        )
    assert len(PEOPLE) >= 100
    assert len(MACHINES) >= 90
    assert HELD.keys() <= {mail.name for mail in PEOPLE}


_COMPLAINTS = [
    ("Mail delivery failed", "When I write to your sales address I get 550 5.1.1 user unknown. Please repair it."),
    ("Mailbox full", "My mailbox is full, it says 552 5.2.2 quota exceeded, remote server said so. What can I do?"),
    ("Недоставлено", "Мои письма вам не доставлены, пишет 550 5.7.1. Исправьте, пожалуйста."),
    ("退信", "我给你们发的邮件被退回了，代码 550 5.1.1，请检查一下。"),
]


@pytest.mark.parametrize(("subject", "body"), _COMPLAINTS)
def test_who_complains_of_letters_that_came_back_is_a_person(subject: str, body: str) -> None:
    assert _judged(_told(subject, body, path="kim@example.org")) == Verdict(robot=False, kind="human")


def test_a_report_from_an_unknown_name_is_still_known_by_codes_and_the_talk_of_servers() -> None:
    body = "Your message could not be delivered.\nRemote host said: 550 5.1.1 user unknown"
    assert _judged(_told("Mail delivery failed", body, path="kim@example.org")).kind == "bounce"


def test_a_letter_held_by_a_guard_without_return_path_is_an_automatic_answer() -> None:
    body = "This is the first time you write. Verify your address, then it will be delivered."
    assert _judged(_told("Re: case", body, path="")).kind == "auto-reply"
    assert _judged(_told("Re: case", body, path="kim@example.org")).kind == "human"


@pytest.mark.parametrize("subject", ["Accepted: visit", "[Request received] door", "Ваша заявка принята"])
def test_an_acknowledgement_that_calls_itself_automatic_is_an_automatic_answer(subject: str) -> None:
    assert (
        _judged(_told(subject, "Thank you.", path="kim@example.org", submitted="auto-generated")).kind == "auto-reply"
    )
    assert _judged(_told(subject, "Thank you.", path="kim@example.org")).kind == "human"


def _told(subject: str, body: str, *, path: str, submitted: str = "no") -> Told:
    fields = {"From": "Kim <kim@example.org>", "Subject": subject, "Auto-Submitted": submitted, "MIME-Version": "1.0"}
    head = head_of({**fields, "Content-Type": "text/plain; charset=utf-8"})
    return Told(subject, "", head + b"\r\n" + body.encode(), path)
