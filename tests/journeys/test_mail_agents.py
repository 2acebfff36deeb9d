"""Agents who work by mail: notices of what waits for them, and their answers as replies and notes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import orjson
import pytest

from gateway.agent_notices import AgentNotices
from gateway.ids import SECOND
from gateway.offers import PRESENCE, Offers
from gateway.store import agent_notices
from tests.journeys.mail_post import (
    CUSTOMER,
    DAY,
    MINUTE,
    STRANGER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
    words,
)

AGENT, OTHER = "agent1@example.com", "agent2@example.com"
TRUSTED = "mx.example.com"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        await opened.gateway.parts.store.write(agent_notices.begin)
        yield opened


async def wants(post: Post, when: str = "always", mail: str = AGENT) -> None:
    await post.gateway.parts.store.write(agent_notices.set_when, mail, when)


async def follow(post: Post) -> None:
    """Look at what happened since, and send what comes of it."""
    notices = AgentNotices(post.gateway.parts, now=post.clock)
    while await notices.follow():
        pass
    await post.send()


async def held(post: Post, mail: str = AGENT) -> dict[str, str]:
    """A case that the agent has; gives the headers that answer our letter to the customer."""
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    await post.actions.claim(await post.agent(mail), "1001")
    post.clock.at += SECOND
    return headers


async def notified(post: Post, mail: str = AGENT) -> EmailMessage:
    """The notice of what the customer wrote in a case that the agent has."""
    await wants(post, mail=mail)
    headers = await held(post, mail)
    await post.write("It has not come yet.", **headers)
    await follow(post)
    return post.letter()


async def notes(post: Post) -> Sequence[Mapping[str, object]]:
    return await post.rows("SELECT author, text FROM message WHERE direction = 'note' ORDER BY position")


async def replies(post: Post) -> Sequence[object]:
    found = await post.rows("SELECT text FROM message WHERE direction = 'out' AND author = 'agent' ORDER BY position")
    return [one["text"] for one in found]


async def refused(post: Post) -> list[str]:
    return [orjson.loads(str(one["data"]))["why"] for one in await post.events("agent_mail.refused")]


# Notices


async def test_an_agent_is_told_when_the_customer_writes(post: Post) -> None:
    notice = await notified(post)
    assert (notice["To"], notice["Subject"]) == (AGENT, "[#1001] Ждёт вашего ответа")
    assert "It has not come yet." in words(notice)
    assert "/desk/cases/1001" in words(notice)


async def test_a_notice_says_that_a_machine_wrote_it(post: Post) -> None:
    notice = await notified(post)
    assert notice["Auto-Submitted"] is not None and notice["Auto-Submitted"] != "no"


async def test_an_agent_is_told_of_an_offer(post: Post) -> None:
    await wants(post)
    await post.write(TO_PEOPLE)
    post.letters()
    agent = await post.agent()
    await post.gateway.parts.bus.seen(PRESENCE, agent.agent.person_id, 60)
    await Offers(post.gateway.parts, now=post.clock).offer_waiting()
    await follow(post)
    assert post.letter()["To"] == AGENT


@pytest.mark.parametrize(
    ("when", "is_there", "told"),
    [
        ("never", False, 0),
        ("never", True, 0),
        ("away", False, 1),
        ("away", True, 0),
        ("always", False, 1),
        ("always", True, 1),
    ],
)
async def test_who_is_told_when(post: Post, when: str, is_there: bool, told: int) -> None:
    await wants(post, when)
    headers = await held(post)
    if is_there:
        agent = await post.agent()
        await post.gateway.parts.bus.seen(PRESENCE, agent.agent.person_id, 60)
    await post.write("It has not come yet.", **headers)
    await follow(post)
    assert len(post.letters()) == told


async def test_of_many_mails_in_a_few_minutes_one_notice_is_sent(post: Post) -> None:
    await wants(post)
    headers = await held(post)
    for place in range(4):
        await post.write(f"It has not come yet, {place}.", **headers)
        await follow(post)
    assert len(post.letters()) == 1
    post.clock.at += 11 * MINUTE
    await post.write("And still not.", **headers)
    await follow(post)
    assert len(post.letters()) == 1


async def test_another_agent_is_told_nothing(post: Post) -> None:
    await wants(post, mail=OTHER)
    headers = await held(post)
    await post.write("It has not come yet.", **headers)
    await follow(post)
    assert post.letters() == []


async def test_an_absence_of_the_customer_is_no_reason_for_a_notice(post: Post) -> None:
    await wants(post)
    headers = await held(post)
    await post.write("I am away until Monday.", auto_submitted="auto-replied", **headers)
    await follow(post)
    assert post.letters() == []


async def test_words_of_customers_are_not_mailed_out_of_the_house(post: Post) -> None:
    await post.change("UPDATE agent SET mail = 'agent1@private.example.net' WHERE mail = :mail", mail=AGENT)
    await post.change("UPDATE person SET mail = 'agent1@private.example.net' WHERE mail = :mail", mail=AGENT)
    notice = await notified(post, "agent1@private.example.net")
    assert "It has not come yet." not in words(notice)


async def test_whose_address_is_a_mailbox_of_ours_gets_no_mail_there(post: Post) -> None:
    await post.change("UPDATE agent SET mail = 'service@example.com' WHERE mail = :mail", mail=AGENT)
    await post.change("UPDATE person SET mail = 'service@example.com' WHERE mail = :mail", mail=AGENT)
    await wants(post, mail="service@example.com")
    headers = await held(post, "service@example.com")
    await post.write("It has not come yet.", **headers)
    await follow(post)
    assert post.letters() == []


async def test_an_answer_at_an_observed_mailbox_writes_to_nobody(tmp_path: Path) -> None:
    boxes = {"customercare@example.com": {"role": "shared"}, "watched@example.com": {"observe": True}}
    async with post_office(settings(tmp_path, mail={"mailboxes": boxes})) as post:
        await post.gateway.parts.store.write(agent_notices.begin)
        notice = await notified(post)
        await answer(post, notice, "It comes tomorrow.", to="watched@example.com")
        assert (await replies(post), post.letters()) == ([], [])


async def test_the_past_is_told_to_nobody(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        await post.actions.claim(await post.agent(), "1001")
        await wants(post)
        await post.gateway.parts.store.write(agent_notices.begin)
        post.letters()
        await follow(post)
        assert post.letters() == []


async def test_two_processes_that_follow_at_once_send_one_notice(post: Post) -> None:
    await wants(post)
    headers = await held(post)
    await post.write("It has not come yet.", **headers)
    store = post.gateway.parts.store
    agent = (await post.agent()).agent.person_id
    page = await store.read(agent_notices.next_page, most=500, agents=[agent])
    assert page is not None
    await follow(post)
    assert await store.write(agent_notices.save, page, [], [], []) is False
    assert len(post.letters()) == 1


# Answers


async def answer(post: Post, notice: EmailMessage, text: str, **told: str) -> str:
    headers = {**answering(notice), "from_": AGENT, **told}
    return await post.write(text, **headers)


async def test_an_answer_to_the_notice_is_the_agents_reply(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, "It comes tomorrow.")
    assert await replies(post) == ["It comes tomorrow."]
    letter = post.letter()
    assert (letter["To"], "It comes tomorrow." in words(letter)) == (CUSTOMER, True)
    assert letter["Auto-Submitted"] is None
    (event,) = await post.events("case.replied")
    assert event["actor"] == f"agent:{AGENT}"


async def test_the_customers_answer_to_such_a_reply_comes_back_into_the_case(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, "It comes tomorrow.")
    await post.write("Thank you, and the next one?", **answering(post.letter()))
    assert len(await post.cases()) == 1


async def test_the_quoted_notice_never_goes_to_the_customer(post: Post) -> None:
    notice = await notified(post)
    quoted = "\n".join(f"> {line}" for line in words(notice).splitlines())
    await answer(post, notice, f"It comes tomorrow.\n\nOn Monday Customer Care wrote:\n{quoted}\n")
    letter = post.letter()
    assert await replies(post) == ["It comes tomorrow."]
    assert "/desk/" not in letter.as_string()


async def test_a_notice_quoted_without_marks_never_goes_to_the_customer(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, f"It comes tomorrow.\n\n{words(notice)}")
    assert await replies(post) == ["It comes tomorrow."]


@pytest.mark.parametrize(
    "keyword", ["note:", "Note:", "#note", "#note:", "заметка:", "#заметка", "Заметка:", "备注:", "备注：", "#备注"]
)
async def test_a_keyword_makes_it_a_note(post: Post, keyword: str) -> None:
    notice = await notified(post)
    await answer(post, notice, f"{keyword} call him back")
    assert [(one["author"], one["text"]) for one in await notes(post)] == [("agent", "call him back")]
    assert (await replies(post), post.letters()) == ([], [])


@pytest.mark.parametrize("text", ["Please note: it comes tomorrow.", "#notebook is here", "Notes are attached."])
async def test_words_like_a_keyword_make_no_note(post: Post, text: str) -> None:
    notice = await notified(post)
    await answer(post, notice, text)
    assert (await replies(post), await notes(post)) == ([text], [])


async def test_the_same_answer_brought_twice_is_one_reply(post: Post) -> None:
    notice = await notified(post)
    raw, _ = post.mail("It comes tomorrow.", **{**answering(notice), "from_": AGENT})
    for _ in range(3):
        await post.deliver(raw, sender=AGENT)
        await post.work()
    assert len(await replies(post)) == 1


async def test_a_note_brought_to_two_mailboxes_is_one_note(post: Post) -> None:
    notice = await notified(post)
    raw, _ = post.mail("note: call him back", **{**answering(notice), "from_": AGENT})
    await post.deliver(raw, sender=AGENT)
    await post.work()
    await post.change("UPDATE inbox SET dedupe_key = 'another' WHERE id = (SELECT max(id) FROM inbox)")
    await post.deliver(raw, sender=AGENT)
    await post.work()
    assert len(await notes(post)) == 1


async def test_a_reply_takes_a_case_that_waits(post: Post) -> None:
    await wants(post)
    await post.write(TO_PEOPLE)
    post.letters()
    agent = await post.agent()
    await post.gateway.parts.bus.seen(PRESENCE, agent.agent.person_id, 60)
    await Offers(post.gateway.parts, now=post.clock).offer_waiting()
    await follow(post)
    await answer(post, post.letter(), "It comes tomorrow.")
    case = await post.case()
    assert (case["owner"], case["agent_id"]) == ("agent", agent.agent.person_id)
    (promise,) = await post.rows("SELECT met_at FROM promise WHERE kind = 'answer'")
    assert promise["met_at"] == post.clock.at


async def test_files_of_an_answer_go_with_it(post: Post) -> None:
    notice = await notified(post)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = AGENT, "customercare@example.com", notice["Subject"]
    mail["In-Reply-To"], mail["Message-ID"] = notice["Message-ID"], "<with-file@example.com>"
    mail.set_content("Here it is.")
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="contract.pdf")
    await post.deliver(mail.as_bytes(), sender=AGENT)
    await post.work()
    assert [one.get_filename() for one in post.letter().iter_attachments()] == ["contract.pdf"]


async def test_a_notice_that_a_program_attaches_to_its_answer_never_goes_to_the_customer(post: Post) -> None:
    notice = await notified(post)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = AGENT, "customercare@example.com", f"Re: {notice['Subject']}"
    mail["In-Reply-To"], mail["Message-ID"] = notice["Message-ID"], "<with-notice@example.com>"
    mail.set_content("Here it is.")
    mail.add_attachment(notice)
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="contract.pdf")
    await post.deliver(mail.as_bytes(), sender=AGENT)
    await post.work()
    assert [one.get_filename() for one in post.letter().iter_attachments()] == ["contract.pdf"]


async def test_a_notice_that_is_passed_on_to_colleagues_is_a_note(post: Post) -> None:
    notice = await notified(post)
    subject = f"Fwd: {notice['Subject']}"
    await answer(post, notice, f"What does this one want again?\n\n{words(notice)}", subject=subject)
    assert [one["text"] for one in await notes(post)] == ["What does this one want again?"]
    assert (await replies(post), post.letters(), await refused(post)) == ([], [], ["forward"])


async def test_an_answer_for_a_case_that_was_merged_goes_to_its_target(post: Post) -> None:
    notice = await notified(post)
    await post.write(TO_PEOPLE, subject="Another")
    post.letters()
    await post.actions.merge(await post.agent(), "1001", to="1002")
    await answer(post, notice, "It comes tomorrow.")
    (found,) = await post.rows(
        "SELECT c.number FROM message m JOIN cases c ON c.id = m.case_id WHERE m.author = 'agent'"
    )
    assert found["number"] == "1002"


# Who may not


async def test_an_absence_of_the_agent_is_no_reply(post: Post) -> None:
    notice = await notified(post)
    cases = await post.cases()
    await answer(post, notice, "I am away until Monday.", auto_submitted="auto-replied")
    assert (await replies(post), await notes(post), post.letters()) == ([], [], [])
    assert len(await post.cases()) == len(cases)
    assert await refused(post) == ["robot"]


async def test_notice_and_absence_do_not_answer_each_other_for_ever(post: Post) -> None:
    notice = await notified(post)
    for _ in range(5):
        await answer(post, notice, "I am away until Monday.", auto_submitted="auto-replied")
        post.clock.at += 11 * MINUTE
        await follow(post)
    assert post.letters() == []


async def test_a_colleague_with_the_notice_leaves_a_note(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, "It comes tomorrow.", from_=OTHER)
    assert [(one["author"], one["text"]) for one in await notes(post)] == [("agent", "It comes tomorrow.")]
    assert (await replies(post), post.letters(), await refused(post)) == ([], [], ["foreign-token"])


async def test_an_old_notice_is_answered_by_a_note_only(post: Post) -> None:
    notice = await notified(post)
    post.clock.at += 31 * DAY
    await answer(post, notice, "It comes tomorrow.")
    assert (await replies(post), await refused(post)) == ([], ["expired"])
    assert len(await notes(post)) == 1


async def test_an_answer_for_a_case_that_a_colleague_has_meanwhile_is_a_note(post: Post) -> None:
    notice = await notified(post)
    await post.actions.take_over(await post.agent("supervisor@example.com"), "1001")
    await answer(post, notice, "It comes tomorrow.")
    assert (await replies(post), await refused(post)) == ([], ["not-possible"])
    assert len(await notes(post)) == 1


async def test_an_answer_without_words_does_nothing_to_the_customer(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, "> only a quote\n")
    assert (await replies(post), post.letters()) == ([], [])


async def test_a_customer_who_got_hold_of_a_notice_is_a_customer(post: Post) -> None:
    notice = await notified(post)
    before = len(await post.cases())
    await answer(post, notice, TO_PEOPLE, from_=STRANGER)
    assert (await replies(post), await notes(post)) == ([], [])
    assert len(await post.cases()) == before + 1
    (event,) = await post.events("case.possibly_related")
    assert event["subject"] == "1002"


async def test_the_customer_with_the_notice_of_the_own_case_does_not_act_as_the_agent(post: Post) -> None:
    notice = await notified(post)
    await answer(post, notice, "note: he is right", from_=CUSTOMER)
    assert (await replies(post), await notes(post)) == ([], [])


async def test_a_forged_agent_without_a_notice_does_nothing_in_a_case(post: Post) -> None:
    await notified(post)
    await post.write("It comes tomorrow.", from_=AGENT, subject="Re: [#1001] Waiting for you")
    assert (await replies(post), await notes(post)) == ([], [])


async def test_a_forged_agent_with_a_letter_of_the_customer_does_nothing_as_agent(post: Post) -> None:
    await wants(post)
    headers = await held(post)
    await post.write("It comes tomorrow.", **{**headers, "from_": AGENT})
    assert (await replies(post), await notes(post)) == ([], [])


async def test_a_token_made_up_is_nobodys(post: Post) -> None:
    notice = await notified(post)
    forged = str(notice["Message-ID"]).replace("<sb.", "<sb.z", 1)[:-20] + "a@example.com>"
    await post.write("It comes tomorrow.", from_=AGENT, in_reply_to=forged)
    assert (await replies(post), await notes(post)) == ([], [])


async def test_an_agent_who_works_here_no_longer_does_nothing(post: Post) -> None:
    notice = await notified(post)
    await post.change("UPDATE person SET left_at = :at WHERE mail = :mail", at=post.clock.at - SECOND, mail=AGENT)
    await answer(post, notice, "It comes tomorrow.")
    assert (await replies(post), await notes(post)) == ([], [])


@pytest.mark.parametrize(("said", "sent"), [("pass", 1), ("fail", 0), ("none", 0)])
async def test_where_a_server_is_trusted_its_word_decides_over_a_stolen_token(
    tmp_path: Path, said: str, sent: int
) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [TRUSTED]})) as post:
        await post.gateway.parts.store.write(agent_notices.begin)
        notice = await notified(post)
        results = f"{TRUSTED}; dmarc={said} header.from=example.com; dkim={said} header.d=example.com"
        await answer(post, notice, "It comes tomorrow.", authentication_results=results)
        assert len(await replies(post)) == sent
        assert len(post.letters()) == sent


async def test_a_forged_answer_is_kept_as_a_note_of_nobody(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [TRUSTED]})) as post:
        await post.gateway.parts.store.write(agent_notices.begin)
        notice = await notified(post)
        results = f"{TRUSTED}; dmarc=fail header.from=example.com"
        await answer(post, notice, "It comes tomorrow.", authentication_results=results)
        (note,) = await notes(post)
        assert note["author"] == "system" and "It comes tomorrow." in str(note["text"])
        assert await refused(post) == ["not-proven"]


async def test_a_notice_that_comes_back_opens_no_case(post: Post) -> None:
    notice = await notified(post)
    before = len(await post.cases())
    report = (
        f"The mail system could not deliver your mail.\n\nMessage-ID: {notice['Message-ID']}\n550 5.1.1 unknown user\n"
    )
    await post.write(
        report,
        from_="MAILER-DAEMON@example.com",
        return_path="",
        subject="Undelivered Mail Returned to Sender",
        content_type="",
    )
    assert len(await post.cases()) == before
