"""The robot verdict: machines are known by their signs, people never are; measured on the corpus of real mail."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from channels.email.inbound import envelope, read
from channels.errors import BadPayload
from channels.message import Address, Authenticity, Message
from gateway.robots import Verdict, verdict
from tests.channels.email.support import mail

OURS = frozenset({"customercare@example.com", "orders@example.com"})
DSN = "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"


def judged(body: str = "Where is it?", *, return_path: str | None = None, **headers: str) -> Verdict:
    return verdict(read(envelope("mail", mail(body, **headers), return_path=return_path).payload), OURS)


def codes(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"auto_submitted": "auto-replied"}, "auto-reply"),
        ({"auto_submitted": "auto-replied (vacation)"}, "auto-reply"),
        ({"auto_submitted": "auto-generated"}, "machine"),
        ({"x_autoreply": "yes"}, "auto-reply"),
        ({"x_autorespond": "Order"}, "auto-reply"),
        ({"precedence": "auto_reply"}, "auto-reply"),
        ({"precedence": "bulk"}, "machine"),
        ({"precedence": "list"}, "list"),
        ({"list_id": "<talk.example.org>"}, "list"),
        ({"list_unsubscribe": "<mailto:leave@example.org>"}, "list"),
        ({"list_post": "<mailto:talk@example.org>", "precedence": "bulk"}, "list"),
        ({"x_auto_response_suppress": "All"}, "machine"),
        ({"x_auto_response_suppress": "DR, OOF, AutoReply"}, "machine"),
        ({"x_spam_flag": "YES"}, "junk"),
        ({"x_failed_recipients": "customer@example.com"}, "bounce"),
        ({"from_": "no-reply@example.org"}, "machine"),
        ({"from_": "Shop <shop.noreply@example.org>"}, "machine"),
        ({"from_": "do_not_reply@example.org"}, "machine"),
        ({"from_": "MAILER-DAEMON@mx.example.org"}, "bounce"),
        ({"from_": "postmaster@example.org", "subject": "Undeliverable: Order"}, "bounce"),
        ({"from_": ""}, "machine"),
        ({"from_": "Care <CustomerCare@example.com>"}, "own"),
        ({"message_id": "<sb.TOKEN@example.com>"}, "own"),
        ({"auto_submitted": "auto-replied", "from": "orders@example.com"}, "own"),
    ],
)
def test_a_header_gives_a_machine_away(headers: dict[str, str], kind: str) -> None:
    found = judged(**headers)
    assert (found.robot, found.kind) == (True, kind)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Order",
        "[Auto-Reply] Order",
        "Автоматический ответ: Заказ",
        "Автоответ: Заказ",
        "自动回复：订单",
        "自動回覆: 訂單",
        "Abwesenheitsnotiz: Bestellung",
        "Automatische Antwort: Bestellung",
        "Réponse automatique : Commande",
        "Respuesta automática: Pedido",
        "[Automatyczna odpowiedź] zamówienie",
    ],
)
def test_an_automatic_answer_is_known_by_its_subject_alone(subject: str) -> None:
    assert judged(subject=subject).kind == "auto-reply"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Out of Office: Order", "I am out of the office until Monday."),
        ("Re: Out of the office until Monday", "I am on vacation. In urgent cases please contact my colleague."),
        ("Я в отпуске до понедельника", "Спасибо за ваше письмо. Меня нет на рабочем месте."),
        ("Absence du bureau", "Je suis absent jusqu'à lundi. En cas d'urgence, veuillez contacter mon collègue."),
        ("Fuera de la oficina", "Gracias por su mensaje. Estoy de vacaciones."),
    ],
)
def test_an_absence_is_known_by_its_subject_and_its_words(subject: str, body: str) -> None:
    assert judged(body, subject=subject).kind == "auto-reply"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Automatic reply: Order", "Thanks, I can wait until Monday."),
        ("Out of Office: Order", "I saw that you are out of the office. Who else can help?"),
        ("Я в отпуске до понедельника", "Заказ отгрузите, пожалуйста, после моего возвращения."),
        ("Автоответ не приходит", "Написал вам вчера, автоответ не приходит."),
        ("Absence du bureau", "Qui vous remplace ?"),
    ],
)
def test_who_writes_of_absences_and_automatic_answers_is_a_person(subject: str, body: str) -> None:
    assert judged(body, subject=subject) == Verdict(robot=False, kind="human")


def test_a_null_return_path_alone_is_a_robot_and_no_bounce() -> None:
    found = judged(return_path="")
    assert (found.robot, found.kind, codes(found)) == (True, "machine", ["null_return_path"])


def test_an_exchange_out_of_office_letter_with_null_return_path_is_an_auto_reply() -> None:
    assert (
        judged(return_path="", subject="Automatic reply: Order", auto_submitted="auto-generated").kind == "auto-reply"
    )


def test_a_delivery_report_is_a_bounce() -> None:
    report = judged(DSN, content_type="multipart/report; report-type=delivery-status; boundary=b", return_path="")
    assert (report.kind, codes(report)[0]) == ("bounce", "delivery_report")


@pytest.mark.parametrize("subject", ["Undelivered Mail Returned to Sender", "Недоставленное сообщение", "系统退信"])
def test_a_free_form_bounce_is_known_by_null_return_path_and_subject(subject: str) -> None:
    assert judged(return_path="", subject=subject, from_="Mail <system@example.org>").kind == "bounce"


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
def test_a_receipt_or_complaint_report_is_an_auto_reply(kind: str) -> None:
    body = f"--b\nContent-Type: message/{kind}\n\nA: b\n--b--\n"
    assert judged(body, content_type=f"multipart/report; report-type={kind}; boundary=b").kind == "auto-reply"


def test_a_forwarded_bounce_comes_from_a_person() -> None:
    inner = (
        f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\nFrom: MAILER-DAEMON@x.org\n\n{DSN}"
    )
    body = f"--o\n\nWhat is this?\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    assert judged(body, content_type="multipart/mixed; boundary=o") == Verdict(robot=False, kind="human")


def test_a_message_id_in_our_form_from_elsewhere_is_not_ours() -> None:
    assert judged(message_id="<sb.TOKEN@example.org>").kind == "human"


def test_every_sign_is_a_reason() -> None:
    found = judged(from_="no-reply@example.org", list_id="<x.example.org>", precedence="bulk")
    assert sorted(codes(found)) == ["header", "no_reply_address", "precedence"]


def test_what_is_not_mail_comes_from_a_person() -> None:
    message = Message(sender=Address(kind="telegram", value="1"), text="Automatic reply: out of office")
    assert verdict(message, OURS) == Verdict(robot=False, kind="human")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto_submitted": "no"},
        {"subject": "Delivery failed: order 4500123456 never came"},
        {"subject": "Заказ не доставлен"},
        {"subject": "订单未送达"},
        {"subject": "Question about your automatic reply"},
        {"subject": "Office out of stock?"},
        {"subject": "Отпуск: можно доставить после 10-го?"},
        {"subject": "Undelivered order"},
        {"from_": "Norma Reply <norma.reply@example.org>"},
        {"from_": "postmaster@example.org", "subject": "Our order"},
        {"from_": "bouncer@example.org"},
        {"from_": "noreen@example.org"},
        {"from_": "客户 <kehu@example.com.cn>", "subject": "回复: 订单"},
        {"return_path": "customer@example.com"},
        {"x_auto_response_suppress": "DR, RN, NRN"},
        {"x_mailer": "Microsoft Outlook 16.0", "thread_index": "AQHb", "accept_language": "ru-RU"},
        {"importance": "high", "disposition_notification_to": "customer@example.com"},
        {"x_spam_flag": "NO", "x_autoreply": "no"},
    ],
)
def test_a_person_is_never_taken_for_a_machine(headers: dict[str, str]) -> None:
    return_path = headers.pop("return_path", None)
    assert judged(return_path=return_path, **headers) == Verdict(robot=False, kind="human")


def test_the_corpus_of_real_mail_is_judged_as_labelled(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = os.environ.get("SWITCHBOARD_CORPUS")
    if not corpus:
        pytest.skip("SWITCHBOARD_CORPUS is not set: the verdict is not measured")
    seen = Counter(_labelled_verdicts(Path(corpus) / "mail"))
    figures = {
        "automatic": _share(seen["auto", True, True], seen["auto", True, False]),
        "bounces": _share(seen["bounce", True, True], seen["bounce", True, False]),
        "taken for a bounce": _share(seen["bounce", False, True], seen["bounce", False, False]),
        "replies of people held back": _share(seen["reply", True], seen["reply", False]),
    }
    with capsys.disabled():
        sys.stdout.write(f"\nrobot verdict: {figures}\n")
    assert seen["auto", True, True] >= 0.98 * (seen["auto", True, True] + seen["auto", True, False])
    assert seen["bounce", False, True] == 0
    assert seen["bounce", True, True] >= 0.98 * (seen["bounce", True, True] + seen["bounce", True, False])
    assert seen["reply", True] == 0


def _share(yes: int, no: int) -> str:
    return f"{yes} of {yes + no}"


def _labelled_verdicts(folder: Path) -> list[tuple[object, ...]]:
    """What was expected and what was said of each mail that has headers."""
    seen: list[tuple[object, ...]] = []
    for line in (folder / "index.jsonl").read_text().splitlines():
        entry = json.loads(line)
        expected = entry["expected"]
        if "body-only" in entry["tags"]:
            continue
        try:
            found = verdict(read((folder / entry["file"]).read_bytes()), frozenset())
        except BadPayload:
            continue
        if "is_auto" in expected:
            seen.append(("auto", expected["is_auto"], found.robot))
        if "is_bounce" in expected:
            seen.append(("bounce", expected["is_bounce"], found.kind == "bounce"))
        if "reply" in entry["tags"] and "is_auto" not in expected:
            seen.append(("reply", found.robot))
    return seen


@pytest.mark.parametrize(
    ("authentic", "sender", "kind"),
    [
        ("fail", "customercare@example.com", "junk"),
        ("fail", "boss@example.com", "junk"),
        ("none", "boss@example.com", "human"),
        ("unknown", "boss@example.com", "human"),
        ("none", "customercare@example.com", "own"),
        ("fail", "buyer@client.example.org", "human"),
    ],
)
def test_a_domain_of_ours_is_junk_only_where_our_own_server_denies_it(
    authentic: Authenticity, sender: str, kind: str
) -> None:
    message = read(envelope("mail", mail(from_=sender)).payload)
    assert message.mail is not None
    doubted = replace(message, mail=replace(message.mail, authentic=authentic))
    assert verdict(doubted, OURS).kind == kind


def test_a_mailbox_at_a_house_where_anybody_has_one_makes_the_others_there_no_forgers() -> None:
    message = read(envelope("mail", mail(from_="buyer@gmail.com")).payload)
    assert message.mail is not None
    doubted = replace(message, mail=replace(message.mail, authentic="fail"))
    assert verdict(doubted, frozenset({"our.shop@gmail.com"})).kind == "human"


@pytest.mark.parametrize(
    "headers",
    [
        {
            "list_id": "Care <customercare.example.com>",
            "precedence": "list",
            "list_unsubscribe": "<mailto:x@example.com>",
        },
        {"list_post": "<mailto:customercare@example.com>", "list_id": "<customercare.example.com>"},
        {"mailing_list": "list customercare@example.com; contact owner@example.com"},
    ],
)
def test_a_group_address_of_ours_is_no_list_but_a_mailbox(headers: dict[str, str]) -> None:
    assert judged(**headers) == Verdict(robot=False, kind="human")


def test_only_the_nearest_filters_word_on_junk_counts() -> None:
    assert judged(x_spam_status="No, score=1\r\nX-Spam-Status: Yes, score=9").kind == "human"


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "re: ", "5.1.1 ", "550 ", "no-", "no-reply-", "-", "[", "<", "退", "İ", "ё", "\t", ";", ",", ":"],
)
def test_no_mail_is_slow_to_judge(piece: str) -> None:
    long = piece * (200_000 // len(piece))
    text = " ".join([long] * 2)
    fields = dict.fromkeys(("auto_submitted", "precedence", "x_auto_response_suppress", "list_id"), long[:60000])
    raw = mail(
        text, subject=long, from_=f"{long[:100].strip()}@client.example.org", x_spam_flag=long, x_mailer=long, **fields
    )
    message = read(envelope("mail", raw, return_path="").payload)
    began = time.process_time()
    for _ in range(10):
        verdict(message, OURS)
    assert time.process_time() - began < 1
