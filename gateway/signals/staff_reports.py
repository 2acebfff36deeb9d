"""Takes signals that our own people send by mail or Telegram: a case of its own, an answer of one line, an event.

The message stands in a case whose intent is `signal`, with the bot, closed after silence like any other: nothing is
lost, and no agent is asked to work it. Where it does not say which customer is meant, the employee is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gateway.ids import new_id
from gateway.parts import Parts
from gateway.perform import Performed
from gateway.routing import reason
from gateway.signals import reported
from gateway.signals.reported import REPORT, About, Report
from gateway.store import signal_names
from gateway.store.rows import EventRow
from gateway.threads import Place
from gateway.turns import Turn

_CHANNELS: Final = ("email", "telegram")


@dataclass(frozen=True, slots=True)
class StaffReports:
    """Reads reports in turns, before anything else is decided about them."""

    parts: Parts

    async def take(self, turn: Turn) -> Performed | None:
        """What a report of one of us is answered; None for any other turn."""
        staff = turn.known_person.staff
        if staff is None or not self._is_report(turn):
            return None
        if turn.place is not None and turn.place.case is not None and turn.place.case.intent != REPORT:
            turn.place, turn.flow = Place(case=None), None  # a matter of its own, whatever was talked about before
        about = await self._about(turn)
        language = turn.meaning.language if turn.meaning is not None else self.parts.settings.gateway.default_language
        if about is None:
            said = self.parts.texts.say(language, "signal-which-customer")
            return Performed(reason=reason("signal-unclear"), said=[said], intent=REPORT)
        turn.signal_report = Report(about=about, person_mail=staff.mail)
        said = self.parts.texts.say(language, "signal-noted", customer=about.name)
        return Performed(reason=reason("signal-by-staff"), said=[said], intent=REPORT)

    def put(self, turn: Turn) -> None:
        """The event from which the signal is made, in the transaction of the turn."""
        report, case = turn.signal_report, turn.case
        if report is None or case is None:
            return
        places = [one.position for one in turn.changes.messages if one.direction == "in" and one.case_id == case.id]
        data = {
            "by": f"person:{report.person_mail}",
            "report": case.number,
            "account": report.about.account_id,
            "contact": report.about.contact_id,
            "about": report.about.case_id,
            "position": min(places, default=None),
            "messages": len(places),
        }
        turn.changes.events.append(
            EventRow(
                id=new_id(),
                at=turn.now,
                actor=f"person:{report.person_mail}"[:80],
                kind="signal.reported",
                subject=case.number,
                case_id=case.id,
                data=data,
            )
        )

    def _is_report(self, turn: Turn) -> bool:
        if turn.channel.kind not in _CHANNELS or turn.verdict.robot or turn.forwarded_by is not None:
            return False
        if turn.unit_letter is not None:
            return False
        last, case = turn.last, turn.place.case if turn.place is not None else None
        if last.mail is None:
            begins = any(reported.is_command(message.text) for _, message in turn.messages)
        else:
            mailboxes = {one.mailbox for one in self.parts.settings.signals.values() if one.mailbox}
            begins = reported.is_subject(last.mail.subject) or last.mailbox in mailboxes
        return begins or (case is not None and case.intent == REPORT and case.state not in ("closed", "merged"))

    async def _about(self, turn: Turn) -> About | None:
        """The customer that is meant; whoever speaks for one account alone need not name it."""
        subject = turn.last.mail.subject if turn.last.mail is not None else ""
        text = "\n".join([subject, *(message.text for _, message in turn.messages)])
        names = reported.names_in(text)
        found = await self.parts.store.read(signal_names.find, names) if names else []
        if about := reported.single(found):
            return about
        own = turn.known_person.acts_for
        if found or len(own) != 1:
            return None
        return About(account_id=own[0].id, name=_named(own[0].name, own[0].external_no))


def _named(name: str, number: str) -> str:
    return f"{name} ({number})"
