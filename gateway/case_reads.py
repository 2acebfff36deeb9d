"""What actions on cases read beside the case itself, each in one look at the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from gateway.errors import NotValid
from gateway.store import case_merges, contexts
from gateway.store import cases as case_rows
from gateway.store.case_merges import MergeRow, OpenPromise
from gateway.store.contexts import Known
from gateway.store.rows import CaseRow, ConversationRow, MessageRow


def known_of(connection: Connection, case: CaseRow, now: int) -> Known:
    """Accounts, people and care rows about the case, as routing asks for them."""
    accounts = {case.account_id} if case.account_id is not None else set()
    contacts = {case.contact_id} if case.contact_id is not None else set()
    return contexts.load_accounts(connection, accounts, contact_ids=contacts, now=now)


def to_split(
    connection: Connection, case: CaseRow, ids: Sequence[str]
) -> tuple[list[MessageRow], list[ConversationRow]]:
    """The messages that are to leave the case, and the conversations whose newest message is among them."""
    moved = case_rows.messages_of(connection, case.id, ids)
    missing = sorted(set(ids) - {row.id for row in moved})
    if missing or not moved:
        raise NotValid(
            f"{len(missing)} of the messages do not stand in case {case.number}; name messages of it",
            fields={"messages": missing},
        )
    going = {row.id for row in moved}
    newest = case_rows.newest_messages(connection, case.id)
    threads = case_rows.conversations_of(connection, case.id)
    return moved, [one for one in threads if newest.get(one.id) in going]


def to_merge(
    connection: Connection, source_id: str, target_id: str
) -> tuple[dict[str, list[OpenPromise]], list[ConversationRow]]:
    """The open promises of both cases, and the conversations that stand at the source."""
    promises = {id_: case_merges.open_promises(connection, id_) for id_ in (source_id, target_id)}
    return promises, case_rows.conversations_of(connection, source_id)


def to_unmerge(connection: Connection, source_id: str) -> tuple[MergeRow | None, str | None]:
    """The merge to undo and the number of its target; None where the case is not merged."""
    made = case_merges.standing_merge(connection, source_id)
    if made is None:
        return None, None
    return case_merges.beside_others(connection, made), case_merges.number_of(connection, made.target_id)
