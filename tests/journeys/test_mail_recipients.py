"""To whom an agent's reply goes: the last of the case's people; strangers and machines only where the agent says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.errors import NotValid
from tests.journeys.mail_post import CUSTOMER, TO_PEOPLE, Post, answering, post_office, settings, words

COLLEAGUE = "buyer@client.example.org"
CLIENT = "client@client.example.org"
ELSEWHERE = "somebody@elsewhere.example.net"
SERVER = "mx.example.com"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def reply(post: Post, text: str = "Here is the answer.", *, to: str | None = None) -> str:
    """An agent's reply in case 1001; gives whom the letter went to."""
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text=text, to=to)
    await post.send()
    return str(post.letter()["To"])


async def test_a_reply_goes_to_the_customer_and_not_to_a_stranger_who_wrote_later(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, **answering(post.letter()))
    assert await reply(post) == CUSTOMER


async def test_a_reply_to_the_customer_quotes_the_customer_and_not_the_stranger(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("Words of a stranger.", from_=ELSEWHERE, **answering(post.letter()))
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Here is the answer.")
    await post.send()
    said = words(post.letter())
    assert "our contract" in said and "stranger" not in said


async def test_a_stranger_is_answered_where_the_agent_says_so(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, **answering(post.letter()))
    assert await reply(post, to=ELSEWHERE.upper()) == ELSEWHERE


async def test_a_stranger_who_was_answered_once_is_still_not_the_default(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, **answering(post.letter()))
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Who are you?", to=ELSEWHERE)
    await post.send()
    await post.write("A friend.", from_=ELSEWHERE, **answering(post.letter()))
    assert await reply(post) == CUSTOMER


@pytest.mark.parametrize("to", ["nobody@example.net", "", "agent1@example.com"])
async def test_an_address_that_takes_no_part_is_refused_and_nothing_is_sent(post: Post, to: str) -> None:
    await post.write(TO_PEOPLE)
    post.letters()
    with pytest.raises(NotValid, match=CUSTOMER) as refused:
        await post.actions.reply(await post.agent(), "1001", text="Hello", to=to)
    await post.send()
    assert refused.value.fields == {"to": "unknown"} and post.letters() == []


async def test_a_colleague_of_the_customer_who_wrote_last_is_answered(post: Post) -> None:
    await post.write(TO_PEOPLE, from_=CLIENT)
    await post.write("I answer for him.", from_=COLLEAGUE, **answering(post.letter()))
    assert await reply(post) == COLLEAGUE
    assert await reply(post, to=CLIENT) == CLIENT


async def test_one_in_copy_who_wrote_last_is_answered(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, cc=ELSEWHERE)
    await post.write("I agree with that.", from_=ELSEWHERE, in_reply_to=sent)
    assert await reply(post) == ELSEWHERE


async def test_neither_an_absence_nor_a_bounce_changes_whom_a_reply_goes_to(post: Post) -> None:
    await post.write(TO_PEOPLE)
    letter = post.letter()
    await post.write("I am away.", from_=COLLEAGUE, auto_submitted="auto-replied", **answering(letter))
    await post.write("No such user", from_="mailer-daemon@client.example.org", return_path="", **answering(letter))
    assert await reply(post) == CUSTOMER


async def test_a_machine_that_wrote_alone_is_answered_only_by_its_address(post: Post) -> None:
    machine = "noreply@client.example.org"
    await post.write("Order 4500123456 was changed.", from_=machine, auto_submitted="auto-generated")
    with pytest.raises(NotValid) as refused:
        await post.actions.reply(await post.agent(), "1001", text="Hello")
    assert refused.value.fields == {"to": "missing"}
    assert await reply(post, to=machine) == machine


async def test_a_reply_to_address_on_the_senders_own_domain_is_followed(post: Post) -> None:
    await post.write(TO_PEOPLE, from_=CLIENT, reply_to=f"Purchasing <{COLLEAGUE}>")
    assert await reply(post) == COLLEAGUE
    assert await reply(post, to=CLIENT) == CLIENT


@pytest.mark.parametrize(("sender", "wanted"), [(CLIENT, ELSEWHERE), ("one@mail.ru", "two@mail.ru")])
async def test_a_reply_to_address_that_anybody_could_write_is_not_followed(
    post: Post, sender: str, wanted: str
) -> None:
    await post.write(TO_PEOPLE, from_=sender, reply_to=wanted)
    assert await reply(post) == sender
    assert await reply(post, to=wanted) == wanted


async def test_who_answers_from_the_reply_to_address_is_no_stranger(post: Post) -> None:
    await post.write(TO_PEOPLE, from_=CLIENT, reply_to=ELSEWHERE)
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Which one?", to=ELSEWHERE)
    await post.send()
    await post.write("The second one.", from_=ELSEWHERE, **answering(post.letter()))
    assert await reply(post) == ELSEWHERE


@pytest.mark.parametrize(("said", "goes_to"), [("pass", ELSEWHERE), ("none", CLIENT), ("fail", CLIENT)])
async def test_any_reply_to_address_is_followed_in_a_mail_that_our_server_confirmed(
    tmp_path: Path, said: str, goes_to: str
) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [SERVER]})) as post:
        told = f"{SERVER}; dmarc={said}"
        await post.write(TO_PEOPLE, from_=CLIENT, reply_to=ELSEWHERE, authentication_results=told)
        assert await reply(post) == goes_to


async def test_a_forged_mail_leads_to_no_reply_to_address_even_on_the_same_domain(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [SERVER]})) as post:
        forged = f"{SERVER}; dmarc=fail"
        await post.write(TO_PEOPLE, from_=CLIENT, reply_to=COLLEAGUE, authentication_results=forged)
        assert await reply(post) == CLIENT


async def test_an_answer_to_a_stranger_keeps_no_promise_to_the_customer(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, **answering(post.letter()))
    kept = "SELECT kind FROM promise WHERE to_whom = 'customer' AND kind = 'answer' AND met_at IS NOT NULL"
    await reply(post, to=ELSEWHERE)
    assert await post.rows(kept) == []
    await reply(post)
    assert len(await post.rows(kept)) == 1


async def test_who_filled_in_a_form_is_answered_where_the_forms_mail_says(post: Post) -> None:
    form = {"from_": "noreply@client.example.org", "auto_submitted": "auto-generated", "reply_to": ELSEWHERE}
    await post.write("Somebody asks for a quote.", **form)
    assert await reply(post, to=ELSEWHERE) == ELSEWHERE
