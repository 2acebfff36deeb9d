"""The robot verdict on mails of our own: two hundred that people wrote, a hundred that machines sent."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from channels.email.inbound import envelope, read
from gateway.robots import Verdict, verdict
from gateway.texts import Texts
from tests.gateway.own_mails import OwnMail, humans, machines

OURS = frozenset({"customercare@example.com"})
PEOPLE = list(humans())
MACHINES = list(machines())


def judged(mail: OwnMail) -> Verdict:
    return verdict(read(envelope("mail", mail.raw, return_path=mail.return_path).payload), OURS)


@pytest.mark.parametrize("mail", PEOPLE, ids=lambda mail: mail.name)
def test_a_mail_that_a_person_wrote_is_not_held_back(mail: OwnMail) -> None:
    assert judged(mail) == Verdict(robot=False, kind="human")


@pytest.mark.parametrize("mail", humans(client="bare"), ids=lambda mail: mail.name)
def test_nor_is_it_without_the_name_of_the_program_it_was_written_with(mail: OwnMail) -> None:
    assert judged(mail) == Verdict(robot=False, kind="human")


@pytest.mark.parametrize("mail", MACHINES, ids=lambda mail: mail.name)
def test_a_mail_that_a_machine_sent_is_known_for_its_kind(mail: OwnMail) -> None:
    found = judged(mail)
    assert (found.robot, found.kind) == (True, mail.kind), [one.code for one in found.reasons]


def test_there_are_enough_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = Counter(mail.kind for mail in MACHINES)
    with capsys.disabled():
        sys.stdout.write(f"\nown mails: {len(PEOPLE)} of people, {len(MACHINES)} of machines {dict(kinds)}\n")
    assert len(PEOPLE) >= 200
    assert len(MACHINES) >= 80


def test_every_reason_is_told_in_every_language() -> None:
    texts = Texts.load(("ru", "en", "zh"))
    found = [(one.code, one.args) for mail in MACHINES for one in judged(mail).reasons]
    found += [("forged_own_address", {"address": "a@example.com"}), ("forged_own_domain", {"domain": "example.com"})]
    told = {
        (code, language): texts.reason(language, code, args) for code, args in found for language in ("ru", "en", "zh")
    }
    assert len({code for code, _ in told}) >= 20
    assert [key for key, said in told.items() if not said.strip() or "reason-" in said or said == key[0]] == []
