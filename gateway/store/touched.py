"""What a turn or action changes in rows that stand already, column by column: promises kept, flows ended, lanes freed.

Each is one statement that is run for many rows at once; its parameters are named in the order in which they are given.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, case, delete, literal_column, null, or_, update

from gateway.store import promises as ledger
from gateway.store.bulk import Bulk
from gateway.store.schema import agent, assignment, contact, flow_state, inbox, lane, promise
from gateway.store.schema import message as message_table

END_FLOW: Final = Bulk(delete(flow_state).where(flow_state.c.case_id == bindparam("c")), ("c",))
EDIT: Final = Bulk(
    update(message_table)
    .where(message_table.c.id == bindparam("i"))
    .values(text=bindparam("t"), full_text=bindparam("f")),
    ("t", "f", "i"),
)
JUDGE: Final = Bulk(
    update(message_table).where(message_table.c.id == bindparam("i")).values(verdict=bindparam("v")), ("v", "i")
)
MEET_PROMISE: Final = Bulk(
    update(promise)
    .where(
        promise.c.case_id == bindparam("c"),
        promise.c.kind == bindparam("k"),
        promise.c.to_whom == literal_column("'customer'"),
        ledger.is_open(),
    )
    .values(
        met_at=bindparam("at"),
        broken_at=case((promise.c.due_at < bindparam("now"), promise.c.due_at), else_=promise.c.broken_at),
    ),
    ("at", "now", "c", "k"),
)
END_OFFER: Final = Bulk(
    update(assignment)
    .where(assignment.c.case_id == bindparam("c"), assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None))
    .values(ended_at=bindparam("at"), end_reason=bindparam("w")),
    ("at", "w", "c"),
)
END_PROMISES: Final = Bulk(
    update(promise)
    .where(
        promise.c.case_id == bindparam("c"),
        promise.c.kind == bindparam("k"),
        promise.c.met_at.is_(None),
        promise.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), end_reason=bindparam("w")),
    ("at", "w", "c", "k"),
)
RAISE_LANE: Final = Bulk(
    update(lane)
    .where(lane.c.channel == bindparam("c"), lane.c.conversation_key == bindparam("k"))
    .values(last_seq=lane.c.last_seq + bindparam("by")),
    ("by", "c", "k"),
)
LAST_AGENT: Final = Bulk(
    update(contact)
    .where(contact.c.id == bindparam("i"))
    .values(last_agent_id=bindparam("a"), last_agent_at=bindparam("at")),
    ("a", "at", "i"),
)
DONE: Final = Bulk(update(inbox).where(inbox.c.id == bindparam("i")).values(state=literal_column("'done'")), ("i",))
FINISH_LANE: Final = Bulk(
    update(lane)
    .where(lane.c.channel == bindparam("c"), lane.c.conversation_key == bindparam("k"))
    .values(
        waiting=lane.c.waiting - bindparam("worked"),
        fence=lane.c.fence + literal_column("1"),
        lease_owner=null(),
        lease_until=null(),
        next_try_at=bindparam("now"),
    ),
    ("worked", "now", "c", "k"),
)
TELEPHONE: Final = Bulk(
    update(agent)
    .where(
        agent.c.mail == bindparam("m"),
        or_(agent.c.telephone_state_at.is_(None), agent.c.telephone_state_at <= bindparam("b")),
    )
    .values(telephone_state=bindparam("s"), telephone_state_at=bindparam("a")),
    ("s", "a", "m", "b"),
)
