"""Forwards of every program in every language: whose mail it is, their words, and what the forwarder wrote above."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from channels.email.inbound import envelope, read
from gateway.mail_forwards import Forwarded, forwards_in
from gateway.mail_reading import forwards_of

WORDS = "Could a person explain the contract to me, please?"
NOTE = "Please take this one."

FORMS = {
    "gmail-en": """---------- Forwarded message ---------
From: Some Client <client@client.example.org>
Date: Mon, 16 Nov 2026 at 09:00
Subject: Contract
To: <agent1@example.com>
""",
    "gmail-old": """---------- Forwarded message ----------
From: "Some Client" <client@client.example.org>
Date: Mon, Nov 16, 2026 at 9:00 AM
Subject: Contract
To: agent1@example.com
Cc: one@client.example.org,
 two@client.example.org
""",
    "gmail-ru": """---------- Forwarded message ---------
От: Some Client <client@client.example.org>
Date: пн, 16 нояб. 2026 г. в 09:00
Subject: Contract
To: <agent1@example.com>
""",
    "gmail-zh": """---------- Forwarded message ---------
发件人： Some Client <client@client.example.org>
Date: 2026年11月16日周一 09:00
Subject: Contract
To: <agent1@example.com>
""",
    "outlook-en": """From: Some Client <client@client.example.org>
Sent: Monday, November 16, 2026 9:00 AM
To: Agent One <agent1@example.com>
Subject: Contract
""",
    "outlook-mailto": """From: Some Client [mailto:client@client.example.org]
Sent: Monday, November 16, 2026 9:00 AM
To: Agent One
Subject: Contract
""",
    "outlook-rule": """________________________________
From: Some Client <client@client.example.org>
Sent: Monday, November 16, 2026 9:00:00 AM
To: Agent One <agent1@example.com>
Subject: Contract
""",
    "outlook-original": """-----Original Message-----
From: Some Client <client@client.example.org>
Sent: Monday, November 16, 2026 9:00 AM
To: Agent One <agent1@example.com>
Subject: Contract
""",
    "outlook-ru": """От: Some Client <client@client.example.org>
Отправлено: 16 ноября 2026 г. 9:00
Кому: Agent One <agent1@example.com>
Тема: Contract
""",
    "outlook-ru-original": """-----Исходное сообщение-----
От: Some Client [mailto:client@client.example.org]
Отправлено: 16 ноября 2026 г. 9:00
Кому: Agent One
Тема: Contract
""",
    "outlook-zh": """发件人: Some Client <client@client.example.org>
发送时间: 2026年11月16日 9:00
收件人: Agent One <agent1@example.com>
主题: Contract
""",
    "outlook-de": """Von: Some Client <client@client.example.org>
Gesendet: Montag, 16. November 2026 09:00
An: Agent One <agent1@example.com>
Betreff: Contract
""",
    "outlook-fr": """De : Some Client <client@client.example.org>
Envoyé : lundi 16 novembre 2026 09:00
À : Agent One <agent1@example.com>
Objet : Contract
""",
    "outlook-es": """De: Some Client <client@client.example.org>
Enviado el: lunes, 16 de noviembre de 2026 9:00
Para: Agent One <agent1@example.com>
Asunto: Contract
""",
    "outlook-bold": """*From:* Some Client <client@client.example.org>
*Sent:* Monday, November 16, 2026 9:00 AM
*To:* Agent One <agent1@example.com>
*Subject:* Contract
""",
    "apple-en": """Begin forwarded message:

From: Some Client <client@client.example.org>
Subject: Contract
Date: 16 November 2026 at 09:00:00 MSK
To: agent1@example.com
""",
    "apple-ru": """Начало переадресованного сообщения:

От: Some Client <client@client.example.org>
Тема: Contract
Дата: 16 ноября 2026 г., 09:00:00 MSK
Кому: agent1@example.com
""",
    "apple-zh": """开始转发的邮件：

发件人： Some Client <client@client.example.org>
主题： Contract
日期： 2026年11月16日 GMT+8 09:00:00
收件人： agent1@example.com
""",
    "apple-de": """Anfang der weitergeleiteten Nachricht:

Von: Some Client <client@client.example.org>
Betreff: Contract
Datum: 16. November 2026 um 09:00:00 MSK
An: agent1@example.com
""",
    "apple-fr": """Début du message réexpédié :

De: Some Client <client@client.example.org>
Objet: Contract
Date: 16 novembre 2026 à 09:00:00 MSK
À: agent1@example.com
""",
    "thunderbird-en": """-------- Forwarded Message --------
Subject: \tContract
Date: \tMon, 16 Nov 2026 09:00:00 +0300
From: \tSome Client <client@client.example.org>
To: \tagent1@example.com
""",
    "thunderbird-ru": """-------- Перенаправленное сообщение --------
Тема: \tContract
Дата: \tMon, 16 Nov 2026 09:00:00 +0300
От: \tSome Client <client@client.example.org>
Кому: \tagent1@example.com
""",
    "thunderbird-zh": """-------- 转发的消息 --------
主题: \tContract
日期: \tMon, 16 Nov 2026 09:00:00 +0300
发件人: \tSome Client <client@client.example.org>
收件人: \tagent1@example.com
""",
    "thunderbird-de": """-------- Weitergeleitete Nachricht --------
Betreff: \tContract
Datum: \tMon, 16 Nov 2026 09:00:00 +0300
Von: \tSome Client <client@client.example.org>
An: \tagent1@example.com
""",
    "yandex-ru": """-------- Пересылаемое сообщение --------
16.11.2026, 09:00, "Some Client" <client@client.example.org>:
""",
    "yandex-en": """-------- Forwarded message --------
16.11.2026, 09:00, "Some Client" <client@client.example.org>:
""",
    "mailru": """-------- Пересылаемое сообщение --------
От кого: Some Client <client@client.example.org>
Кому: agent1@example.com
Дата: Понедельник, 16 ноября 2026, 9:00 +03:00
Тема: Contract
""",
    "mailru-new": """
-------- Пересланное сообщение --------
От: Some Client <client@client.example.org>
Кому: agent1@example.com
Дата: понедельник, 16 ноября 2026 г., 9:00 +03:00
Тема: Contract
""",
    "qq-zh": """------------------ 原始邮件 ------------------
发件人: "Some Client" <client@client.example.org>;
发送时间: 2026年11月16日(星期一) 上午9:00
收件人: "Agent One"<agent1@example.com>;
主题: Contract
""",
    "qq-en": """------------------ Original ------------------
From: "Some Client"<client@client.example.org>;
Date: Mon, Nov 16, 2026 09:00 AM
To: "Agent One"<agent1@example.com>;
Subject: Contract
""",
    "netease": """---- Forwarded Message ----
| From | Some Client<client@client.example.org> |
| Date | 11/16/2026 09:00 |
| To | <agent1@example.com> |
| Subject | Contract |
""",
    "netease-zh": """-------- 转发邮件信息 --------
发件人：Some Client <client@client.example.org>
发送日期：2026-11-16 09:00:00
收件人：agent1@example.com
主题：Contract
""",
    "phone": """Sent from my phone

---------- Original message ----------
From: Some Client <client@client.example.org>
Date: 16/11/2026 09:00 (GMT+03:00)
To: agent1@example.com
Subject: Contract
""",
}


def mail_with(text: str, subject: str = "Fwd: Contract", *attached: EmailMessage) -> tuple[Forwarded, ...]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "agent1@example.com", "customercare@example.com", subject
    mail.set_content(text)
    for one in attached:
        mail.add_attachment(one)
    return forwards_in(read(envelope("mail", mail.as_bytes()).payload))


@pytest.mark.parametrize("form", list(FORMS))
def test_whose_mail_it_is_is_found(form: str) -> None:
    found = mail_with(f"{NOTE}\n\n{FORMS[form]}\n{WORDS}\n")
    assert (found[0].sender.value, found[0].sender.name) == ("client@client.example.org", "Some Client")


@pytest.mark.parametrize("form", list(FORMS))
def test_their_words_are_found_whole(form: str) -> None:
    assert mail_with(f"{NOTE}\n\n{FORMS[form]}\n{WORDS}\n\nAnd by when?\n")[0].text == f"{WORDS}\n\nAnd by when?"


@pytest.mark.parametrize("form", [name for name in FORMS if name != "phone"])
def test_what_was_written_above_is_the_forwarders(form: str) -> None:
    assert mail_with(f"{NOTE}\n\n{FORMS[form]}\n{WORDS}\n")[0].above == NOTE


@pytest.mark.parametrize("form", ["gmail-en", "apple-ru", "outlook-zh"])
def test_a_block_that_is_quoted_is_found(form: str) -> None:
    block = "\n".join(f"> {line}" for line in f"{FORMS[form]}\n{WORDS}".split("\n"))
    found = mail_with(f"{NOTE}\n\n{block}\n")
    assert (found[0].sender.value, found[0].text) == ("client@client.example.org", WORDS)


def test_what_stands_below_the_end_of_the_forwarded_mail_is_not_its_words() -> None:
    text = f"{FORMS['yandex-ru']}\n{WORDS}\n-------- Конец пересылаемого сообщения --------\n\nС уважением\n"
    assert mail_with(text)[0].text == WORDS


def test_of_a_forward_of_a_forward_both_are_found() -> None:
    inner = FORMS["gmail-en"]
    outer = inner.replace("Some Client", "Colleague").replace("client@client.example.org", "agent2@example.com")
    found = mail_with(f"{outer}\nSee below.\n\n{inner}\n{WORDS}\n")
    assert [one.sender.value for one in found] == ["agent2@example.com", "client@client.example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "From: Moscow to Berlin\nWhere is my order?",
        "From: client@client.example.org\n\nWhere is my order?",
        "From now on: write to client@client.example.org",
        "Please send it to: client@client.example.org",
        "On Mon, 16 Nov 2026 Some Client <client@client.example.org> wrote:\n> Hello",
        "",
        "From:\nTo:\nSubject:\n",
    ],
)
def test_a_text_with_an_address_is_no_forward(text: str) -> None:
    assert mail_with(text or " ") == ()


def test_where_the_subject_says_so_a_line_with_the_sender_is_enough() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "agent1@example.com", "Fwd: Contract"
    mail.set_content(f"From: Anna <anna@client.example.org>\n\n{WORDS}\n")
    (found,) = forwards_of(read(envelope("mail", mail.as_bytes()).payload))
    assert (found.sender.value, found.text) == ("anna@client.example.org", WORDS)


@pytest.mark.parametrize(
    "line",
    [
        "anna@bank.example.org <client@client.example.org>",
        '"<anna@bank.example.org>" <client@client.example.org>',
        "anna@bank.example.org [mailto:client@client.example.org]",
        "«anna@bank.example.org» <client@client.example.org<mailto:client@client.example.org>>",
    ],
)
def test_a_name_that_looks_like_somebody_elses_address_is_not_who_wrote(line: str) -> None:
    block = FORMS["gmail-en"].replace("Some Client <client@client.example.org>", line)
    found = mail_with(f"{NOTE}\n\n{block}\n{WORDS}\n")
    assert (found[0].sender.value, found[0].sender.name) == ("client@client.example.org", None)


def original(**fields: str) -> EmailMessage:
    mail = EmailMessage()
    told = {"From": "Some Client <client@client.example.org>", "Subject": "Contract", **fields}
    for name, value in told.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(WORDS)
    return mail


def test_an_attached_mail_is_the_forwarded_one_with_its_own_fields() -> None:
    inner = original(Message_ID="<one@client.example.org>", Date="Mon, 16 Nov 2026 09:00:00 +0300")
    (found,) = mail_with(f"{NOTE}\n", "Fwd: Contract", inner)
    assert (found.sender.value, found.text, found.above) == ("client@client.example.org", WORDS, NOTE)
    assert found.message_id == "one@client.example.org"
    assert found.sent_at is not None and found.sent_at.hour == 6


def test_a_mail_that_the_forwarded_one_brought_along_is_not_the_forwarded_one() -> None:
    inner = original(From="Anna <anna@bank.example.org>")
    found = mail_with(f"{NOTE}\n\n{FORMS['gmail-en']}\n{WORDS}\n", "Fwd: Contract", inner)
    assert found[0].sender.value == "client@client.example.org"


def test_the_files_of_an_attached_mail_are_its_own() -> None:
    inner = original()
    inner.add_attachment(b"PDF", maintype="application", subtype="pdf", filename="contract.pdf")
    (found,) = mail_with("See the attached.\n", "Fwd: Contract", inner)
    assert [(one.name, one.content) for one in found.files] == [("contract.pdf", b"PDF")]


def test_an_attached_mail_without_a_sender_is_nobodys() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Contract"
    mail.set_content(WORDS)
    assert mail_with("See the attached.\n", "Fwd: Contract", mail) == ()


def test_a_mail_of_a_hundred_thousand_header_lines_is_read_in_a_moment() -> None:
    assert len(mail_with("From: a\n" * 100_000)) == 0
    assert len(mail_with("From: a@b.example\nTo: c@d.example\nSubject: e\n" * 30_000)) <= 3


def test_a_line_without_an_end_is_read_in_a_moment() -> None:
    assert mail_with("From: " + "|* \t" * 100_000) == ()
