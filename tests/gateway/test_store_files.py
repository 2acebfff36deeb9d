"""Queries of files to fetch and of messages that are edited, on SQLite and on PostgreSQL."""

from __future__ import annotations

from sqlalchemy import select

from channels.message import File
from gateway.ids import new_id
from gateway.store import edits, files
from gateway.store.changes import Changes, MessageEdit, write_one
from gateway.store.rows import AttachmentRow, CaseRow, ContactRow, ConversationRow, IdentityRow, MessageRow
from gateway.store.schema import attachment, message
from gateway.store.store import Store

T0 = 1_800_000_000_000_000
SECOND = 1_000_000
LANE = ("bot", "500000001")


def written(*names: str) -> tuple[Changes, MessageRow]:
    """A customer's message "9:1" with files of these names that are to be fetched."""
    contact = ContactRow(id=new_id(), name="Visitor", language="en", account_id=None, created_at=T0)
    identity = IdentityRow(id=new_id(), kind="telegram", value=LANE[1], contact_id=contact.id, account_id=None)
    case = CaseRow(
        id=new_id(),
        number="1001",
        contact_id=contact.id,
        account_id=None,
        language="en",
        owner="bot",
        version=1,
        last_position=1,
        opened_via=LANE[0],
        opened_by=new_id(),
        opened_at=T0,
        active_at=T0,
    )
    thread = ConversationRow(
        id=new_id(), channel=LANE[0], identity_id=identity.id, conversation_key=LANE[1], case_id=case.id
    )
    said = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=1,
        conversation_id=thread.id,
        direction="in",
        author="visitor",
        channel=LANE[0],
        external_id="9:1",
        text="first",
        at=T0,
    )
    kept = [
        AttachmentRow(
            id=new_id(),
            message_id=said.id,
            name=name,
            media_type="image/png",
            size=7,
            sha256=None,
            external_id=f"id-{name}",
            fetch_state="due",
            fetch_at=T0,
        )
        for name in names
    ]
    changes = Changes(
        contacts=[contact],
        identities=[identity],
        new_cases=[case],
        conversations=[thread],
        messages=[said],
        attachments=kept,
    )
    return changes, said


async def test_a_file_is_taken_by_one_and_is_due_again_when_nothing_is_heard_of_it(store: Store) -> None:
    changes, _ = written("a.png", "b.png")
    await store.write(write_one, changes)
    until = T0 + 60 * SECOND
    taken = await store.write(files.take_due, now=T0, lease_until=until, most=4)
    assert {(one.row.name, one.row.fetch_tries, one.channel, one.case_number) for one in taken} == {
        ("a.png", 1, "bot", "1001"),
        ("b.png", 1, "bot", "1001"),
    }
    assert await store.write(files.take_due, now=T0, lease_until=until, most=4) == []
    again = await store.write(files.take_due, now=until, lease_until=until + SECOND, most=1)
    assert [one.row.fetch_tries for one in again] == [2]


async def test_what_one_try_stored_is_not_unsaid_by_a_later_one(store: Store) -> None:
    changes, _ = written("a.png")
    await store.write(write_one, changes)
    id_ = changes.attachments[0].id
    await store.write(files.note_fetched, id_, sha256="0" * 64, size=3, media_type="image/gif")
    await store.write(files.note_not_fetched, id_, error="too late", again_at=None)
    query = select(attachment.c.fetch_state, attachment.c.sha256, attachment.c.size, attachment.c.fetch_error)
    row = await store.read(lambda connection: connection.execute(query).one())
    assert tuple(row) == (None, "0" * 64, 3, None)


async def test_an_original_is_found_in_its_own_conversation_alone(store: Store) -> None:
    changes, said = written("a.png")
    await store.write(write_one, changes)
    key, elsewhere, unknown = (*LANE, "9:1"), ("bot", "500000002", "9:1"), (*LANE, "9:2")
    found = await store.read(edits.originals, {key, elsewhere, unknown})
    assert list(found) == [key]
    assert (found[key].message_id, found[key].text, found[key].case_number) == (said.id, "first", "1001")
    assert found[key].has(File(name="x", media_type="", external_id="id-a.png"))
    assert not found[key].has(File(name="x", media_type="", external_id="id-b.png"))


async def test_an_edit_replaces_text_and_full_text(store: Store) -> None:
    changes, said = written()
    await store.write(write_one, changes)
    edit = MessageEdit(id=said.id, text="second", full_text="first")
    await store.write(write_one, Changes(message_edits=[edit]))
    query = select(message.c.text, message.c.full_text)
    assert tuple(await store.read(lambda connection: connection.execute(query).one())) == ("second", "first")
