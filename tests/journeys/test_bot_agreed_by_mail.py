"""Whose yes places, changes and cancels by mail: never a From address alone, and never a colleague's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.orders.contract import OrderState
from tests.journeys.mail_post import MINUTE, Post, answering, post_office, settings, words

OWNER, COLLEAGUE = "buyer@client.example.org", "intern@client.example.org"
GOODS = (
    "Hello,\n\nI'd like to order 10 pcs of A9F74216, deliver to Moscow, Sadovaya street 8, paying by card.\n\n"
    "Best regards,\nAnna Brown\n+7 495 000-00-09"
)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def writes(post: Post, body: str, sender: str = OWNER, **headers: str) -> str:
    """Write a mail; gives the words of the letters that came of it, and keeps the last one's answer headers."""
    post.clock.at += MINUTE
    await post.write(body, worked=True, from_=sender, return_path=sender, **headers)
    letters = post.letters()
    return "\n".join(words(one) for one in letters)


async def is_placed(post: Post) -> bool:
    return await post.gateway.parts.orders.order("4500200001") is not None


async def subject(post: Post) -> str:
    """A subject by which anybody may join the case, who knows its number."""
    return f"Re: [#{(await post.case())['number']}]"


async def summed_up(post: Post, **headers: str) -> dict[str, str]:
    """Order up to the summary; gives the headers that answer it."""
    post.clock.at += MINUTE
    await post.write(GOODS, worked=True, from_=OWNER, return_path=OWNER, **headers)
    letter = post.letter()
    assert "A9F74216" in words(letter)
    return answering(letter)


async def test_an_answer_to_our_letter_from_where_it_went_places_the_order(post: Post) -> None:
    answer = await summed_up(post)
    assert "4500200001" in await writes(post, "Yes, please.", **answer)
    assert await is_placed(post)


async def test_a_yes_with_only_the_case_in_its_subject_has_the_summary_shown_again(post: Post) -> None:
    await summed_up(post)
    said = await writes(post, "Yes, please.", subject=await subject(post))
    assert "A9F74216" in said
    assert not await is_placed(post)


async def test_a_colleagues_yes_to_our_letter_places_nothing(post: Post) -> None:
    answer = await summed_up(post)
    await writes(post, "Yes, please.", COLLEAGUE, **answer)
    assert not await is_placed(post)


async def test_a_yes_that_our_own_server_vouches_for_needs_no_letter(tmp_path: Path) -> None:
    loaded = settings(tmp_path, mail={"trusted_servers": ["mx.example.com"]})
    async with post_office(loaded) as post:
        passed = f"mx.example.com; dmarc=pass header.from={OWNER.partition('@')[2]}"
        await summed_up(post, authentication_results=passed)
        headers = {"authentication_results": passed, "subject": await subject(post)}
        said = await writes(post, "Yes, please.", **headers)
        assert "4500200001" in said
        assert await is_placed(post)


async def test_an_order_is_not_cancelled_by_who_only_knows_its_number_and_its_mail(post: Post) -> None:
    number, sender = "4500123408", "buyer08@example.com"
    await writes(post, f"Please cancel my order {number}.", sender)
    headers = {"subject": await subject(post)}
    said = [await writes(post, line, sender, **headers) for line in ("no reason", "yes", "yes")]
    assert any(number in one for one in said)
    order = await post.gateway.parts.orders.order(number)
    assert order is not None
    assert order.state is OrderState.CONFIRMED


async def test_an_owner_who_answers_our_letter_cancels_his_order_without_another_proof(post: Post) -> None:
    number, sender = "4500123408", "buyer08@example.com"
    answer: dict[str, str] = {}
    for line in (f"Please cancel my order {number}.", "I ordered it twice", "yes"):
        post.clock.at += MINUTE
        await post.write(line, worked=True, from_=sender, return_path=sender, **answer)
        answer = answering(post.letter())
    order = await post.gateway.parts.orders.order(number)
    assert order is not None
    assert order.state is OrderState.CANCELLED


CHANGE, TAIL = "Please change the recipient of my order 4500123416 to Ivan Petrov", "0016"


async def proven_change(post: Post) -> dict[str, str]:
    """Prove an order and have its change summed up; gives the headers that answer the summary."""
    answer: dict[str, str] = {}
    for line in (CHANGE, TAIL):
        post.clock.at += MINUTE
        await post.write(line, worked=True, from_=OWNER, return_path=OWNER, **answer)
        letter = post.letter()
        answer = answering(letter)
    assert "Ivan Petrov" in words(letter)
    return answer


async def recipient(post: Post) -> str | None:
    order = await post.gateway.parts.orders.order("4500123416")
    assert order is not None
    return order.recipient


async def test_a_letter_joined_by_its_subject_never_feeds_what_is_done_to_a_proven_order(post: Post) -> None:
    answer, before = await proven_change(post), await recipient(post)
    headers = {"subject": await subject(post)}
    said = await writes(post, "Please change the recipient to Olga Smirnova instead", **headers)
    assert "Please reply directly to this email" in said
    assert "Olga" not in said
    await writes(post, "yes", **headers)
    assert await recipient(post) == before
    await writes(post, "yes", **answer)
    assert await recipient(post) == "Ivan Petrov"


async def test_a_letter_that_answers_the_forgers_own_feeds_nothing_either(post: Post) -> None:
    await proven_change(post)
    before = await recipient(post)
    post.clock.at += MINUTE
    own = await post.write("Hello", worked=True, from_=OWNER, return_path=OWNER, subject=await subject(post))
    post.letters()
    await writes(post, "yes", in_reply_to=own, references=own, subject="Re: Hello")
    assert await recipient(post) == before


async def test_a_person_is_called_for_whoever_asks_in_a_proven_talk(post: Post) -> None:
    await proven_change(post)
    await writes(post, "Let me talk to a person, please.", subject=await subject(post))
    assert (await post.case())["owner"] == "queue"
