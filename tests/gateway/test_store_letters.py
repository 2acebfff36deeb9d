"""Queries of letters that are about to leave and of those that left, many at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from channels.message import Address
from gateway.ids import new_id
from gateway.letters import letter_row
from gateway.store import access, letters
from gateway.store.changes import Changes, append_events, write_one
from gateway.store.letters import Standing
from gateway.store.rows import CaseRow, ContactRow, EventRow, IdentityRow, LetterRow
from gateway.store.schema import cases, identity, outbox
from gateway.store.store import Store

T0 = 1_800_000_000_000_000


async def written(store: Store, count: int, *, author: str = "bot") -> list[LetterRow]:
    """So many letters, each to a customer of its own in a case of its own."""
    made: list[LetterRow] = []
    for number in range(count):
        contact = ContactRow(id=new_id(), name="Customer", language="en", account_id=None, created_at=T0)
        address = f"customer{number}@client.example.org"
        known = IdentityRow(id=new_id(), kind="email", value=address, contact_id=contact.id, account_id=None)
        case = CaseRow(
            id=new_id(),
            number=str(1001 + number),
            contact_id=contact.id,
            account_id=None,
            language="en",
            owner="bot",
            version=1,
            last_position=1,
            opened_via="mail",
            opened_by=new_id(),
            opened_at=T0,
            active_at=T0,
        )
        letter = letter_row(
            to=Address(kind="email", value=address),
            text="Good day",
            author=author,
            case_id=case.id,
            case_number=case.number,
            case_version=1,
            channel="mail",
            conversation_key=address,
            key=new_id(),
            now=T0,
            is_feed=False,
            message_id=None,
        )
        await store.write(
            write_one, Changes(contacts=[contact], identities=[known], new_cases=[case], letters=[letter])
        )
        made.append(letter)
    return made


async def standing_of(store: Store, sent: Sequence[LetterRow]) -> Standing:
    return await store.read(letters.standing_of, sent)


async def an_agent(store: Store) -> str:
    about = {"mail": "anna@example.com", "name": "Anna", "role": "agent", "password_hash": "", "language": "en"}
    return (await store.write(access.put_user, **about)).person_id


async def change_case(store: Store, letter: LetterRow, **values: object) -> None:
    query = update(cases).where(cases.c.id == letter.case_id).values(**values)
    await store.write(lambda connection: connection.execute(query))


async def add_event(store: Store, letter: LetterRow, *, kind: str, actor: str, at: int = T0 + 1) -> None:
    row = EventRow(id=new_id(), at=at, actor=actor, kind=kind, subject="1001", case_id=letter.case_id, data={})
    await store.write(append_events, [row])


async def test_of_letters_taken_up_together_each_is_looked_at_for_itself(store: Store) -> None:
    undisturbed, taken_over, answered, by_bot = sent = await written(store, 4)
    await change_case(store, taken_over, version=2, owner="agent", agent_id=await an_agent(store))
    for letter, actor in ((answered, "agent:anna@example.com"), (by_bot, "bot")):
        await change_case(store, letter, version=2)
        await add_event(store, letter, kind="case.replied", actor=actor)
    assert (await standing_of(store, sent)).overtaken == {taken_over.id, answered.id}
    assert undisturbed.id not in (await standing_of(store, [undisturbed])).overtaken


async def test_what_a_person_did_before_the_letter_was_written_does_not_hold_it_back(store: Store) -> None:
    [letter] = sent = await written(store, 1)
    await change_case(store, letter, version=2)
    await add_event(store, letter, kind="case.replied", actor="agent:anna@example.com", at=T0 - 1)
    assert not (await standing_of(store, sent)).overtaken


async def test_an_agents_own_letter_is_not_overtaken(store: Store) -> None:
    [letter] = sent = await written(store, 1, author="agent")
    await change_case(store, letter, version=2, owner="agent", agent_id=await an_agent(store))
    assert not (await standing_of(store, sent)).overtaken


async def test_an_address_is_blocked_until_it_is_let_in_again(store: Store) -> None:
    sent = await written(store, 2)
    assert (await standing_of(store, sent)).blocked_at == {}
    address = str(sent[1].letter["to"])
    block = update(identity).where(identity.c.value == address)
    await store.write(lambda connection: connection.execute(block.values(blocked_at=T0)))
    assert (await standing_of(store, sent)).blocked_at == {("email", address): T0}
    await store.write(lambda connection: connection.execute(block.values(blocked_at=None)))
    assert (await standing_of(store, sent)).blocked_at == {}


async def test_the_same_address_of_another_kind_is_not_blocked(store: Store) -> None:
    sent = await written(store, 1)
    query = update(identity).values(kind="telegram", blocked_at=T0)
    await store.write(lambda connection: connection.execute(query))
    assert (await standing_of(store, sent)).blocked_at == {}


async def test_letters_that_left_are_noted_together_and_no_other_is(store: Store) -> None:
    named, unnamed, other = await written(store, 3)
    await store.write(letters.mark_sent, [(named.id, "a@example.com"), (unnamed.id, None)])
    query = select(outbox.c.id, outbox.c.state, outbox.c.external_id)
    rows = await store.read(lambda connection: connection.execute(query).all())
    assert {id_: (state, external_id) for id_, state, external_id in rows} == {
        named.id: ("sent", "a@example.com"),
        unnamed.id: ("sent", None),
        other.id: ("queued", None),
    }


async def test_a_letter_that_left_is_held_by_nobody_and_bears_no_error(store: Store) -> None:
    [letter] = await written(store, 1)
    await store.write(letters.mark, letter.id, state="queued", error="later", external_id="a@example.com")
    await store.write(letters.take_due, owner="p", now=T0, lease_until=lambda _: T0 + 5, most=9)
    await store.write(letters.mark_sent, [(letter.id, None)])
    columns = (outbox.c.error, outbox.c.lease_owner, outbox.c.lease_until, outbox.c.repeat_at, outbox.c.external_id)
    row = await store.read(lambda connection: connection.execute(select(*columns)).one())
    assert tuple(row) == (None, None, None, None, "a@example.com")
