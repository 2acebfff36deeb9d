"""Incidents that units pass on by mail: whose they are, what is missing, who is told what, and their end."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import orjson
import pytest

from config.settings import Loaded
from gateway.timers import Timers
from tests.journeys.mail_post import CUSTOMER, HOUR, MINUTE, Post, answering, post_office, settings, words

SHOP, HEAD = "shop-north@shops.example.com", "agent2@example.com"
FULL = """Добрый день!
Клиент: Иванова Анна, +7 495 000-00-41
№ замечания: 17
Комментарий: чайник течёт, обмен обещан на завтра
Тип: качество товара
Дата: 16.11.2026 09:30
"""


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG picture of that size."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + struct.pack(">II", width, height)
        + b"\x08\x00\x00\x00\x00"
    )


async def from_shop(post: Post, body: str, *files: tuple[str, bytes], **told: str) -> None:
    """A mail of the shop with pictures, worked to the end."""
    mail = EmailMessage()
    mail.set_content(body)
    for name, content in files:
        mail.add_attachment(content, maintype="image", subtype="png", filename=name)
    post.written += 1
    headers = {"From": SHOP, "To": "customercare@example.com", "Subject": "Incident", **told}
    headers["Message-ID"] = f"<{post.written}.shop@shops.example.com>"
    for name, value in headers.items():
        del mail[name]
        mail[name.replace("_", "-")] = value
    await post.deliver(mail.as_bytes(), sender=SHOP)
    await post.work()


def reply_to(letter: EmailMessage) -> dict[str, str]:
    return {"In-Reply-To": letter["Message-ID"], "References": letter["Message-ID"], "Subject": letter["Subject"]}


async def incident(post: Post) -> Mapping[str, object]:
    (row,) = await post.rows("SELECT * FROM incident")
    return row


async def missing(post: Post) -> list[str]:
    return list(orjson.loads(str((await incident(post))["missing"])))


async def fire(post: Post) -> None:
    timers = Timers(post.gateway.parts, now=post.clock)
    while await timers.fire_due():
        pass
    await post.send()


async def test_a_shops_mail_is_an_incident_of_the_customer_it_names(post: Post) -> None:
    await from_shop(post, FULL, ("scan.png", png(1654, 2339)))
    row, case = await incident(post), await post.case()
    assert (row["type"], row["unit"], row["via"], row["customer_name"]) == (
        "quality",
        "shop-north",
        "mail",
        "Иванова Анна",
    )
    assert (case["owner"], case["intent"], case["queue"]) == ("queue", "complaint_quality", "complaints")
    contacts = await post.rows(
        "SELECT k.name, i.value, i.verified_at FROM cases c JOIN contact k ON k.id = c.contact_id "
        "JOIN identity i ON i.contact_id = k.id"
    )
    assert [(one["name"], one["value"], one["verified_at"]) for one in contacts] == [
        ("Иванова Анна", "+74950000041", None)
    ]
    reporter = await post.rows("SELECT i.value FROM cases c JOIN identity i ON i.contact_id = c.reporter_id")
    assert [one["value"] for one in reporter] == [SHOP]


async def test_a_date_that_no_calendar_reaches_stops_no_mail(post: Post) -> None:
    await from_shop(post, FULL.replace("16.11.2026 09:30", "31.12.9999 23:30"), ("scan.png", png(1654, 2339)))
    assert (await incident(post))["occurred_at"] is None


async def test_the_shop_gets_no_acknowledgement_meant_for_customers(post: Post) -> None:
    await from_shop(post, FULL, ("scan.png", png(1654, 2339)))
    assert await post.acknowledged() == [("suppressed", "reporter")]
    await fire(post)
    assert post.letters() == []


async def test_a_known_customer_is_found_and_gets_nothing_that_was_only_typed(post: Post) -> None:
    await post.write("Where is my order 4500123456?")
    post.letters()
    known = (await post.case())["contact_id"]
    await from_shop(post, FULL.replace("+7 495 000-00-41", f"+7 495 000-00-42, {CUSTOMER}"))
    case = (await post.cases())[-1]
    assert case["contact_id"] == known
    assert await post.rows("SELECT 1 FROM identity WHERE value = '+74950000042'") == []


async def test_the_deadline_runs_on_the_units_working_hours_and_late_is_a_fact(post: Post) -> None:
    await from_shop(post, FULL.replace("16.11.2026 09:30", "13.11.2026 17:00"))  # Friday, an hour before closing
    row = await incident(post)
    assert row["hand_over_due_at"] == post.clock.at + HOUR  # Monday 11:00
    (event,) = await post.events("incident.opened")
    assert orjson.loads(str(event["data"]))["late"] is False


async def test_a_late_hand_over_is_told_as_late(post: Post) -> None:
    await from_shop(post, FULL.replace("16.11.2026 09:30", "12.11.2026 10:00"))
    row = await incident(post)
    assert int(str(row["handed_over_at"])) > int(str(row["hand_over_due_at"]))


async def test_without_a_time_told_nobody_is_called_late(post: Post) -> None:
    await from_shop(post, FULL.replace("Дата: 16.11.2026 09:30", ""))
    row = await incident(post)
    assert (row["occurred_at"], row["hand_over_due_at"]) == (None, None)


async def test_the_shop_is_asked_for_exactly_what_is_missing(post: Post) -> None:
    await from_shop(post, "Клиент: нрзб\nКомментарий: чайник течёт", ("scan.png", png(600, 800)))
    assert await missing(post) == ["scan", "remark_no", "name"]
    await fire(post)
    letter = post.letter()
    assert SHOP in letter["To"]
    assert "customercare@example.com" in letter["From"]
    text = words(letter)
    assert "150 точек" in text
    assert "порядкового номера" in text
    assert "документов:" not in text


async def test_what_the_shop_sends_after_completes_the_same_incident(post: Post) -> None:
    await from_shop(post, "Клиент: нрзб\nКомментарий: чайник течёт", ("scan.png", png(600, 800)))
    await fire(post)
    letter = post.letter()
    await from_shop(post, "Клиент: Анна Иванова\n№ замечания: 5", ("scan2.png", png(2480, 3508)), **reply_to(letter))
    assert len(await post.cases()) == 1
    assert await missing(post) == []
    assert (await incident(post))["complete_at"] == post.clock.at
    assert len(await post.events("incident.completed")) == 1
    post.clock.at += 48 * HOUR
    await fire(post)
    assert post.letters() == []


async def test_reminders_keep_working_time_and_end_with_the_responsible_person(post: Post) -> None:
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    assert len(post.letters()) == 1
    post.clock.at += 2 * HOUR + 59 * MINUTE
    await fire(post)
    assert post.letters() == []
    for _ in range(2):
        post.clock.at += 24 * HOUR
        await fire(post)
        assert [SHOP in one["To"] for one in post.letters()] == [True]
    post.clock.at += 24 * HOUR
    await fire(post)
    assert [one["To"] for one in post.letters()] == [HEAD]
    post.clock.at += 72 * HOUR
    await fire(post)
    assert post.letters() == []
    assert len(await post.events("incident.escalated")) == 1


async def test_an_incident_at_night_is_asked_about_in_the_morning(post: Post) -> None:
    post.clock.at += 12 * HOUR  # ten in the evening
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    assert post.letters() == []
    post.clock.at += 11 * HOUR
    await fire(post)
    assert len(post.letters()) == 1


async def test_an_absence_note_of_the_shop_is_no_incident(post: Post) -> None:
    await from_shop(post, "Я в отпуске", Subject="Автоответ", Auto_Submitted="auto-replied")
    assert await post.rows("SELECT 1 FROM incident") == []
    await fire(post)
    assert post.letters() == []


async def test_a_solved_incident_awaits_its_report_and_is_finished_with_it(post: Post) -> None:
    await from_shop(post, FULL, ("scan.png", png(1654, 2339)))
    number = str((await post.case())["number"])
    await post.actions.close(await post.agent(), number, reason="done")
    await fire(post)
    row = await incident(post)
    assert row["report_due_at"] == post.clock.at + 3 * HOUR
    post.clock.at += int(2.5 * HOUR)
    await fire(post)
    letter = post.letter()
    assert "Итог: …" in words(letter)
    await from_shop(post, "Итог: клиент приходил, обмен произвели", **reply_to(letter))
    row, case = await incident(post), await post.case()
    assert (row["report"], row["reported_at"]) == ("клиент приходил, обмен произвели", post.clock.at)
    assert case["state"] == "closed"
    post.clock.at += 72 * HOUR
    await fire(post)
    assert post.letters() == []
    assert await post.events("incident.report_late") == []


async def test_a_report_that_does_not_come_is_late_once(post: Post) -> None:
    await from_shop(post, FULL, ("scan.png", png(1654, 2339)))
    await post.actions.close(await post.agent(), str((await post.case())["number"]), reason="done")
    await fire(post)
    for _ in range(10):
        post.clock.at += 30 * MINUTE
        await fire(post)
    assert [len(await post.events(f"incident.{kind}")) for kind in ("report_due", "report_late")] == [1, 1]
    assert len(post.letters()) == 2


async def test_a_report_long_after_the_end_joins_its_case(post: Post) -> None:
    await from_shop(post, FULL, ("scan.png", png(1654, 2339)))
    await post.actions.close(await post.agent(), str((await post.case())["number"]), reason="done")
    await fire(post)
    post.clock.at += 3 * HOUR
    await fire(post)
    letter = post.letters()[-1]
    post.clock.at += 30 * 24 * HOUR
    await from_shop(post, "Result: exchanged", **reply_to(letter))
    assert len(await post.cases()) == 1
    assert (await incident(post))["report"] == "exchanged"


async def test_a_question_of_the_shop_in_an_ended_incident_opens_it_again(post: Post) -> None:
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    letter = post.letter()
    number = str((await post.case())["number"])
    await post.actions.close(await post.agent(), number, reason="done")
    await from_shop(post, "А что делать с товаром?", **reply_to(letter))
    assert [(one["state"], one["owner"]) for one in await post.cases()] == [("open", "queue")]


async def test_the_incident_of_a_merged_case_goes_on_in_the_other_one_and_comes_back(post: Post) -> None:
    await post.write("Please let me talk to a person about our contract.")
    post.letters()
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    letter = post.letter()
    other, own = [str(one["number"]) for one in await post.cases()]
    agent = await post.agent()
    await post.actions.merge(agent, own, to=other)
    await from_shop(post, "№ замечания: 5", **reply_to(letter))
    kept = "SELECT c.number, i.remark_no, t.done_at FROM incident i JOIN cases c ON c.id = i.case_id "
    kept += "JOIN timer t ON t.subject = i.case_id AND t.kind = 'incident_reminder'"
    assert [tuple(one.values()) for one in await post.rows(kept)] == [(other, "5", None)]
    await post.actions.unmerge(agent, own)
    assert [tuple(one.values()) for one in await post.rows(kept)] == [(own, "5", None)]


def with_internal(loaded: Loaded, mailbox: str) -> Loaded:
    """Settings in which one of the mailboxes is for units alone."""
    units = dict(loaded.settings.units)
    units["shop-north"] = replace(units["shop-north"], internal_mailboxes=(mailbox,))
    return replace(loaded, settings=replace(loaded.settings, units=units))


async def test_a_customer_at_an_internal_mailbox_is_taken_and_told_the_public_one(tmp_path: Path) -> None:
    async with post_office(with_internal(settings(tmp_path), "service@example.com")) as post:
        await post.write("Please let me talk to a person about our contract.", to="service@example.com")
        letter = post.letter()
        assert "customercare@example.com" in letter["From"]
        assert "customercare@example.com" in words(letter)
        assert "service@example.com" not in letter.as_string()
        assert (await post.case())["owner"] == "queue"
        assert "internal-entrance" in str((await post.case())["reasons"])


async def test_an_agents_answer_does_not_show_the_internal_mailbox(tmp_path: Path) -> None:
    async with post_office(with_internal(settings(tmp_path), "service@example.com")) as post:
        await post.write("Please let me talk to a person about our contract.", to="service@example.com")
        post.letters()
        await post.actions.reply(await post.agent(), str((await post.case())["number"]), text="Hello")
        await post.send()
        letter = post.letter()
        assert "service@example.com" not in letter.as_string()


async def test_a_unit_at_the_internal_mailbox_is_told_of_no_public_one(tmp_path: Path) -> None:
    async with post_office(with_internal(settings(tmp_path), "service@example.com")) as post:
        await from_shop(post, FULL, To="service@example.com")
        assert "internal-entrance" not in str((await post.case())["reasons"])


async def test_one_of_us_may_use_the_internal_mailbox(tmp_path: Path) -> None:
    async with post_office(with_internal(settings(tmp_path), "service@example.com")) as post:
        await post.write("Please look at this contract.", from_="agent2@example.com", to="service@example.com")
        assert "internal-entrance" not in str((await post.case())["reasons"])


async def test_a_customer_whose_mail_one_of_us_forwards_there_is_told_nothing_and_shown_nothing(tmp_path: Path) -> None:
    async with post_office(with_internal(settings(tmp_path), "service@example.com")) as post:
        body = "From: Anna <anna@client.example.org>\nSubject: Contract\n\nPlease let me talk to a person."
        forwarded = {"from_": "agent2@example.com", "to": "service@example.com", "subject": "Fwd: Contract"}
        await post.write(body, **forwarded)
        assert "internal-entrance" not in str((await post.case())["reasons"])
        await post.actions.reply(await post.agent(), str((await post.case())["number"]), text="Hello")
        await post.send()
        letters = post.letters()
        assert letters
        assert not any("service@example.com" in one.as_string() for one in letters)


async def test_a_shared_address_of_a_unit_reports_all_the_same(post: Post) -> None:
    await post.change(
        "INSERT INTO identity (id, kind, value, shared) VALUES (:id, 'email', :a, :s)",
        id="018f0000-0000-7000-8000-000000000001",
        a=SHOP,
        s=True,
    )
    await from_shop(post, FULL)
    assert (await incident(post))["customer_name"] == "Иванова Анна"


async def test_the_form_of_a_report_left_empty_is_no_report(post: Post) -> None:
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    await from_shop(post, "№ замечания: 5\nИтог: …", **reply_to(post.letter()))
    row = await incident(post)
    assert (row["remark_no"], row["reported_at"]) == ("5", None)


async def test_two_mails_about_one_new_customer_are_two_incidents_of_one_contact(post: Post) -> None:
    for subject in ("First", "Second"):
        mail = EmailMessage()
        mail.set_content(FULL)
        headers = {"From": SHOP, "To": "customercare@example.com", "Subject": subject}
        for name, value in {**headers, "Message-ID": f"<{subject}@shops.example.com>"}.items():
            mail[name] = value
        await post.deliver(mail.as_bytes(), sender=SHOP)
    await post.work()
    assert len(await post.rows("SELECT 1 FROM incident")) == 2
    assert len({str(one["contact_id"]) for one in await post.cases()}) == 1


async def test_the_letter_about_what_is_missing_is_answered_like_any_other(post: Post) -> None:
    await from_shop(post, "Клиент: Анна Иванова")
    await fire(post)
    assert answering(post.letter())["subject"].endswith("[#1001]")
