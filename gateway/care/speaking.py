"""The service of who speaks for an account: delegates with dates, shared addresses, rights of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, Literal, get_args

from sqlalchemy.engine import Connection

from channels.phone.numbers import e164
from gateway.care.editor import Bench, Decision, Editor, Entry
from gateway.care.findings import Finding
from gateway.care.staff_checks import mail_of
from gateway.errors import NotFound
from gateway.store import delegations as rows
from gateway.store.care import AccountKnown, accounts
from gateway.store.delegations import DelegationKnown, IdentityKnown

IdentityKind = Literal["email", "phone"]
KINDS: Final[tuple[IdentityKind, ...]] = get_args(IdentityKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeaksFor:
    """An account that an identity speaks for, as what, on which days."""

    account: str
    role: str = "account_manager"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a contact may do for an account."""

    account: str
    may_order: bool
    may_see_prices: bool
    may_see_invoices: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    accounts: Mapping[str, AccountKnown]
    identity: IdentityKnown | None = None
    speaks_for: Sequence[DelegationKnown] = ()
    is_contact: bool = True
    rights: Sequence[Mapping[str, Any]] = ()


class Speaking:
    """Delegates, shared addresses and rights, as admins change them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def key(self, kind: str, value: str) -> tuple[str, str]:
        """The identity as we keep it; raises CareRefused for what is no address of that kind."""
        if kind not in KINDS:
            args: dict[str, str | int] = {"name": kind[:20], "known": ", ".join(KINDS)}
            self._bench.refuse([Finding(code="unknown-kind", field="kind", args=args)])
        region = self._bench.settings.gateway.default_country
        kept = e164(value, region=region) if kind == "phone" else mail_of(value)
        if kept is None:
            code = "bad-phone" if kind == "phone" else "bad-mail"
            self._bench.refuse([Finding(code=code, field="value", args={"name": value[:80]})])
        return kind, kept or ""

    async def identity(self, key: tuple[str, str]) -> tuple[IdentityKnown, list[DelegationKnown]]:
        """An identity with the accounts it speaks for; raises NotFound."""
        found = await self._bench.store.read(rows.identity_of, key)
        if found is None:
            raise NotFound(f"there is no {key[0]} {key[1]!r}")
        return found, await self._bench.store.read(rows.list_delegations, key=key)

    async def delegate(self, editor: Editor, key: tuple[str, str], wanted: Sequence[SpeaksFor]) -> None:
        """Let an identity speak for exactly these accounts; the same twice changes nothing."""
        editor.must_approve()
        numbers = [one.account for one in wanted]

        def plan(stored: _Stored) -> Decision[None]:
            findings = [*_unknown(numbers, stored.accounts), *_of_delegations(wanted), *_of_identity(stored)]
            self._bench.refuse(findings)
            if _saying(wanted) == _saying(map(self._spoken, stored.speaks_for)):
                return Decision(answer=None)
            values = [
                {
                    "account_id": stored.accounts[one.account].id,
                    "role": one.role,
                    "valid_from": self._bench.days.starts_at(one.valid_from),
                    "valid_to": self._bench.days.ends_at(one.valid_to),
                }
                for one in wanted
            ]
            known = stored.identity.row if stored.identity is not None else None
            write = partial(rows.put_delegations, key=key, known=known, wanted=values)
            touched = sorted({*numbers, *(one.external_no for one in stored.speaks_for)})
            return _decision(touched, "delegations", write)

        await self._bench.change(editor, partial(_read, numbers=numbers, key=key), plan)

    async def share(self, editor: Editor, key: tuple[str, str], account: str | None) -> None:
        """Let an address belong to an account as a whole (its office phone, its orders@), or (None) no longer."""
        editor.must_approve()
        numbers = [account] if account is not None else []

        def plan(stored: _Stored) -> Decision[None]:
            self._bench.refuse([*_unknown(numbers, stored.accounts), *_of_shared(stored)])
            known = stored.identity
            if (known.external_no if known is not None and known.row.shared else None) == account:
                return Decision(answer=None)
            account_id = stored.accounts[account].id if account is not None else None
            write = partial(
                rows.put_shared, key=key, known=known.row if known is not None else None, account_id=account_id
            )
            before = [known.external_no] if known is not None and known.external_no is not None else []
            return _decision(sorted({*numbers, *before}), "identities", write)

        await self._bench.change(editor, partial(_read, numbers=numbers, key=key), plan)

    async def allow(self, editor: Editor, contact_id: str, wanted: Rights) -> None:
        """Write down what a contact may do for an account; the same twice changes nothing."""
        editor.must_approve()

        def plan(stored: _Stored) -> Decision[None]:
            if not stored.is_contact:
                raise NotFound(f"there is no contact {contact_id!r}")
            self._bench.refuse(_unknown([wanted.account], stored.accounts))
            account_id = stored.accounts[wanted.account].id
            rights = {
                "may_order": wanted.may_order,
                "may_see_prices": wanted.may_see_prices,
                "may_see_invoices": wanted.may_see_invoices,
            }
            if any(one["account_id"] == account_id and rights.items() <= one.items() for one in stored.rights):
                return Decision(answer=None)
            values = {"contact_id": contact_id, "account_id": account_id, **rights}
            return _decision([wanted.account], "rights", partial(rows.put_right, values=values))

        await self._bench.change(editor, partial(_read, numbers=[wanted.account], contact_id=contact_id), plan)

    def _spoken(self, one: DelegationKnown) -> SpeaksFor:
        days = self._bench.days
        return SpeaksFor(
            account=one.external_no,
            role=one.role,
            valid_from=days.first_of(one.valid_from),
            valid_to=days.last_of(one.valid_to),
        )


def _read(
    connection: Connection,
    *,
    numbers: Sequence[str],
    key: tuple[str, str] | None = None,
    contact_id: str | None = None,
) -> _Stored:
    return _Stored(
        accounts=accounts(connection, numbers),
        identity=rows.identity_of(connection, key) if key is not None else None,
        speaks_for=rows.list_delegations(connection, key=key) if key is not None else (),
        is_contact=contact_id is None or rows.is_contact(connection, contact_id),
        rights=rows.rights_of(connection, contact_id) if contact_id is not None else (),
    )


def _decision(numbers: Sequence[str], what: str, write: partial[None]) -> Decision[None]:
    """What is told names the accounts, never the address or the contact."""
    told: dict[str, object] = {"fields": [what]}
    subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} accounts"
    return Decision(
        answer=None,
        write=write,
        audit=Entry(kind="account.changed", subject=subject, told={**told, "accounts": list(numbers)[:100]}),
        events=[Entry(kind="account.changed", subject=number, told=told) for number in numbers],
    )


def _unknown(numbers: Sequence[str], known: Mapping[str, AccountKnown]) -> list[Finding]:
    return [
        Finding(code="unknown-account", field="account", place=place, args={"name": number[:64], "nearest": "none"})
        for place, number in enumerate(numbers)
        if number not in known
    ]


def _of_delegations(wanted: Sequence[SpeaksFor]) -> list[Finding]:
    findings: list[Finding] = []
    seen: dict[tuple[str, str], int] = {}
    for place, one in enumerate(wanted):
        if one.valid_from is not None and one.valid_to is not None and one.valid_to < one.valid_from:
            args: dict[str, str | int] = {"start": str(one.valid_from), "end": str(one.valid_to)}
            findings.append(Finding(code="dates-reversed", field="valid_to", place=place, args=args))
        if (one.account, one.role) in seen:
            args = {"name": f"{one.account} ({one.role})", "line": seen[one.account, one.role]}
            findings.append(Finding(code="listed-twice", field="account", place=place, args=args))
        seen.setdefault((one.account, one.role), place)
    return findings


def _of_identity(stored: _Stored) -> list[Finding]:
    known = stored.identity
    if known is not None and known.row.shared:
        args: dict[str, str | int] = {"name": known.row.value, "owner": f"account {known.external_no}, shared"}
        return [Finding(code="address-taken", field="value", args=args)]
    return []


def _of_shared(stored: _Stored) -> list[Finding]:
    known = stored.identity
    owner = known.person if known is not None else None
    if known is not None and owner is None and stored.speaks_for:
        owner = "a delegate"
    if known is None or owner is None:
        return []
    return [Finding(code="address-taken", field="value", args={"name": known.row.value, "owner": owner})]


def _saying(wanted: Iterable[SpeaksFor]) -> list[tuple[str, str, str, str]]:
    return sorted((one.account, one.role, str(one.valid_from), str(one.valid_to)) for one in wanted)
