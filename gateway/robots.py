"""Owns the verdict whether a machine wrote a mail, by the mail's own signs; pure.

A verdict stops the automatic answer, never the work: what becomes of the mail is decided elsewhere by its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from channels.message import Letterhead, Message

RobotKind = Literal["human", "auto-reply", "bounce", "list", "machine", "junk", "own"]

_RANK: tuple[RobotKind, ...] = ("own", "bounce", "auto-reply", "list", "junk", "machine")
_MAILER = re.compile(r"^(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|mail\.?delivery(?:\.?subsystem)?)\b")
_NO_REPLY = re.compile(
    r"^(?:.*[-_.+])?(?:no-?_?\.?repl(?:y|ies)|do-?_?\.?not-?_?\.?reply|donotreply|noreply|no-?response|"
    r"auto-?(?:reply|responder|mailer)|bounces?|nicht-?antworten|ne-?pas-?repondre|no-?responder)(?:[-_.+].*)?@"
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:ed|able)|delivery (?:status notification|failure|report|has failed|problem)|delivery notification|"
    r"mail delivery|failed mail|returned (?:mail|to sender)|failure notice|"
    r"(?:mail|message) (?:could not be|not) delivered|returning message|"
    r"warning: (?:message|could not send)|non remis|nicht zugestellt|unzustellbar|no entregad|"
    r"недоставленн|не доставлен|невозможно доставить|не удалось доставить|退信|无法投递|系统退信|投递失败|未能送达",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"this is the (?:qmail-send|mail system|mail delivery|mail transfer|postfix)|delivery to the following recipient|"
    r"could not be delivered to|undeliverable (?:address|mail|message)|permanent (?:fatal )?error|"
    r"the following (?:address(?:es)?|recipient).{0,40} (?:failed|had (?:permanent|delivery))|user unknown|"
    r"не удалось доставить|сообщение не доставлено|无法投递|无法发送到以下",
    re.IGNORECASE,
)
_AWAY_SUBJECT = re.compile(
    r"^\s*(?:(?:re|aw|ответ|回复|回覆|答复)\s*[:：]\s*)*\W{0,3}(?:out[- ]of[- ](?:the[- ])?office|automatic reply|"
    r"auto-?\s?reply|"
    r"auto(?:mated|matic)? ?-?(?:response|reply)|autoresponder|away from (?:my )?(?:mail|the office)|on vacation|"
    r"vacation (?:reply|response|notice)|автоматический ответ|автоответ|автоматическое (?:уведомление|сообщение)|"
    r"(?:я )?(?:в отпуске|вне офиса|нет на месте)|отсутствие на рабочем месте|自动回复|自動回覆|自动答复|外出自动|"
    r"不在办公室|abwesenheits(?:notiz|benachrichtigung|mitteilung)|automatische antwort|nicht im büro|"
    r"réponse automatique|absence du bureau|absent du bureau|message d'absence|respuesta automática|"
    r"fuera de (?:la )?oficina|ausente de la oficina|risposta automatica|fuori sede|resposta automática|"
    r"automatisch antwoord|autosvar|odpowiedź automatyczna|autoodpowied)",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(r"^\s*(?:read|gelesen|прочитано|прочтено|已读|lu|leído)\s*[:：]", re.IGNORECASE)
_CHALLENGE_SUBJECT = re.compile(
    r"challenge[- ]response|(?:verify|confirm)(?:ing)? your (?:e-?mail|message)", re.IGNORECASE
)
_ANSWER_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply")
_LIST_MARKS = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list", "x-beenthere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sign of a verdict; rendered in the reader's language elsewhere."""

    code: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an automatic answer must not go to the sender, what kind of sender that is, and by which signs."""

    robot: bool
    kind: RobotKind
    reasons: tuple[Reason, ...] = ()


_HUMAN = Verdict(robot=False, kind="human")
_Sign = tuple[RobotKind, Reason]


def verdict(message: Message, own_addresses: frozenset[str]) -> Verdict:
    """The verdict on one message; whatever is not mail comes from a person.

    Every sign found is a reason; the kind is the strongest of them. `Return-Path: <>` alone is no bounce: Exchange
    sends its out-of-office letters with it.
    """
    if message.mail is None:
        return _HUMAN
    signs = [sign for look in _LOOKS for sign in look(message, message.mail)]
    signs += _own_signs(message, message.mail, own_addresses)
    if not signs:
        return _HUMAN
    kinds = {kind for kind, _ in signs}
    strongest = next(kind for kind in _RANK if kind in kinds)
    return Verdict(robot=True, kind=strongest, reasons=tuple(reason for _, reason in signs))


def _own_signs(message: Message, mail: Letterhead, own_addresses: frozenset[str]) -> Iterator[_Sign]:
    """Our exact addresses, and Message-IDs made by us for one of their domains."""
    if message.sender.value in own_addresses:
        yield "own", Reason(code="own_address", args={"address": message.sender.value})
    domains = {address.rpartition("@")[2] for address in own_addresses}
    made_by_us = re.match(r"sb\.[^@]+@(.+)$", mail.message_id or "")
    if made_by_us and made_by_us[1].lower() in domains:
        yield "own", Reason(code="own_message_id")


def _bounces(message: Message, mail: Letterhead) -> Iterator[_Sign]:
    report = _report_type(mail)
    if report == "delivery-status" or (not report and "message/delivery-status" in mail.parts):
        yield "bounce", Reason(code="delivery_report")
    if "x-failed-recipients" in mail.headers:
        yield "bounce", Reason(code="failed_recipients")
    if report in {"disposition-notification", "feedback-report"}:
        return
    by_mailer = bool(_MAILER.match(message.sender.value))
    says_so = bool(_BOUNCE_SUBJECT.search(mail.subject) or _BOUNCE_TEXT.search((message.full_text or "")[:3000]))
    if by_mailer and (says_so or not message.sender.value.startswith("postmaster")):
        yield "bounce", Reason(code="mailer_daemon", args={"address": message.sender.value})
    elif says_so and (mail.return_path == "" or _has_no_sender(message)):
        yield "bounce", Reason(code="null_return_path_and_report")


def _auto_replies(message: Message, mail: Letterhead) -> Iterator[_Sign]:
    report = _report_type(mail)
    if report in {"disposition-notification", "feedback-report"}:
        yield "auto-reply", Reason(code="report", args={"type": report})
    elif "message/feedback-report" in mail.parts or "message/disposition-notification" in mail.parts:
        yield "auto-reply", Reason(code="report", args={"type": "part"})
    submitted = _first_word(mail, "auto-submitted")
    if submitted.startswith(("auto-replied", "auto-notified")):
        yield "auto-reply", Reason(code="auto_submitted", args={"value": submitted})
    elif submitted not in {"", "no"}:
        yield "machine", Reason(code="auto_submitted", args={"value": submitted})
    for name in _ANSWER_MARKS:
        if mail.headers.get(name, "no").strip().lower() not in {"no", "false", ""}:
            yield "auto-reply", Reason(code="header", args={"name": name})
    if _AWAY_SUBJECT.search(mail.subject) or _RECEIPT_SUBJECT.search(mail.subject):
        yield "auto-reply", Reason(code="subject_says_automatic")
    if "x-boxbe-sender" in mail.headers or re.search(
        r"challenge|verify(?:ing)? your (?:mail|message)", mail.subject, re.I
    ):
        yield "auto-reply", Reason(code="challenge")


def _lists(message: Message, mail: Letterhead) -> Iterator[_Sign]:
    for name in _LIST_MARKS:
        if name in mail.headers:
            yield "list", Reason(code="header", args={"name": name})
    precedence = _first_word(mail, "precedence")
    if precedence == "list":
        yield "list", Reason(code="precedence", args={"value": precedence})
    elif precedence in {"auto_reply", "auto-reply"} or "auto" in _first_word(mail, "x-precedence"):
        yield "auto-reply", Reason(code="precedence", args={"value": precedence})
    elif precedence in {"bulk", "junk"}:
        yield "machine", Reason(code="precedence", args={"value": precedence})


def _machines(message: Message, mail: Letterhead) -> Iterator[_Sign]:
    if _NO_REPLY.match(message.sender.value):
        yield "machine", Reason(code="no_reply_address", args={"address": message.sender.value})
    wants_none = {word.strip().lower() for word in mail.headers.get("x-auto-response-suppress", "").split(",")}
    if wants_none & {"all", "oof", "autoreply"}:
        yield "machine", Reason(code="response_suppressed")
    if mail.return_path == "":
        yield "machine", Reason(code="null_return_path")
    if _has_no_sender(message):
        yield "machine", Reason(code="no_sender")


def _junk(message: Message, mail: Letterhead) -> Iterator[_Sign]:
    if _first_word(mail, "x-spam-flag") == "yes":
        yield "junk", Reason(code="header", args={"name": "x-spam-flag"})


_LOOKS: tuple[Callable[[Message, Letterhead], Iterator[_Sign]], ...] = (
    _bounces,
    _auto_replies,
    _lists,
    _machines,
    _junk,
)


def _report_type(mail: Letterhead) -> str:
    content_type = mail.headers.get("content-type", "").lower()
    found = re.search(r"report-type\s*=\s*\"?([a-z-]+)", content_type)
    return found[1] if found and content_type.lstrip().startswith("multipart/report") else ""


def _first_word(mail: Letterhead, name: str) -> str:
    return (mail.headers.get(name, "").replace(";", " ").split() or [""])[0].lower()


def _has_no_sender(message: Message) -> bool:
    """Whether the mail names nobody who could be answered (the channel then makes an address under .invalid)."""
    return message.sender.value.endswith("@mail.invalid")
