"""An agent forwards a customer's mail: whose case it is, what is kept, and who cannot do it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.mail_post import CARE, STRANGER, TO_PEOPLE, Post, post_office, settings

AGENT, CLIENT = "agent1@example.com", "client@client.example.org"
WORDS = "Could a person explain the contract to me, please?"
BLOCK = f"""---------- Forwarded message ---------
From: Some Client <{CLIENT}>
Date: Mon, 16 Nov 2026 at 09:00
Subject: Contract
To: <{AGENT}>

{WORDS}
"""
FORWARD = f"Please take this one, I am on the road.\n\n{BLOCK}"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def customer(post: Post) -> object:
    (who,) = await post.rows("SELECT i.value FROM cases c JOIN identity i ON i.contact_id = c.contact_id")
    return who["value"]


async def messages(post: Post) -> Sequence[Mapping[str, object]]:
    return await post.rows("SELECT direction, author, author_name, text FROM message ORDER BY position")


async def test_the_forwarders_own_words_become_a_note(post: Post) -> None:
    await post.write(FORWARD, from_=AGENT, subject="Fwd: Contract")
    theirs, note, answer = await messages(post)
    assert (theirs["direction"], theirs["text"]) == ("in", WORDS)
    assert (note["direction"], note["author"], note["text"]) == (
        "note",
        "agent",
        "Please take this one, I am on the road.",
    )
    assert note["author_name"] is not None
    assert answer["direction"] == "out"


async def test_the_customer_never_gets_the_forwarders_words(post: Post) -> None:
    await post.write(FORWARD, from_=AGENT, subject="Fwd: Contract")
    letter = post.letter()
    assert letter["To"] == CLIENT
    assert "on the road" not in letter.as_string()


async def test_a_forward_without_words_of_ones_own_makes_no_note(post: Post) -> None:
    await post.write(BLOCK, from_=AGENT, subject="Fwd: Contract")
    assert [one["direction"] for one in await messages(post)] == ["in", "out"]


async def test_a_forward_whose_subject_lost_its_mark_is_found_by_its_block(post: Post) -> None:
    await post.write(FORWARD, from_=AGENT, subject="Contract")
    assert await customer(post) == CLIENT


async def test_an_agents_answer_with_a_quoted_head_is_no_forward(post: Post) -> None:
    await post.write(FORWARD, from_=AGENT, subject="Re: Contract")
    assert await post.events("case.forwarded") == []


def attached() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = f"Some Client <{CLIENT}>", "Contract"
    inner["Message-ID"], inner["Date"] = "<first@client.example.org>", "Mon, 16 Nov 2026 09:00:00 +0300"
    inner.set_content(WORDS)
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="contract.pdf")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = AGENT, CARE, "Fwd: Contract"
    outer["Message-ID"] = "<outer@example.com>"
    outer.set_content("See the attached mail.")
    outer.add_attachment(inner)
    outer.add_attachment(b"notes", maintype="text", subtype="plain", filename="notes.txt")
    return outer.as_bytes()


async def test_a_mail_forwarded_as_an_attachment_is_its_writers_with_its_files(post: Post) -> None:
    await post.deliver(attached(), sender=AGENT)
    await post.work()
    assert await customer(post) == CLIENT
    files = await post.rows("SELECT name, sha256 FROM attachment ORDER BY name")
    assert {"contract.pdf", "notes.txt"} <= {one["name"] for one in files}
    assert all(one["sha256"] for one in files)


async def test_the_answer_to_an_attached_mail_stands_in_its_thread(post: Post) -> None:
    await post.deliver(attached(), sender=AGENT)
    await post.work()
    assert post.letter()["In-Reply-To"] == "<first@client.example.org>"


async def test_a_mail_that_came_before_is_not_opened_again_by_its_forward(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, from_=CLIENT, subject="Contract")
    await post.write(FORWARD, from_=AGENT, subject="Fwd: Contract", references=sent)
    assert len(await post.cases()) == 1


async def test_of_a_forward_of_a_colleagues_forward_the_customer_is_the_customer(post: Post) -> None:
    outer = BLOCK.replace(CLIENT, "agent2@example.com").replace("Some Client", "Agent Two").replace(WORDS, BLOCK)
    await post.write(outer, from_=AGENT, subject="Fwd: Fwd: Contract")
    assert await customer(post) == CLIENT


async def test_our_own_letter_forwarded_by_an_agent_makes_nobody_a_customer(post: Post) -> None:
    await post.write(BLOCK.replace(CLIENT, CARE), from_=AGENT, subject="Fwd: Contract")
    assert await post.events("case.forwarded") == []


@pytest.mark.parametrize("subject", ["Fwd: Contract", "Contract"])
async def test_nobody_but_us_makes_others_customers(post: Post, subject: str) -> None:
    await post.write(FORWARD, from_=STRANGER, subject=subject)
    assert await customer(post) == STRANGER


TRUSTED = "mx.example.com"


@pytest.mark.parametrize(("said", "forwards"), [("pass", 1), ("fail", 0)])
async def test_a_forged_agent_makes_nobody_a_customer(tmp_path: Path, said: str, forwards: int) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [TRUSTED]})) as post:
        results = f"{TRUSTED}; dmarc={said} header.from=example.com; dkim={said} header.d=example.com"
        await post.write(FORWARD, from_=AGENT, subject="Fwd: Contract", authentication_results=results)
        assert len(await post.events("case.forwarded")) == forwards
