"""Machines that write to us: what they send is kept and not answered, and no two systems write for ever."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from channels.email.inbound import envelope
from gateway.errors import NotValid
from tests.journeys.mail_post import (
    ABOUT_ORDER,
    CARE,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    STRANGER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def waiting_for_the_customer(post: Post) -> dict[str, str]:
    """A case that an agent has answered; gives the headers that answer the agent's letter."""
    await post.write(TO_PEOPLE)
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Which contract is it?")
    await post.send()
    return answering(post.letter())


async def test_an_absence_joins_its_case_and_wakes_nothing(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    before = await post.case()
    await post.write("Ich bin nicht im Büro.", auto_submitted="auto-replied", **headers)
    after = await post.case()
    assert (after["state"], after["owner"], after["language"]) == (before["state"], "agent", before["language"])
    assert after["last_position"] == before["last_position"] + 1  # type: ignore[operator]
    assert post.letters() == []
    assert (await post.acknowledged())[-1] == ("suppressed", "robot-auto-reply")


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-generated"},
        {"from_": "no-reply@tickets.client.example.org"},
        {"precedence": "bulk", "x_auto_response_suppress": "All"},
        {"list_id": "<tickets.client.example.org>"},
    ],
)
async def test_a_machines_word_is_not_the_answer_that_a_case_waits_for(post: Post, headers: dict[str, str]) -> None:
    thread = await waiting_for_the_customer(post)
    promises = await post.rows("SELECT * FROM promise ORDER BY id")
    await post.write("Your request was registered.", **{**thread, **headers})
    case = await post.case()
    assert (case["state"], case["owner"], case["last_position"]) == ("waiting_customer", "agent", 4)
    assert await post.rows("SELECT * FROM promise ORDER BY id") == promises
    assert post.letters() == []


async def test_an_absence_does_not_open_a_closed_case_again_however_old(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await post.actions.close(await post.agent(), "1001")
    post.clock.at += 30 * DAY
    await post.write("I am away.", auto_submitted="auto-replied", **headers)
    case = await post.case()
    assert (case["state"], case["last_position"]) == ("closed", 4)


def report(original: str, *, status: str, action: str) -> str:
    """The body of a delivery report (RFC 3464) about a letter of ours."""
    return (
        "--r\r\nContent-Type: text/plain\r\n\r\nThis is the mail system. Your message could not be delivered.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.client.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {CUSTOMER}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {original}\r\nSubject: Re: A\r\n\r\n--r--\r\n"
    )


async def bounce(post: Post, original: str, *, status: str = "5.1.1", action: str = "failed") -> None:
    """Deliver a report as a mail system does: from nobody."""
    head = (
        f"From: Mail Delivery System <mailer-daemon@mx.client.example.org>\r\nTo: {CARE}\r\n"
        f"Subject: Undelivered Mail Returned\r\nMessage-ID: <{status}{post.clock.at}@mx.client.example.org>\r\n"
        "MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
    )
    raw = (head + report(original, status=status, action=action)).encode()
    await post.deliver(raw, sender="")
    await post.work()


async def test_a_bounce_joins_the_case_marks_the_address_and_tells_the_agent(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"])
    assert (await post.case())["last_position"] == 4
    (identity,) = await post.rows("SELECT blocked_at FROM identity WHERE value = :value", value=CUSTOMER)
    assert identity["blocked_at"] == post.clock.at
    (event,) = await post.events("letter.bounced")
    told = json.loads(str(event["data"]))
    assert (event["subject"], told["final"], told["blocked"]) == ("1001", True, True)
    assert post.letters() == []


async def test_a_report_of_delay_marks_no_address(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"], status="4.4.1", action="delayed")
    (identity,) = await post.rows("SELECT blocked_at FROM identity WHERE value = :value", value=CUSTOMER)
    assert identity["blocked_at"] is None
    assert len(await post.cases()) == 1


async def test_a_made_up_bounce_marks_no_address(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"].replace("<sb.a", "<sb.b"))
    (identity,) = await post.rows("SELECT blocked_at FROM identity WHERE value = :value", value=CUSTOMER)
    assert identity["blocked_at"] is None


async def test_after_a_bounce_the_agents_reply_still_goes_to_the_customer(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"])
    await post.actions.reply(await post.agent(), "1001", text="Once more.")
    await post.send()
    assert post.letter()["To"] == CUSTOMER


async def test_a_blocked_address_gets_no_automatic_letter_and_its_mail_goes_to_people(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"])
    await post.write(ABOUT_ORDER, subject="Another matter")
    assert post.letters() == []
    assert (await post.acknowledged())[-1] == ("suppressed", "address-blocked")
    assert (await post.cases())[-1]["owner"] == "queue"


async def test_who_writes_a_day_after_a_bounce_is_answered_again(post: Post) -> None:
    headers = await waiting_for_the_customer(post)
    await bounce(post, headers["in_reply_to"])
    post.clock.at += DAY
    await post.write(ABOUT_ORDER, subject="Another matter")
    assert len(post.letters()) == 1


@pytest.mark.parametrize(
    ("headers", "reason"),
    [({"list_id": "<news.client.example.org>"}, "robot-list"), ({"x_spam_flag": "YES"}, "robot-junk")],
)
async def test_list_mail_and_junk_go_to_a_folder(post: Post, headers: dict[str, str], reason: str) -> None:
    await post.write("Buy now.", **headers)
    case = await post.case()
    assert (case["state"], case["owner"]) == ("junk", "nobody")
    assert case["close_reason"] == reason.removeprefix("robot-")
    assert await post.acknowledged() == [("suppressed", reason)]
    assert post.letters() == []


async def test_a_machines_mail_is_a_case_in_the_mailboxs_queue_without_a_letter(post: Post) -> None:
    await post.write("Order import failed: 3 lines.", from_="no-reply@erp.example.org", to="service@example.com")
    case = await post.case()
    assert (case["owner"], case["queue"]) == ("queue", "technical")
    assert post.letters() == []
    assert await post.rows("SELECT * FROM promise") == []


async def test_our_own_letter_coming_back_starts_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE)
    (filed,) = post.folder.glob("*.eml")
    post.letters()
    await post.deliver(filed.read_bytes(), sender=CARE)
    await post.work()
    assert post.letters() == []
    assert len(await post.cases()) == 1
    assert (await post.acknowledged())[-1] == ("suppressed", "robot-own")


async def test_a_mail_from_our_own_address_is_not_answered(post: Post) -> None:
    await post.write(TO_PEOPLE, from_=CARE)
    assert post.letters() == []
    assert await post.acknowledged() == [("suppressed", "robot-own")]


async def test_a_mail_without_a_sender_is_never_written_to_not_even_by_an_agent(post: Post) -> None:
    await post.write(TO_PEOPLE, from_="", return_path="")
    assert (await post.case())["owner"] == "queue"
    with pytest.raises(NotValid, match="named no sender"):
        await post.actions.reply(await post.agent(), "1001", text="Who are you?")
    await post.send()
    assert post.letters() == []
    assert await post.rows("SELECT state, error FROM outbox") == []


async def test_a_second_mail_within_the_window_is_not_acknowledged_again(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    post.clock.at += 10 * MINUTE
    await post.write("Are you there?", **headers)
    assert post.letters() == []
    assert await post.acknowledged() == [("sent", "handover"), ("suppressed", "window")]


async def test_an_address_gets_so_many_letters_a_day_and_the_rest_goes_to_people(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"per_address": ["2 in 1d"]})) as post:
        for place in range(3):
            await post.write(ABOUT_ORDER, subject=f"Order {place}")
        assert len(post.letters()) == 2
        assert (await post.acknowledged())[-1] == ("suppressed", "cap-address")
        assert (await post.cases())[-1]["owner"] == "queue"
        post.clock.at += DAY + 3 * HOUR
        await post.write(ABOUT_ORDER, subject="Order of the next day")
        assert len(post.letters()) == 1


async def test_a_case_gets_so_many_letters_a_day(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"per_case": ["1 in 1d"]})) as post:
        await post.write(ABOUT_ORDER)
        await post.write(ABOUT_ORDER, **answering(post.letter()))
        assert post.letters() == []
        assert (await post.acknowledged())[-1] == ("suppressed", "cap-case")


async def test_changing_addresses_of_one_domain_do_not_get_round_the_cap(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"per_domain": ["3 in 1h"]})) as post:
        for place in range(5):
            raw, _ = post.mail(TO_PEOPLE, from_=f"parcel{place}@carrier.example.org")
            await post.deliver(raw, sender=f"parcel{place}@carrier.example.org")
        await post.work()
        assert len(post.letters()) == 3
        assert [code for _, code in await post.acknowledged()].count("cap-domain") == 2


async def test_all_addresses_together_get_so_many_letters_an_hour(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"in_all": ["2 in 1h"]})) as post:
        for place in range(3):
            await post.write(TO_PEOPLE, from_=f"one@client{place}.example.org")
        assert (await post.acknowledged())[-1] == ("suppressed", "cap-total")
        post.clock.at += HOUR + 10 * MINUTE
        await post.write(TO_PEOPLE, from_=STRANGER)
        assert len(post.letters()) == 3


async def test_two_centres_that_write_to_each_other_stop_after_one_letter_each(tmp_path: Path) -> None:
    other_mailboxes = {"care@other.example.org": {"shared": True}}
    there = settings(tmp_path / "there", mail={"mailboxes": other_mailboxes})
    async with post_office(settings(tmp_path / "here")) as ours, post_office(there) as theirs:
        await ours.write(TO_PEOPLE, from_="care@other.example.org")
        raw, _ = theirs.mail(TO_PEOPLE, from_=CARE, to="care@other.example.org")
        await theirs.deliver(raw, sender=CARE, to="care@other.example.org")
        await theirs.work()
        rounds = [len(await exchanged(ours, theirs)) for _ in range(4)]
        assert rounds == [2, 0, 0, 0]


_STRIPPED = re.compile(rb"^(?:auto-submitted|x-auto-response-suppress|precedence):[^\r\n]*\r\n", re.I | re.M)


@pytest.mark.parametrize("question", [TO_PEOPLE, ABOUT_ORDER])
@pytest.mark.parametrize("rewritten", [False, True])
async def test_two_centres_with_bots_fall_silent_also_where_a_server_between_them_rewrites_headers(
    tmp_path: Path, question: str, rewritten: bool
) -> None:
    there = settings(tmp_path / "there", mail={"mailboxes": {"care@other.example.org": {"shared": True}}})
    async with post_office(settings(tmp_path / "here")) as ours, post_office(there) as theirs:
        await ours.write(question, from_="care@other.example.org")
        raw, _ = theirs.mail(question, from_=CARE, to="care@other.example.org")
        await theirs.deliver(raw, sender=CARE, to="care@other.example.org")
        await theirs.work()
        rounds = [len(await exchanged(ours, theirs, rewritten=rewritten)) for _ in range(8)]
    assert rounds[-1] == 0
    assert sum(rounds) <= (10 if rewritten else 2), rounds  # then a person is asked for on both sides


async def exchanged(ours: Post, theirs: Post, *, rewritten: bool = False) -> list[str]:
    """Deliver what each centre has written to the other; gives whom the letters were for."""
    carried: list[str] = []
    for sender, receiver in ((ours, theirs), (theirs, ours)):
        fresh = [file for file in sorted(sender.folder.glob("*.eml")) if file.name not in sender.seen]
        sender.seen |= {file.name for file in fresh}
        for file in fresh:
            to = "care@other.example.org" if receiver is theirs else CARE
            raw = _STRIPPED.sub(b"", file.read_bytes()) if rewritten else file.read_bytes()
            await receiver.deliver(raw, sender="bounces@example.net", to=to)
            carried.append(to)
    for one in (ours, theirs):
        await one.work()
    return carried


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n",
        b"\x00\xff\xfe garbage without any header",
        b"From: =?utf-8?b?broken\r\nSubject: \xff\xfe\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xd0\x9f",
        b"From: a@client.example.org\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        b"From: a@client.example.org\r\nSubject: x\r\nBcc: injected@client.example.org\r\n\r\nhello",
    ],
)
async def test_a_mail_however_broken_is_worked_or_quarantined_once_and_the_next_one_goes_on(
    post: Post, raw: bytes
) -> None:
    await post.gateway.parts.door.accept(envelope("mail-demo", raw, CARE, return_path="a@client.example.org"))
    for _ in range(6):
        await post.work()
        post.clock.at += MINUTE
    (row,) = await post.rows("SELECT state FROM inbox")
    assert row["state"] in ("done", "quarantined")
    await post.write(ABOUT_ORDER)
    assert [letter["To"] for letter in post.letters()][-1] == CUSTOMER


async def test_where_the_bot_is_off_people_answer_and_where_acknowledging_is_off_nothing_is_told(
    tmp_path: Path,
) -> None:
    loaded = settings(tmp_path)
    section = replace(loaded.settings.channels["mail-demo"], acknowledge=False)
    quiet = replace(loaded, settings=replace(loaded.settings, channels={"mail-demo": section}))
    async with post_office(quiet) as post:
        await post.write(TO_PEOPLE)
        await post.write(ABOUT_ORDER, subject="Order")
        assert await post.acknowledged() == [("suppressed", "acknowledge-off"), ("sent", "bot-answered")]
