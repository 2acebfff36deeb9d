"""Addresses whose mailbox refuses our letters: no letter, report and letter after each other for ever."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.acknowledgement import AcknowledgementSettings
from config.settings import Loaded
from gateway.letter_limits import is_blocked
from gateway.store.rows import IdentityRow
from tests.journeys.mail_post import ABOUT_ORDER, CARE, CUSTOMER, DAY, HOUR, TO_PEOPLE, Post, post_office, settings

MAILER = "mailer-daemon@mx.client.example.org"


async def refuse(post: Post, letter: EmailMessage) -> None:
    """The mail system of the customer says that there is no such mailbox."""
    report = (
        f"From: Mail System <{MAILER}>\r\nTo: {CARE}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{post.clock.at}@mx.client.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.client.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {letter['To']}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter['Message-ID']}\r\n\r\n--r--\r\n"
    )
    await post.deliver(report.encode(), sender="")
    await post.work()


def blocking(folder: Path, **keys: float) -> Loaded:
    """The shipped settings with these keys of [acknowledgement]."""
    loaded = settings(folder)
    section = replace(loaded.settings.acknowledgement, **keys)  # type: ignore[arg-type]
    return replace(loaded, settings=replace(loaded.settings, acknowledgement=section))


async def test_a_form_that_sends_an_invalid_address_gets_one_letter_a_day(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        letters = 0
        for place in range(12):
            await post.write(TO_PEOPLE, subject=f"Form {place}")
            for letter in post.letters():
                letters += 1
                await refuse(post, letter)
            post.clock.at += HOUR
        assert letters == 1
        outcomes = [one for one in await post.acknowledged() if one[1] == "address-blocked"]
        assert outcomes == [("suppressed", "address-blocked")] * 11
        assert len([case for case in await post.cases() if case["owner"] == "queue"]) == 12


async def test_who_writes_after_the_setting_is_answered_again(tmp_path: Path) -> None:
    async with post_office(blocking(tmp_path, unblock_when_they_write_hours=2.0)) as post:
        await post.write(ABOUT_ORDER)
        await refuse(post, post.letter())
        post.clock.at += HOUR
        await post.write(ABOUT_ORDER, subject="Too early")
        assert post.letters() == []
        post.clock.at += 2 * HOUR
        await post.write(ABOUT_ORDER, subject="Late enough")
        assert [letter["To"] for letter in post.letters()] == [CUSTOMER]


async def test_a_refused_address_is_blocked_for_sixty_days_and_no_longer(tmp_path: Path) -> None:
    async with post_office(blocking(tmp_path, unblock_when_they_write_hours=24.0 * 365)) as post:
        await post.write(ABOUT_ORDER)
        await refuse(post, post.letter())
        post.clock.at += 59 * DAY
        await post.write(ABOUT_ORDER, subject="Two months later")
        assert post.letters() == []
        post.clock.at += 2 * DAY
        await post.write(ABOUT_ORDER, subject="And two days")
        assert len(post.letters()) == 1


@pytest.mark.parametrize(("days", "blocked"), [(0, True), (59.9, True), (60, False)])
def test_the_length_is_a_setting(days: float, blocked: bool) -> None:
    identity = IdentityRow(id="i", kind="email", value=CUSTOMER, contact_id=None, account_id=None, blocked_at=DAY)
    assert is_blocked(identity, AcknowledgementSettings(), now=DAY + int(days * DAY)) == blocked
