"""The contacts that one contact stands for: itself and those merged into it, however often, until that is undone."""

from __future__ import annotations

from sqlalchemy import Select, literal, select

from gateway.store.schema import contact, contact_merge


def stands_for(contact_id: str) -> Select[tuple[str]]:
    """The ids of a contact and of all that were merged into it: what they asked for before is its own now."""
    own = select(literal(contact_id, contact.c.id.type).label("id")).cte("own_contacts", recursive=True)
    merged = select(contact_merge.c.source_id).join(own, contact_merge.c.target_id == own.c.id)
    own = own.union(merged.where(contact_merge.c.undone_at.is_(None)))
    return select(own.c.id)
