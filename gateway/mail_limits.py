"""When a mail gets no automatic letter although a person wrote it: too old, taken in for the record, capped. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from config.running import GatewaySettings
from gateway.ids import SECOND
from gateway.routing import reason
from gateway.store.mail import MailKnown, case_tally, count_on, counted
from gateway.store.rows import CaseRow, Reason
from gateway.turns import Turn

_MINUTE, _HOUR, _DAY = 60 * SECOND, 3600 * SECOND, 24 * 3600 * SECOND
TOTAL = "mail:total"

Count = tuple[str, int]


def why_silent(turn: Turn, settings: GatewaySettings) -> Reason | None:
    """Why no automatic letter may go out for this mail, or None; then one is counted on at once."""
    if all(message.mail is not None and message.mail.for_the_record for _, message in turn.messages):
        return reason("ingest")
    if turn.known_person.identity.blocked_at is not None:
        return reason("address-blocked")
    if _is_too_old(turn, settings):
        return reason("too-old")
    capped = _capped(turn, settings)
    if capped is None and turn.mail_known is not None:
        for name, period in counts_of(turn, turn.place.case if turn.place else None):
            count_on(turn.mail_known.tallies, name, period=period)
    return capped


def is_in_window(turn: Turn, settings: GatewaySettings) -> bool:
    """Whether the case's customer was told a promise so short a while ago that telling again is noise."""
    case = turn.place.case if turn.place is not None else None
    told_at = turn.mail_known.told_at.get(case.id) if turn.mail_known is not None and case is not None else None
    return told_at is not None and turn.now - told_at < settings.ack_window_minutes * _MINUTE


def tallies_of(address: str) -> Sequence[str]:
    """The names under which letters to this address are counted, its case's aside."""
    domain = address.rpartition("@")[2]
    return (f"mail:address:{_hashed(address)}", f"mail:domain:{_hashed(domain)}", TOTAL)


def counts_of(turn: Turn, case: CaseRow | None) -> Sequence[Count]:
    """Under which names and in which periods a letter of this turn counts."""
    address, domain, total = tallies_of(turn.last.sender.value)
    day, hour = turn.now // _DAY, turn.now // _HOUR
    of_case = [(case_tally(case.id), day)] if case is not None else []
    return [*of_case, (address, day), (domain, hour), (total, hour)]


def _is_too_old(turn: Turn, settings: GatewaySettings) -> bool:
    """Whether the mail, by its own date or by its arrival, is older than automatic answers may be."""
    oldest = turn.now - int(settings.ack_max_age_hours * _HOUR)
    sent_at = turn.last.sent_at
    written = int(sent_at.timestamp() * SECOND) if sent_at is not None else turn.now
    return min(written, turn.messages[-1][0].received_at) < oldest


def _capped(turn: Turn, settings: GatewaySettings) -> Reason | None:
    known = turn.mail_known or MailKnown()
    case = turn.place.case if turn.place is not None else None
    address, domain, total = tallies_of(turn.last.sender.value)
    day, hour = turn.now // _DAY, turn.now // _HOUR
    limits = [
        ("cap-address", address, day, settings.ack_cap_address_per_day),
        ("cap-domain", domain, hour, settings.ack_cap_domain_per_hour),
        ("cap-total", total, hour, settings.ack_cap_total_per_hour),
    ]
    if case is not None:
        limits.insert(0, ("cap-case", case_tally(case.id), day, settings.ack_cap_case_per_day))
    over = (code for code, name, period, most in limits if counted(known.tallies, name, period=period) >= most)
    code = next(over, None)
    return reason(code) if code is not None else None


def _hashed(value: str) -> str:
    return hashlib.blake2b(value.encode(), digest_size=16).hexdigest()
