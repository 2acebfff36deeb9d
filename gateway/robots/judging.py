"""Owns the verdict whether a machine wrote a mail, by the mail's own signs; pure.

A verdict stops the automatic answer, never the work: what becomes of the mail is decided elsewhere by its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.message import Message
from gateway.public_domains import is_public
from gateway.robots.automatic import automatic_signs, is_challenge, says_it_is_automatic
from gateway.robots.bounces import bounce_signs, is_mail_system
from gateway.robots.machines import junk_signs, list_signs, machine_signs
from gateway.robots.signs import Look, Reason, RobotKind, Sign, Verdict

_HUMAN = Verdict(robot=False, kind="human")
_RANK: tuple[RobotKind, ...] = ("own", "bounce", "auto-reply", "junk", "list", "machine")
_OUR_ID = re.compile(r"sb\.[^@]+@(.+)$")


def verdict(message: Message, own_addresses: frozenset[str]) -> Verdict:
    """The verdict on one message; whatever is not mail comes from a person.

    Every sign found is a reason; the kind is the strongest of them. `Return-Path: <>` alone is no bounce: Exchange
    sends its out-of-office letters with it. Who writes under an address or a domain of ours and is said by our own mail
    server to be somebody else is junk, whatever else the mail says of itself.
    """
    if message.mail is None:
        return _HUMAN
    look = Look(message=message, mail=message.mail, own_addresses=own_addresses)
    if (forged := _forged(look)) is not None:
        return Verdict(robot=True, kind="junk", reasons=(forged,))
    signs = list(_signs(look))
    if not signs:
        return _HUMAN
    kinds = {kind for kind, _ in signs}
    strongest = next(kind for kind in _RANK if kind in kinds)
    return Verdict(robot=True, kind=strongest, reasons=tuple(reason for _, reason in signs))


def _signs(look: Look) -> Iterator[Sign]:
    yield from _own_signs(look)
    if not _only_answers(look):
        yield from bounce_signs(look)
    yield from automatic_signs(look)
    yield from list_signs(look)
    yield from machine_signs(look)
    yield from junk_signs(look)


def _forged(look: Look) -> Reason | None:
    if look.mail.authentic != "fail":
        return None
    sender = look.message.sender.value
    if sender in look.own_addresses:
        return Reason(code="forged_own_address", args={"address": sender})
    domain = sender.rpartition("@")[2]
    is_ours = any(one.rpartition("@")[2] == domain for one in look.own_addresses)
    return Reason(code="forged_own_domain", args={"domain": domain}) if is_ours and not is_public(domain) else None


def _own_signs(look: Look) -> Iterator[Sign]:
    """Our exact addresses, and Message-IDs made by us for one of their domains."""
    if look.message.sender.value in look.own_addresses:
        yield "own", Reason(code="own_address", args={"address": look.message.sender.value})
    domains = {address.rpartition("@")[2] for address in look.own_addresses}
    made_by_us = _OUR_ID.match(look.mail.message_id or "")
    if made_by_us and made_by_us[1].lower() in domains:
        yield "own", Reason(code="own_message_id")


def _only_answers(look: Look) -> bool:
    """Whether it wears a report's form or null return path and is a challenge or an absence all the same."""
    return not is_mail_system(look) and (is_challenge(look) or says_it_is_automatic(look))
