"""Search of cases by words, names, addresses and numbers.

Numbers and addresses are found wherever they stand, by their indexes. Words are looked for in the cases of the newest
activity only, WINDOW of them, because no index of words is kept yet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from gateway.store.cases import CaseFilter, filtered
from gateway.store.schema import account, cases, contact, identity, message

WINDOW = 2_000
_LONGEST_QUERY = 200
_TEXT_READ = 4_000
_MOST_WORDS = 8
_MOST_FOUND = 2_000


def folded(text: str) -> str:
    """A text as it is compared: width, case and ё do not count, Chinese characters are words of their own."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(f" {char} " if "\u4e00" <= char <= "\u9fff" else char for char in plain)


def find_cases(connection: Connection, query: str, wanted: CaseFilter) -> list[str]:
    """The ids of the cases that a query means: by number, by a customer's address, or by all of its words."""
    query = query.strip()[:_LONGEST_QUERY]
    found = dict.fromkeys(_by_number_or_address(connection, query))
    words = folded(query).split()[:_MOST_WORDS]
    if words:
        found |= dict.fromkeys(_by_words(connection, words, wanted))
    return list(found)[:_MOST_FOUND]


def _by_number_or_address(connection: Connection, query: str) -> list[str]:
    lowered = query.lower()
    digits = "".join(char for char in query if char.isdigit())
    values = {query, lowered, f"+{digits}"} if digits else {query, lowered}
    owners = select(identity.c.contact_id).where(
        identity.c.kind.in_(("email", "phone", "telegram", "visitor", "external")),
        identity.c.value.in_(values),
        identity.c.contact_id.is_not(None),
    )
    by_person = cases.c.contact_id.in_(owners)
    by_number = cases.c.number == query.removeprefix("#").removeprefix("№").strip()
    newest = select(cases.c.id).where(or_(by_number, by_person)).order_by(cases.c.active_at.desc())
    return list(connection.execute(newest.limit(_MOST_FOUND)).scalars())


def _by_words(connection: Connection, words: Sequence[str], wanted: CaseFilter) -> list[str]:
    newest = filtered(select(cases.c.id), wanted).order_by(cases.c.active_at.desc()).limit(WINDOW).subquery()
    having: list[set[str]] = [set() for _ in words]
    for case_id, text in _texts(connection, newest):
        plain = folded(text or "")
        for place, word in enumerate(words):
            if word in plain:
                having[place].add(case_id)
    return list(set.intersection(*having))


def _texts(connection: Connection, newest: Any) -> Any:
    named = (
        select(cases.c.id, func.coalesce(cases.c.subject, ""), contact.c.name, account.c.name)
        .join(newest, newest.c.id == cases.c.id)
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == cases.c.account_id)
    )
    for case_id, subject, contact_name, account_name in connection.execute(named):
        yield case_id, f"{subject} {contact_name or ''} {account_name or ''}"
    said = select(message.c.case_id, func.substr(message.c.text, 1, _TEXT_READ))
    yield from connection.execute(said.join(newest, newest.c.id == message.c.case_id))
