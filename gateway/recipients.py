"""To whom a case's letters may go, and to whom they go where nobody says: the last of its own people. Pure.

A letter of ours may have been passed on to anybody, and whoever holds it can write into the case. Such a stranger is
answered only where the agent says so; a machine never by itself. An address in Reply-To is followed only where it is
not easy to make up: on the sender's own domain, or in a mail whose sender our mail server confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from gateway.errors import NotValid
from gateway.public_domains import is_public
from gateway.sending import NOBODY
from gateway.store.recipients import Writer
from gateway.store.rows import CaseRow, ConversationRow

Role = Literal["contact", "copied", "colleague", "member", "staff", "stranger", "machine"]
_OWN: Final = frozenset(("contact", "copied", "colleague", "member"))
_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One whom a reply can go to. `instead_of` is the sender's own address where `value` is their Reply-To.

    `wrote` says that they did so in this case, `people` whom their newest mail named besides us.
    """

    conversation: ConversationRow
    kind: str
    value: str
    name: str | None
    role: Role
    wrote: bool
    instead_of: str | None = None
    is_followed: bool = True
    people: tuple[str, ...] = ()

    @property
    def takes_part(self) -> bool:
        """Whether a reply goes to them without being told to: one of the case's people, at an address of theirs."""
        return self.role in _OWN and self.is_followed

    @property
    def is_customers(self) -> bool:
        """Whether words to them are words to the customer: not those to a stranger or to one of ours."""
        return self.role not in ("stranger", "staff")

    @property
    def channel(self) -> str:
        """The channel on which they are reached."""
        return self.conversation.channel


def recipients_of(case: CaseRow, writers: Sequence[Writer]) -> list[Recipient]:
    """Everybody a reply can go to; the first is whom it goes to, if it is one who takes part and wrote.

    A mail that named no sender leaves nobody to write to.
    """
    found: list[Recipient] = []
    for one in sorted(writers, key=lambda writer: -(writer.position or 0)):
        found += [end for end in _ends_of(one, _role(case, one)) if not end.value.endswith(NOBODY)]
    return sorted(found, key=lambda one: (not one.takes_part, not one.wrote))


def default_of(recipients: Sequence[Recipient], *, channel: str | None = None) -> Recipient | None:
    """Whom a reply goes to where nobody says: who wrote last of those who take part, at any end or on that channel.

    On a named channel also the contact of the case, who has written there in another.
    """
    here = [one for one in recipients if channel in (None, one.channel) and one.takes_part]
    wrote = next((one for one in here if one.wrote), None)
    return wrote or (next(iter(here), None) if channel is not None else None)


def recipient(case: CaseRow, recipients: Sequence[Recipient], *, to: str | None, channel: str | None) -> Recipient:
    """The one whom a reply goes to; raises NotValid where the address is nobody's here, or nobody takes part."""
    here = [one for one in recipients if channel in (None, one.channel)]
    if to is not None:
        wanted = to.strip().lower()
        chosen = next((one for one in here if one.value.lower() == wanted), None)
        if chosen is None:
            raise NotValid(
                f"{to!r} takes no part in case {case.number}; write to one of {_list(here)}", fields={"to": "unknown"}
            )
        return chosen
    default = default_of(here, channel=channel)
    if default is None and not any(one.wrote for one in here):
        where = f"on channel {channel!r}" if channel else "on any channel"
        raise NotValid(
            f"nobody can be written to {where} in case {case.number}: its customer has not written there, or the mail"
            " named no sender",
            fields={"channel": "unknown"},
        )
    if default is None:
        raise NotValid(
            f'only strangers and machines wrote in case {case.number}; say in "to" whom to answer: {_list(here)}',
            fields={"to": "missing"},
        )
    return default


def is_reply_to_followed(sender: str, reply_to: str, authentic: str) -> bool:
    """Whether an answer goes to the Reply-To of a mail: a forger could lead our words to any address by it."""
    if authentic == "pass":
        return True
    domain = sender.rpartition("@")[2].lower()
    return authentic != "fail" and domain == reply_to.rpartition("@")[2].lower() and not is_public(domain)


def _ends_of(writer: Writer, role: Role) -> list[Recipient]:
    """The writer's own address, and the one that their newest mail wants answers at, in the order of choice."""
    own = Recipient(
        conversation=writer.conversation,
        kind=writer.kind,
        value=writer.value,
        name=writer.name,
        role=role,
        wrote=writer.wrote,
        people=writer.people,
    )
    if writer.reply_to is None or writer.reply_to == writer.value or writer.kind != "email":
        return [own]
    is_followed = is_reply_to_followed(writer.value, writer.reply_to, writer.authentic)
    other = replace(own, value=writer.reply_to, instead_of=writer.value, is_followed=is_followed)
    return [other, own] if is_followed else [own, other]


def _role(case: CaseRow, writer: Writer) -> Role:
    if writer.wrote and writer.position is None:
        return "machine"
    if writer.contact_id is not None and writer.contact_id in (case.contact_id, case.reporter_id):
        return "contact"
    if writer.is_staff:
        return "staff"
    if "participant-copied" in writer.codes:
        return "copied"
    if "participant-colleague" in writer.codes or case.account_id in writer.account_ids:
        return "colleague"
    return "stranger" if "participant-stranger" in writer.codes else "member"


def _list(recipients: Sequence[Recipient]) -> str:
    return ", ".join(dict.fromkeys(one.value for one in recipients[:_NAMED])) or "nobody"
