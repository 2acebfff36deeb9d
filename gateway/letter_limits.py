"""When nothing is said by itself although a person wrote: too old, taken in for the record, blocked, capped. Pure.

The limits of `[acknowledgement.letters]` are those of mail, those of `[acknowledgement.talk]` of every other channel
that is written to. Agents' letters are not counted and never held back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from channels.message import Address
from config.acknowledgement import AcknowledgementSettings, LetterLimits, Limit, TalkLimits
from gateway.ids import SECOND, new_id
from gateway.public_domains import is_public
from gateway.routing import reason
from gateway.store.limits import Count, LimitsWanted, Subject, told_name
from gateway.store.rows import CaseRow, EventRow, IdentityRow, LetterRow, Reason
from gateway.turns import Turn

_HOUR, _DAY = 3600 * SECOND, 24 * 3600 * SECOND
CAPPED = "acknowledgement.capped"
"""The kind of the event that a limit is used up; open desks are told of it at once."""
_CAP = "cap-"
_REGISTRIES = frozenset(("ac", "co", "com", "edu", "go", "gob", "gov", "mil", "msk", "ne", "net", "or", "org", "spb"))
"""Second labels below which strangers register, as in co.uk or com.cn."""
_ALONE, _SHARED = 8, 1000
"""How near a limit is looked at once more: a case and an address are written to in turn, a domain is by everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """One list of limits: what is counted, where its names begin, and how they end (None: with the case's id)."""

    name: str
    begins: str
    ends: str | None
    limits: tuple[Limit, ...]
    slack: int

    def subjects(self, case: CaseRow | None) -> Iterator[Subject]:
        """What is limited, for a letter in this case."""
        ends = self.ends if self.ends is not None else case.id if case is not None else None
        if ends is None:
            return  # a case that is only being opened has had no letter
        for limit in self.limits:
            yield Subject(
                name=f"{_begins(self.begins, limit)}{ends}",
                window_us=limit.window_s * SECOND,
                most=limit.most,
                slack=self.slack,
            )


def want_limits(wanted: LimitsWanted, sender: Address, settings: AcknowledgementSettings) -> None:
    """Ask for what was counted for a letter to this sender, in whichever of the batch's cases."""
    for scope in _scopes(sender, settings):
        if scope.ends is None:
            wanted.case_prefixes.update(_begins(scope.begins, limit) for limit in scope.limits)
        else:
            wanted.names.update(subject.name for subject in scope.subjects(None))


def why_silent(turn: Turn, settings: AcknowledgementSettings) -> Reason | None:
    """Why nothing may be said by itself to this person, or None; then one letter is counted on at once."""
    if turn.last.mail is not None:
        if all(message.mail is not None and message.mail.for_the_record for _, message in turn.messages):
            return reason("ingest")
        if is_blocked(turn.known_person.identity, settings, now=turn.now):
            return reason("address-blocked")
        if _is_too_old(turn, settings):
            return reason("too-old")
    return _capped(turn, settings)


def is_blocked(identity: IdentityRow, settings: AcknowledgementSettings, *, now: int) -> bool:
    """Whether a letter to this address came back so short a while ago that none goes by itself.

    A bounce blocks for `blocked_days`. Whoever writes themself `unblock_when_they_write_hours` after it or later is
    no longer marked when it comes to this (see gateway.contacts): a mailbox that is full today is read tomorrow.
    """
    return identity.blocked_at is not None and now - identity.blocked_at < settings.blocked_days * _DAY


def is_in_window(turn: Turn, settings: AcknowledgementSettings) -> bool:
    """Whether this person was told so short a while ago that somebody will answer that telling again is noise."""
    case = turn.place.case if turn.place is not None else None
    if case is None:
        return False
    told_at = turn.limits.values.get(told_name(case.id, turn.known_person.identity.id))
    return told_at is not None and turn.now - told_at < settings.window_minutes * 60 * SECOND


def note_letter(
    turn: Turn,
    case: CaseRow,
    letter: LetterRow | None,
    settings: AcknowledgementSettings,
    *,
    why_none: Reason | None,
    is_told: bool,
) -> None:
    """Count the turn's letter, or raise the alarm of the limit that kept it back; `is_told`: it says when we answer."""
    if letter is None:
        if why_none is not None and str(why_none["code"]).startswith(_CAP):
            _put_alarm(turn, case)
        return
    for scope in _scopes(turn.last.sender, settings):
        for subject in scope.subjects(case):
            _put(turn, Count(subject=subject, at=turn.now))
    if is_told and turn.last.mail is not None:
        turn.changes.marks.append((told_name(case.id, turn.known_person.identity.id), turn.now))


def _scopes(sender: Address, settings: AcknowledgementSettings) -> Sequence[_Scope]:
    if sender.kind == "email":
        return _scopes_of_mail(sender.value, settings.letters)
    return _scopes_of_talk(sender.kind, sender.value, settings.talk)


@lru_cache(maxsize=1024)  # a turn asks three times
def _scopes_of_mail(value: str, limits: LetterLimits) -> Sequence[_Scope]:
    local, _, host = value.rpartition("@")
    address, domain = _hashed(f"{local.partition('+')[0]}@{host}"), _hashed(_registered(host))
    of_domain = () if is_public(host) else limits.per_domain  # else one of millions would use it up for the others
    scopes = (
        _Scope(name="case", begins="mail:case", ends=None, limits=limits.per_case, slack=_ALONE),
        _Scope(name="address", begins="mail:address", ends=address, limits=limits.per_address, slack=_ALONE),
        _Scope(name="domain", begins="mail:domain", ends=domain, limits=of_domain, slack=_SHARED),
        _Scope(name="total", begins="mail:total", ends="", limits=limits.in_all, slack=_SHARED),
    )
    return tuple(one for one in scopes if one.limits)


@lru_cache(maxsize=1024)
def _scopes_of_talk(kind: str, value: str, limits: TalkLimits) -> Sequence[_Scope]:
    address = _hashed(f"{kind}:{value}")
    scopes = (
        _Scope(name="case", begins="talk:case", ends=None, limits=limits.per_case, slack=_ALONE),
        _Scope(name="address", begins="talk:address", ends=address, limits=limits.per_address, slack=_ALONE),
        _Scope(name="total", begins="talk:total", ends="", limits=limits.in_all, slack=_SHARED),
    )
    return tuple(one for one in scopes if one.limits)


def _is_too_old(turn: Turn, settings: AcknowledgementSettings) -> bool:
    """Whether the mail, by its own date or by its arrival, is older than automatic answers may be."""
    oldest = turn.now - int(settings.max_age_hours * _HOUR)
    sent_at = turn.last.sent_at
    written = int(sent_at.timestamp() * SECOND) if sent_at is not None else turn.now
    return min(written, turn.messages[-1][0].received_at) < oldest


def _capped(turn: Turn, settings: AcknowledgementSettings) -> Reason | None:
    case = turn.place.case if turn.place is not None else None
    subjects = [(scope, subject) for scope in _scopes(turn.last.sender, settings) for subject in scope.subjects(case)]
    for scope, subject in subjects:
        if turn.limits.is_used_up(subject, at=turn.now):
            turn.capped = subject
            return reason(_CAP + scope.name, limit=_shown(subject))
    for _, subject in subjects:
        turn.limits.add(Count(subject=subject, at=turn.now))
    return None


def _put_alarm(turn: Turn, case: CaseRow) -> None:
    """Tell people, once a window, that a limit is used up: a loop, or more customers than were thought of."""
    subject = turn.capped
    if subject is None or turn.limits.is_alarmed(subject, at=turn.now):
        return
    alarm = Count(subject=subject, at=turn.now, is_alarm=True)
    turn.limits.add(alarm)
    turn.changes.counts.append(alarm)
    turn.changes.close_counts.append(alarm)
    kind, scope, *_ = subject.name.split(":")
    turn.changes.events.append(
        EventRow(
            id=new_id(),
            at=turn.now,
            actor="gateway",
            kind=CAPPED,
            subject=case.number,
            case_id=case.id,
            data={"channel": turn.claim.channel, "of": kind, "scope": scope, "limit": _shown(subject), "alarm": True},
        )
    )


def _put(turn: Turn, count: Count) -> None:
    turn.changes.counts.append(count)
    if turn.limits.is_near(count.subject, at=turn.now):
        turn.changes.close_counts.append(count)


def _begins(scope: str, limit: Limit) -> str:
    """How the names of a limit begin; another limit, or another window, counts anew."""
    return f"{scope}:{limit.window_s}:{limit.most}:"


def _shown(subject: Subject) -> str:
    return str(Limit(most=subject.most, window_s=subject.window_us // SECOND))


def _registered(host: str) -> str:
    """The domain as somebody has it: whoever has one makes as many below it as they like."""
    labels = host.split(".")
    is_below_registry = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES
    return ".".join(labels[-3 if is_below_registry else -2 :])


def _hashed(value: str) -> str:
    return hashlib.blake2b(value.encode(), digest_size=16).hexdigest()
