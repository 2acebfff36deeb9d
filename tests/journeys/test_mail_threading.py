"""Written scenarios of threading: which mail joins which case, and which only looks as if it did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import orjson
import pytest

from tests.journeys.mail_post import (
    ABOUT_ORDER,
    CUSTOMER,
    DAY,
    STRANGER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
    words,
)

COLLEAGUE = "buyer@client.example.org"
CLIENT = "client@client.example.org"
ELSEWHERE = "somebody@elsewhere.example.net"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def verdict_of_last(post: Post) -> Mapping[str, object]:
    rows = await post.rows("SELECT verdict FROM message WHERE direction = 'in' ORDER BY at, id")
    stored = rows[-1]["verdict"]
    return orjson.loads(stored) if isinstance(stored, str) else stored  # type: ignore[return-value]


def codes(verdict: Mapping[str, object]) -> set[str]:
    return {one["code"] for one in verdict["reasons"]}  # type: ignore[attr-defined]


ANSWERS = [
    "Re: A question",
    "RE: A question",
    "AW: A question",
    "SV: A question",
    "Ответ: A question",
    "回复：A question",
    "答复: A question",
    "回覆: A question",
    "Re[2]: A question",
    "Re: Re: A question",
    "",
    "Something else altogether",
]


@pytest.mark.parametrize("subject", ANSWERS)
async def test_a_token_joins_whatever_the_subject_says(post: Post, subject: str) -> None:
    await post.write(TO_PEOPLE)
    await post.write("One thing more.", **{**answering(post.letter()), "subject": subject})
    assert len(await post.cases()) == 1


NAMES = ["in_reply_to", "references"]


@pytest.mark.parametrize("name", NAMES)
async def test_either_header_is_enough(post: Post, name: str) -> None:
    await post.write(TO_PEOPLE)
    await post.write("One thing more.", **{name: str(post.letter()["Message-ID"])})
    assert len(await post.cases()) == 1


async def test_a_token_among_strange_references_is_found(post: Post) -> None:
    await post.write(TO_PEOPLE)
    ours = str(post.letter()["Message-ID"])
    await post.write("One thing more.", references=f"<a@x.example> {ours} <b@x.example> <c@x.example>")
    assert len(await post.cases()) == 1


async def test_our_newest_token_goes_before_older_ones(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    first = str(post.letter()["Message-ID"])
    await post.write(TO_PEOPLE, subject="Two")
    second = str(post.letter()["Message-ID"])
    await post.write("About two.", references=f"{first} {second}", in_reply_to=second)
    assert [one["last_position"] for one in await post.cases()] == [2, 3]


async def test_our_token_goes_before_a_newer_mail_of_somebody_else(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    ours = str(post.letter()["Message-ID"])
    other = await post.write(TO_PEOPLE, subject="Two")
    await post.write("About one.", references=f"{ours} {other}", in_reply_to=other)
    assert [one["last_position"] for one in await post.cases()] == [3, 2]


@pytest.mark.parametrize(
    "headers",
    [
        {"thread_index": "AQHZ1234567890abcdefABCDEF==", "thread_topic": "A question"},
        {"thread_topic": "A question"},
        {"x_gm_thrid": "1234567890123456789"},
        {"in_reply_to": "<nobody-knows@client.example.org>"},
        {"references": "<nobody@client.example.org> <knows@client.example.org>"},
        {"in_reply_to": "not an id at all"},
        {"in_reply_to": "A question, from Monday <customer@example.com>"},
        {"references": "<>"},
    ],
    ids=["outlook", "topic", "gmail", "unknown", "unknown-two", "no-id", "prose", "empty"],
)
async def test_what_names_no_mail_of_the_case_joins_nothing(post: Post, headers: dict[str, str]) -> None:
    await post.write(TO_PEOPLE, **{key: value for key, value in headers.items() if key.startswith(("thread", "x_"))})
    await post.write(TO_PEOPLE, subject="Re: A question", **headers)
    assert len(await post.cases()) == 2


@pytest.mark.parametrize(
    "subject",
    ["#1001", "Case 1001", "1001", "[1001]", "[#10010]", "[# 1001]", "[#01001]", "(#1001)", "[#99999999999999999999]"],
)
async def test_a_number_in_another_form_than_ours_joins_nothing(post: Post, subject: str) -> None:
    await post.write(TO_PEOPLE)
    await post.write(TO_PEOPLE, subject=subject)
    assert len(await post.cases()) == 2


async def test_the_customer_joins_by_the_number_from_another_mailbox_of_ours(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("I add the contract.", subject="[#1001] the contract", to="service@example.com")
    assert len(await post.cases()) == 1


async def test_the_same_sender_with_the_same_subject_gets_a_case_that_names_the_other(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract for May")
    await post.write(TO_PEOPLE, subject="Re: Contract for May")
    first, second = await post.cases()
    assert second["linked"] == f'["{first["id"]}"]'
    (event,) = await post.events("case.possibly_related")
    assert orjson.loads(str(event["data"]))["why"] == "subject"


async def test_the_same_sender_about_the_same_order_gets_a_case_that_names_the_other(post: Post) -> None:
    await post.write("Please let me talk to a person about order 4500123456.", subject="Monday")
    await post.write("A person please, order 4500123456 is urgent.", subject="Something new")
    (event,) = await post.events("case.possibly_related")
    assert orjson.loads(str(event["data"]))["why"] == "order"


async def test_another_subject_and_order_is_related_to_nothing(post: Post) -> None:
    await post.write("Please let me talk to a person about order 4500123456.", subject="Monday")
    await post.write("A person please, about order 4500123499.", subject="Something new")
    assert await post.events("case.possibly_related") == []


async def test_a_closed_case_is_related_to_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract for May")
    actor = await post.agent()
    await post.actions.claim(actor, "1001")
    await post.actions.close(actor, "1001")
    await post.write(TO_PEOPLE, subject="Contract for May")
    assert await post.events("case.possibly_related") == []


async def test_what_is_older_than_two_weeks_is_related_to_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract for May")
    post.clock.at += 15 * DAY
    await post.write(TO_PEOPLE, subject="Contract for May")
    assert await post.events("case.possibly_related") == []


async def test_another_sender_with_the_same_subject_is_related_to_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract for May")
    await post.write(TO_PEOPLE, subject="Contract for May", from_=STRANGER)
    assert await post.events("case.possibly_related") == []


async def test_an_answer_of_the_customer_is_no_new_participant(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("One thing more.", **answering(post.letter()))
    assert await post.events("case.participant_joined") == []


async def test_who_was_in_copy_joins_and_is_shown_as_such(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, cc=ELSEWHERE)
    await post.write("I agree with that.", from_=ELSEWHERE, in_reply_to=sent)
    assert len(await post.cases()) == 1
    assert "participant-copied" in codes(await verdict_of_last(post))


async def test_a_colleague_of_the_customer_joins_and_is_shown_as_such(post: Post) -> None:
    await post.write(TO_PEOPLE, from_=CLIENT)
    await post.write("I answer for him.", from_=COLLEAGUE, **answering(post.letter()))
    assert len(await post.cases()) == 1
    assert "participant-colleague" in codes(await verdict_of_last(post))


async def test_two_addresses_of_a_public_provider_are_no_colleagues(post: Post) -> None:
    await post.write(TO_PEOPLE, from_="one@mail.ru")
    await post.write("I answer for him.", from_="two@mail.ru", **answering(post.letter()))
    assert "participant-stranger" in codes(await verdict_of_last(post))


async def test_a_stranger_to_whom_the_letter_was_passed_on_joins_and_is_shown_as_new(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, **answering(post.letter()))
    assert len(await post.cases()) == 1
    (event,) = await post.events("case.participant_joined")
    assert orjson.loads(str(event["data"]))["as"] == "stranger"
    assert ELSEWHERE not in str(event["data"])


async def test_a_stranger_with_a_letter_of_the_bot_is_told_nothing_of_the_order(post: Post) -> None:
    await post.write(ABOUT_ORDER)
    letter = post.letter()
    assert "4500123456" in words(letter)
    await post.write("And when does it arrive?", from_=ELSEWHERE, **answering(letter))
    case = await post.case()
    assert case["owner"] == "queue"
    (told,) = post.letters()
    assert (told["To"], "4500123456" in words(told)) == (ELSEWHERE, False)


async def test_a_stranger_cannot_go_on_with_the_questions_of_the_bot(post: Post) -> None:
    await post.write("Where is my order?", from_=CLIENT)
    letter = post.letter()
    await post.write("4500123456", from_=ELSEWHERE, **answering(letter))
    assert (await post.case())["owner"] == "queue"
    assert "on its way" not in "".join(words(one) for one in post.letters())


async def test_a_stranger_who_was_let_in_is_new_only_once(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    await post.write("What about this?", from_=ELSEWHERE, **headers)
    await post.write("And that?", from_=ELSEWHERE, **headers)
    assert len(await post.events("case.participant_joined")) == 1


async def test_a_stranger_joins_no_case_by_its_number(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("What about this?", from_=ELSEWHERE, subject="Re: A question [#1001]")
    assert len(await post.cases()) == 2


async def test_one_of_ours_is_no_new_participant(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("I have seen this.", from_="agent2@example.com", **answering(post.letter()))
    assert await post.events("case.participant_joined") == []


PASSED_ON = """Have a look at this, please.

---------- Forwarded message ---------
From: Customer Care <customercare@example.com>
Date: Mon, 16 Nov 2026 at 10:00
Subject: Re: A question
To: <customer@example.com>

Your request has the number 1001.
"""


@pytest.mark.parametrize("mark", ["Fwd", "FW", "WG", "TR", "Пересл", "转发", "Fwd[2]"])
async def test_a_letter_of_ours_passed_on_is_no_answer(post: Post, mark: str) -> None:
    await post.write(TO_PEOPLE)
    await post.write(PASSED_ON, **{**answering(post.letter()), "subject": f"{mark}: A question"})
    first, second = await post.cases()
    assert (first["last_position"], second["linked"]) == (2, f'["{first["id"]}"]')
    (event,) = await post.events("case.possibly_related")
    assert orjson.loads(str(event["data"]))["why"] == "forward"


async def test_a_letter_passed_on_by_a_stranger_is_no_answer(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(PASSED_ON, from_=ELSEWHERE, **{**answering(post.letter()), "subject": "Fwd: A question"})
    assert [one["last_position"] for one in await post.cases()] == [2, 2]


async def test_who_takes_part_passes_on_into_the_case_by_its_number(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(PASSED_ON, **{**answering(post.letter()), "subject": "Fwd: A question [#1001]"})
    assert len(await post.cases()) == 1


async def test_an_answer_below_an_old_mark_of_a_forward_is_an_answer(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Fwd: Contract")
    await post.write("One thing more.", **{**answering(post.letter()), "subject": "Fwd: Contract"})
    assert len(await post.cases()) == 1


async def test_an_answer_to_a_forward_is_an_answer(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(PASSED_ON, **{**answering(post.letter()), "subject": "Re: Fwd: A question"})
    assert len(await post.cases()) == 1


async def test_an_answer_to_a_message_that_was_split_off_goes_to_its_present_case(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    second = await post.write("And about something else: the invoice.", **headers)
    actor = await post.agent()
    await post.actions.claim(actor, "1001")
    (moved,) = await post.rows("SELECT id FROM message WHERE text LIKE '%invoice%'")
    await post.actions.split(actor, "1001", messages=[str(moved["id"])])
    await post.write("More about the invoice.", in_reply_to=second)
    first, other = await post.cases()
    (found,) = await post.rows("SELECT case_id FROM message WHERE text LIKE 'More about%'")
    assert (found["case_id"], first["number"]) == (other["id"], "1001")


async def test_an_answer_to_a_case_merged_twice_goes_to_the_last_target(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    headers = answering(post.letter())
    for subject in ("Two", "Three"):
        await post.write(TO_PEOPLE, subject=subject)
    actor = await post.agent()
    await post.actions.merge(actor, "1001", to="1002")
    await post.actions.merge(actor, "1002", to="1003")
    await post.write("One thing more.", **headers)
    (found,) = await post.rows("SELECT case_id FROM message WHERE text LIKE 'One thing%'")
    assert found["case_id"] == (await post.cases())[2]["id"]


async def test_an_answer_to_a_merged_and_long_closed_case_is_linked_to_its_target(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    headers = answering(post.letter())
    await post.write(TO_PEOPLE, subject="Two")
    actor = await post.agent()
    await post.actions.merge(actor, "1001", to="1002")
    await post.actions.claim(actor, "1002")
    await post.actions.close(actor, "1002")
    post.clock.at += 8 * DAY
    await post.write(TO_PEOPLE, **headers)
    found = await post.cases()
    assert found[2]["linked"] == f'["{found[1]["id"]}"]'


async def test_a_junk_case_is_joined_by_a_token_all_the_same(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    actor = await post.agent()
    await post.actions.claim(actor, "1001")
    await post.actions.junk(actor, "1001")
    await post.write("I am no robot.", **headers)
    assert len(await post.cases()) == 1


async def test_two_mails_at_once_that_answer_two_cases_go_each_to_its_own(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    first = answering(post.letter())
    await post.write(TO_PEOPLE, subject="Two")
    second = answering(post.letter())
    await post.write("For one.", worked=False, **first)
    await post.write("For two.", worked=False, **second)
    await post.work()
    assert [one["last_position"] for one in await post.cases()] == [3, 3]


async def test_a_customer_may_answer_the_customer_of_the_same_address_book_only_by_token(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, from_=CLIENT)
    await post.write(TO_PEOPLE, from_=COLLEAGUE, subject="Re: A question")
    assert len(await post.cases()) == 2
    await post.write("That was mine.", from_=COLLEAGUE, in_reply_to=sent)
    assert len(await post.cases()) == 2


async def test_a_token_of_another_installation_joins_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(TO_PEOPLE, from_=STRANGER, in_reply_to=f"<sb.{'a' * 42}@example.com>")
    assert len(await post.cases()) == 2


async def test_a_token_in_the_text_alone_joins_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(f"{TO_PEOPLE} {post.letter()['Message-ID']}", subject="Another", from_=CUSTOMER)
    assert len(await post.cases()) == 2


async def test_who_uses_the_id_of_anothers_mail_does_not_get_what_they_write_next(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, subject="Contract")
    await post.write(TO_PEOPLE, from_=STRANGER, subject="Something else", message_id=sent)
    await post.write("Any news of it?", subject="Re: Contract", in_reply_to=sent, references=sent)
    found = await post.rows("SELECT c.number FROM message m JOIN cases c ON c.id = m.case_id WHERE m.text LIKE 'Any%'")
    assert [one["number"] for one in found] == ["1001"]
