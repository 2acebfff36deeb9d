"""Signs of mail that machines send to many or to anybody: lists, newsletters, programs, and what servers call junk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.robots.signs import Look, Reason, Sign, phrases

_LIST_MARKS = ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere", "x-mailman-version")
_CAMPAIGN_MARKS = ("feedback-id", "x-csa-complaints", "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user")
_CAMPAIGNS_ALONE = ("x-csa-complaints", "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user", "x-mailru-bulk")
_PROGRAM_MARKS = ("x-cron-env", "x-fc-machinegenerated", "x-amavis-alert", "x-jira-fingerprint", "x-gitlab-project")
_PROGRAMS = (
    *("nagios", "zabbix", "cron", "jira", "confluence", "jenkins", "grafana", "prtg", "sap netweaver", "sap web"),
    *("sendmail-cron", "logwatch", "veeam", "monit", "icinga", "prometheus", "alertmanager", "sentry"),
    *("servicenow", "otrs mail service", "mailchimp", "unisender"),
)
"""What machines name themselves; programs by which people write too (a CRM, PHPMailer behind a form) are not here."""
_NO_ANSWERS = phrases(
    """
    no-reply|no-replies|no-replay|do-not-reply|dont-reply|do-not-respond|no-response|no-answer|noanswer|unattended
    auto-reply
    auto-responder|autoresponder|auto-mailer|automailer|auto-confirm|auto-notify|automail|autobot|nicht-antworten
    keine-antwort|bitte-nicht-antworten|ne-pas-repondre|nepas-repondre|pas-de-reponse|sans-reponse|no-responder
    no-contestar
    no-responda|sin-respuesta|non-rispondere|nessuna-risposta|nao-responda|nao-responder|nao-responde
    niet-beantwoorden
    niet-antwoorden|geen-antwoord|nie-odpowiadaj|nie-odpowiadac|bez-odpowiedzi|svara-ej|svara-inte|svar-ikke|ikke-svar
    ikke-besvar|ei-vastata|ala-vastaa|al-vastaa|ei-vastausta|neodpovidat|neodpovidejte|bez-odpovedi|yanitlamayin
    yanitlama|cevaplamayin|ne-otvechat|ne-otvechay|ne-otvechai|ne-otvechayte|bez-otveta|robot-ne-otvechat
    ne-vidpovidaty
    wu-hui-fu|bu-yao-hui-fu|henshin-fuka|hensin-fuka|bounces|bounce
    """
)
_NAMES_OF_PROGRAMS = "|".join(
    (
        "notifications?",
        "notify",
        "alerts?",
        "cron",
        "nagios",
        "zabbix",
        "jira",
        "gitlab",
        "jenkins",
        "newsletter",
        "robot",
    )
)
_NO_REPLY = re.compile(
    r"(?:^|[-_.+])(?:"
    + "|".join(re.escape(one).replace(r"\-", "[-_.]?") for one in _NO_ANSWERS)
    + rf")(?:$|[-_.+=\d])|^(?:{_NAMES_OF_PROGRAMS})\d{{0,3}}$"
)
_AUTOMATIC = frozenset({"all", "oof", "autoreply"})
_SPAM_LEVEL = 5
_YES = frozenset({"yes", "true", "spam", "1"})
_SAYS_YES = (
    *("x-spam-flag", "x-spam", "x-spam-status", "x-barracuda-spam-flag", "x-barracuda-spam-status", "x-junk"),
    *("x-dspam-result", "x-bogosity", "x-spamexperts-class", "x-klms-antispam-status", "x-drweb-spamstate"),
)


def list_signs(look: Look) -> Iterator[Sign]:
    """What shows that it went to many; a list of ours that a mailbox of ours stands behind shows nothing.

    List-Unsubscribe alone is a newsletter's. Shops and carriers put it on what they tell one customer as well: where
    the mail calls itself automatic, or no bulk mark stands beside and nobody reads its sender's mail, it is a machine's
    and becomes a case, for what a folder hides may be somebody's order.
    """
    if _is_our_own_list(look):
        return
    for name in _LIST_MARKS:
        if name in look.mail.headers:
            yield "list", Reason(code="header", args={"name": name})
    for name in _CAMPAIGNS_ALONE:
        if name in look.mail.headers:
            yield "list", Reason(code="header", args={"name": name})
    precedence = look.word("precedence")
    if precedence == "list":
        yield "list", Reason(code="precedence", args={"value": precedence})
    if "list-unsubscribe" in look.mail.headers:
        yield "machine" if _is_for_one(look) else "list", Reason(code="header", args={"name": "list-unsubscribe"})
    elif precedence in {"bulk", "junk"} and not look.is_written_by_hand:
        yield "machine", Reason(code="precedence", args={"value": precedence})


def machine_signs(look: Look) -> Iterator[Sign]:
    """What shows that a program wrote and nobody reads what is answered."""
    if _NO_REPLY.search(look.local_part[:128]):
        yield "machine", Reason(code="no_reply_address", args={"address": look.message.sender.value})
    wanted = {word.strip().lower() for word in look.value("x-auto-response-suppress").split(",")}
    if wanted & _AUTOMATIC and not look.is_written_by_hand:
        yield "machine", Reason(code="response_suppressed")
    if look.mail.return_path == "":
        yield "machine", Reason(code="null_return_path")
    if look.has_no_sender:
        yield "machine", Reason(code="no_sender")
    for name in _PROGRAM_MARKS:
        if name in look.mail.headers:
            yield "machine", Reason(code="header", args={"name": name})
    if look.value("x-mailer").lower().startswith(_PROGRAMS):
        yield "machine", Reason(code="program", args={"name": look.value("x-mailer")[:60]})


def junk_signs(look: Look) -> Iterator[Sign]:
    """What a filter on the way calls it; only the topmost field of a name, which is the nearest filter's, counts."""
    for name in _SAYS_YES:
        if look.word(name) in _YES:
            yield "junk", Reason(code="header", args={"name": name})
    for name in ("x-ms-exchange-organization-scl", "x-microsoft-antispam-scl"):
        level = look.word(name)
        if level.isascii() and level.isdigit() and int(level[:4]) >= _SPAM_LEVEL:
            yield "junk", Reason(code="header", args={"name": name})
    if "sfv:spm" in look.value("x-forefront-antispam-report")[:2000].lower().replace(" ", ""):
        yield "junk", Reason(code="header", args={"name": "x-forefront-antispam-report"})
    if look.word("x-yandex-spam") == "4":
        yield "junk", Reason(code="header", args={"name": "x-yandex-spam"})


def _is_our_own_list(look: Look) -> bool:
    """Whether a mailbox of ours is itself the list, as a group's address is: each customer writes through it."""
    told = " ".join(look.value(name)[:400].lower() for name in ("list-id", "list-post", "mailing-list", "x-beenthere"))
    if not told.strip():
        return False
    return any(one in told or f"<{one.replace('@', '.')}>" in told for one in look.own_addresses)


def _is_for_one(look: Look) -> bool:
    """Whether what can be unsubscribed from was still written to one customer."""
    if look.word("auto-submitted").startswith("auto-"):
        return True
    is_bulk = look.word("precedence") == "bulk" or any(name in look.mail.headers for name in _CAMPAIGN_MARKS)
    return not is_bulk and _NO_REPLY.search(look.local_part[:128]) is not None
