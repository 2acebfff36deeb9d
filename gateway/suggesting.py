"""Finds contacts that may be one person, beside the way of messages, and puts the pair before people with its evidence.

New contacts are looked at once, some seconds after they were made, in the order of their ids. Nothing is merged here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers
import structlog
from sqlalchemy.engine import Connection

from gateway.ids import SECOND, now_us
from gateway.routing import reason
from gateway.store import contacts, installation, likenesses, merges, suggestions
from gateway.store.contexts import IdentityKey
from gateway.store.likenesses import NewContact, Seen
from gateway.store.rows import IdentityRow, Reason
from gateway.store.store import Store, StoreDownError
from gateway.store.suggestions import Suggestion

log = structlog.get_logger()

LOOK_EVERY_S: Final = 10.0
PAUSE_S: Final = 0.5
AT_ONCE: Final = 50
SETTLED_US: Final = 30 * SECOND
"""So old a contact must be: by then every turn that was making one with a lower id has stored it."""
LATE_US: Final = 600 * SECOND
_CURSOR: Final = "merge_suggestions_after"
_SCORES: Final = {"address-claimed": 0.8, "address-written": 0.6, "same-place": 0.6, "same-name": 0.5}
_MUTUAL: Final = ("same-place", "same-name")
"""What two new contacts have of each other alike: seen from both, it is one fact."""
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_FOUND_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """That a new contact is like another, and by what."""

    contact_id: str
    other_id: str
    why: Reason


class Suggesting:
    """Looks at new contacts until cancelled; several processes may run one, a pair is suggested once."""

    def __init__(self, store: Store, *, now: Callable[[], int] = now_us) -> None:
        self._store = store
        self._now = now

    async def run(self) -> None:
        """Look every few seconds whether there are new contacts."""
        while True:
            has_more = False
            try:
                has_more = await self.suggest_next()
                await self._store.write(merges.take_late, since=self._now() - LATE_US)
            except StoreDownError as err:
                log.debug("the store is down, suggestions wait", error=str(err))
            await asyncio.sleep(PAUSE_S if has_more else LOOK_EVERY_S)

    async def suggest_next(self) -> bool:
        """Look at the next few new contacts; whether there were any."""
        before = self._now() - SETTLED_US
        last, found = await self._store.read(_look, before=before)
        if last is None:
            return False
        await self._store.write(_save, last, found, now=self._now())
        return True

    async def catch_up(self) -> None:
        """Look at every contact that was made so far."""
        while await self.suggest_next():
            pass


def suggested(likenesses_found: Iterable[_Likeness]) -> list[Suggestion]:
    """One suggestion a pair, with everything that speaks for it; more evidence raises the score."""
    by_pair: dict[tuple[str, str], list[Reason]] = {}
    for one in likenesses_found:
        reasons = by_pair.setdefault((min(one.contact_id, one.other_id), max(one.contact_id, one.other_id)), [])
        is_told = one.why["code"] in _MUTUAL and any(known["code"] == one.why["code"] for known in reasons)
        if one.why not in reasons and not is_told:
            reasons.append(one.why)
    return [suggestions.pair_of(*pair, _score(reasons), *reasons) for pair, reasons in by_pair.items()]


def addresses_in(texts: Iterable[str]) -> set[IdentityKey]:
    """The mail addresses and international telephone numbers that stand in texts."""
    found: set[IdentityKey] = set()
    for text in texts:
        found.update(("email", one.lower().rstrip(".")) for one in _MAIL.findall(text)[:_FOUND_AT_MOST])
        for match in phonenumbers.PhoneNumberMatcher(text, None):
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.add(("phone", number))
    return found


def _look(connection: Connection, *, before: int) -> tuple[str | None, list[Suggestion]]:
    after = installation.stored_value(connection, _CURSOR) or ""
    fresh = likenesses.next_contacts(connection, after, before=before, limit=AT_ONCE)
    if not fresh:
        return None, []
    standing = [one for one in fresh if one.merged_into is None]
    seen = likenesses.look_at(connection, standing)
    found = [
        *_by_address(connection, standing, seen),
        *_by_place(connection, standing, seen),
        *_by_name(connection, standing, seen),
    ]
    return fresh[-1].id, suggested(found)


def _save(connection: Connection, last: str, found: Sequence[Suggestion], *, now: int) -> None:
    suggestions.add(connection, found, now=now)
    installation.put_value(connection, _CURSOR, last)


def _by_address(connection: Connection, fresh: Sequence[NewContact], seen: Seen) -> Iterator[_Likeness]:
    """Who claimed an address of somebody else without proof, or wrote one in the first messages."""
    claimed = likenesses.identities_by_id(connection, set().union(*seen.claimed.values()))
    written = {id_: addresses_in(texts) for id_, texts in seen.texts.items()}
    stored = contacts.identities_of(connection, set().union(*written.values()))
    for one in fresh:
        for identity_id in sorted(seen.claimed.get(one.id, ())):
            yield from _like(one, claimed.get(identity_id), "address-claimed")
        for key in sorted(written.get(one.id, ())):
            yield from _like(one, stored.get(key), "address-written")


def _by_place(connection: Connection, fresh: Sequence[NewContact], seen: Seen) -> Iterator[_Likeness]:
    """Who has the same mailbox name on another domain of the same account."""
    mails = [
        (one, *row.value.rpartition("@")[::2])
        for one in fresh
        for row in seen.identities.get(one.id, ())
        if row.kind == "email" and not row.shared
    ]
    others = likenesses.sibling_domains(connection, {domain for _, _, domain in mails})
    wanted = [
        (one, ("email", f"{local}@{other}")) for one, local, own in mails for other in sorted(others.get(own, ()))
    ]
    stored = contacts.identities_of(connection, {key for _, key in wanted})
    for one, key in wanted:
        yield from _like(one, stored.get(key), "same-place")


def _by_name(connection: Connection, fresh: Sequence[NewContact], seen: Seen) -> Iterator[_Likeness]:
    """Who has the same name at the same account."""
    named = [(one, account_id) for one in fresh if one.name for account_id in seen.accounts.get(one.id, ())]
    found = likenesses.namesakes(
        connection, {str(one.name) for one, _ in named}, {account_id for _, account_id in named}
    )
    for one, account_id in named:
        for other_id in found.get((account_id, str(one.name)), ()):
            if other_id != one.id:
                yield _Likeness(contact_id=one.id, other_id=other_id, why=reason("same-name", account=account_id))


def _like(one: NewContact, row: IdentityRow | None, code: str) -> Iterator[_Likeness]:
    if row is None or row.shared or row.person_id is not None or row.contact_id in (None, one.id):
        return
    yield _Likeness(contact_id=one.id, other_id=str(row.contact_id), why=reason(code, identity=row.id))


def _score(reasons: Sequence[Reason]) -> float:
    doubt = 1.0
    for one in reasons:
        doubt *= 1 - _SCORES[str(one["code"])]
    return round(1 - doubt, 3)
