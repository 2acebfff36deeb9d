"""Owns reading the people of the demo (`config/demo/people.toml`) into plain values; writes them nowhere."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

Topic = Literal["commercial", "technical", "finance", "claims", "general"]
CareRole = Literal["preferred", "backup", "lead", "account_manager"]


class DemoPeopleWrong(Exception):
    """The file of demo people cannot be used as it is; the message names each field that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """A business customer with its tier, its mail domains and its agreed prices."""

    external_no: str
    name: str
    tier: str
    domains: tuple[str, ...] = ()
    discount_percent: Decimal = Decimal(0)
    prices: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoIdentity:
    """A phone (E.164) or mail address; a shared one belongs to the account, not to one person."""

    kind: Literal["phone", "mail"]
    value: str
    verified: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContact:
    """A customer's person, how he is reached, and what he may do for his account."""

    name: str
    language: str
    account_no: str | None = None
    identities: tuple[DemoIdentity, ...] = ()
    may_order: bool = False
    may_see_prices: bool = False
    may_see_invoices: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAgent:
    """One of the staff: `language` is the desk's, `languages` those spoken to customers, best first."""

    mail: str
    name: str
    role: Literal["agent", "supervisor", "admin"]
    language: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoColleague:
    """One of the staff who is no agent; `speaks_for` are the accounts that their addresses are delegated for."""

    mail: str
    name: str
    role: Literal["account_manager", "shop_manager", "employee"]
    unit: str | None = None
    identities: tuple[DemoIdentity, ...] = ()
    speaks_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCareRow:
    """One row of the care table: in this topic, this person has this role for the account."""

    account_no: str
    topic: Topic
    role: CareRole
    mail: str
    approved_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPeople:
    """Everybody the demo knows; `care` is one row per account, topic and role."""

    accounts: tuple[DemoAccount, ...]
    contacts: tuple[DemoContact, ...]
    agents: tuple[DemoAgent, ...]
    colleagues: tuple[DemoColleague, ...]
    care: tuple[DemoCareRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _CareBlock:
    account_no: str
    topics: tuple[Topic, ...]
    preferred: str
    backup: str | None = None
    lead: str | None = None
    account_manager: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    accounts: tuple[DemoAccount, ...]
    contacts: tuple[DemoContact, ...]
    agents: tuple[DemoAgent, ...]
    care: tuple[_CareBlock, ...]
    colleagues: tuple[DemoColleague, ...] = ()


_FILE = TypeAdapter(_File)


def read_demo_people(path: Path) -> DemoPeople:
    """Read the file; raises DemoPeopleWrong when it is no TOML, or has a wrong field or an unknown person."""
    try:
        file = _FILE.validate_python(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as err:
        raise DemoPeopleWrong(f"{path.name}: {err}; correct the file") from err
    people = DemoPeople(
        accounts=file.accounts,
        contacts=file.contacts,
        agents=file.agents,
        colleagues=file.colleagues,
        care=tuple(row for block in file.care for row in _rows(block)),
    )
    unknown = _unknown_names(people)
    if unknown:
        raise DemoPeopleWrong(f"{path.name}: named but not declared: {', '.join(unknown)}; declare or correct them")
    return people


def _rows(block: _CareBlock) -> list[DemoCareRow]:
    roles: tuple[tuple[CareRole, str | None], ...] = (
        ("preferred", block.preferred),
        ("backup", block.backup),
        ("lead", block.lead),
        ("account_manager", block.account_manager),
    )
    return [
        DemoCareRow(account_no=block.account_no, topic=topic, role=role, mail=mail, approved_by=block.approved_by)
        for topic in block.topics
        for role, mail in roles
        if mail is not None
    ]


def _unknown_names(people: DemoPeople) -> list[str]:
    accounts = {account.external_no for account in people.accounts}
    agents = {agent.mail for agent in people.agents}
    staff = agents | {colleague.mail for colleague in people.colleagues}
    named_accounts = {row.account_no for row in people.care}
    named_accounts |= {contact.account_no for contact in people.contacts if contact.account_no}
    named_accounts |= {number for colleague in people.colleagues for number in colleague.speaks_for}
    named_staff = {row.mail for row in people.care if row.role == "account_manager"}
    named_agents = {row.mail for row in people.care if row.role != "account_manager"}
    named_agents |= {row.approved_by for row in people.care if row.approved_by}
    return sorted(named_accounts - accounts) + sorted((named_staff - staff) | (named_agents - agents))
