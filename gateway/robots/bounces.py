"""Signs of delivery reports: the standard's (RFC 3464), and the free forms in which mail systems write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.robots.signs import QUESTIONS, Look, Reason, Sign, says
from gateway.robots.words_bounces import LETTERS, MAILERS, NOT_DELIVERED, OF_LETTERS, SUBJECTS, SYSTEMS, TECHNICAL

_MAY_BE_CODE = re.compile(r"(?<![\d.])55[0-4][ -]")
_REPLY_CODE = re.compile(
    r"(?<![\d.])(?:[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}|#?[45]\.[0-7]\.\d{1,3}(?![\d.]))|"
    r"(?:[:>)\]#\"'(]\s?|@[\w.-]{3,80}\s|\b(?:error|code|said|smtp|status|reply|ошибка|код|代码|错误)\s)55[0-4][ -]"
)
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
_ARRIVED = re.compile(rb"^action[ \t]*:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_OTHER_REPORTS = frozenset({"disposition-notification", "feedback-report"})
_LOOKED_AT = 65_536


def bounce_signs(look: Look) -> Iterator[Sign]:
    """What shows that the mail tells of a letter that did not arrive, or not yet."""
    if look.report_type in _OTHER_REPORTS:
        return
    if look.report_type == "delivery-status" or (not look.report_type and set(_REPORTS) & set(look.mail.parts)):
        if _tells_of_arrival(look):
            yield "auto-reply", Reason(code="arrival_report")
            return
        yield "bounce", Reason(code="delivery_report")
    if "x-failed-recipients" in look.mail.headers:
        yield "bounce", Reason(code="failed_recipients")
    if is_mail_system(look):
        yield "bounce", Reason(code="mailer_daemon", args={"address": look.message.sender.value})
    elif reads_like_a_report(look):
        yield "bounce", Reason(code="reads_like_a_delivery_report")


def is_mail_system(look: Look) -> bool:
    """Whether it comes from a name that only mail systems have, or from one they often have and says that it is one."""
    if look.local_part.startswith(MAILERS):
        return True
    if look.local_part not in ("postmaster", "poostmaster") or not _begins_as_a_report(look):
        return False
    if look.is_written_by_hand and not look.comes_from_nobody:
        return False
    if look.subject.startswith(OF_LETTERS) or _shows_its_work(look):
        return True
    return says(look.whole, NOT_DELIVERED) and says(look.whole, LETTERS)


def reads_like_a_report(look: Look) -> bool:
    """Whether its words are a report's and more than words speak for a machine.

    People complain of letters that came back, under such subjects too, quote codes and ask: from an address that is
    no system's only a returned letter, or codes and the talk of servers together, are a machine's.
    """
    begins_so = _begins_as_a_report(look)
    if look.comes_from_nobody:
        return begins_so or (says(look.whole, NOT_DELIVERED) and _shows_its_work(look))
    is_systems = look.local_part.startswith(SYSTEMS) or _takes_no_answers(look)
    if not (begins_so or is_systems) or _is_an_answer(look) or not says(look.whole, NOT_DELIVERED):
        return False
    if is_systems:
        return (begins_so and _shows_its_work(look)) or (_has_returned(look) and _has_codes(look))
    if look.is_written_by_hand or says(look.opening, QUESTIONS):
        return False
    return _has_returned(look) or (_has_codes(look) and says(look.whole, TECHNICAL))


def _tells_of_arrival(look: Look) -> bool:
    """Whether a report says that the letter arrived and nothing else."""
    told = {
        action.lower()
        for file in look.message.files
        if file.media_type in _REPORTS
        for action in _ARRIVED.findall((file.content or b"")[:_LOOKED_AT])
    }
    return bool(told) and told <= {b"delivered", b"relayed", b"expanded"}


def _begins_as_a_report(look: Look) -> bool:
    """Whether the subject is a mail system's, also behind a name in brackets."""
    bare = look.subject.partition("] ")[2] if look.mail.subject.lstrip().startswith("[") else look.subject
    return look.subject.startswith(SUBJECTS) or bare.startswith(SUBJECTS)


def _is_an_answer(look: Look) -> bool:
    return look.subject.startswith(("re:", "fw:", "fwd:", "aw:", "wg:", "tr:", "ответ:", "回复:", "转发:"))


def _takes_no_answers(look: Look) -> bool:
    return look.local_part.replace("-", "").replace("_", "").startswith(("noreply", "donotreply"))


def _shows_its_work(look: Look) -> bool:
    """Whether it carries what only a machine adds: the returned letter, codes, the talk of two servers."""
    return _has_returned(look) or _has_codes(look) or says(look.whole, TECHNICAL)


def _has_returned(look: Look) -> bool:
    return not _RETURNED.isdisjoint(look.mail.parts)


def _has_codes(look: Look) -> bool:
    """Whether it tells a server's reply code; "550 pieces" is one only where nobody could be answered."""
    if _REPLY_CODE.search(look.whole):
        return True
    return look.comes_from_nobody and _MAY_BE_CODE.search(look.whole) is not None
