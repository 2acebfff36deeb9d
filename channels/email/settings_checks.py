"""Owns what can be wrong with a mail channel's settings table, each mistake told at its key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from channels.contract import Problem
from channels.email.settings_keys import KEYS

Tables = Iterator[tuple[str, str, Mapping[str, object] | None]]

_ADDRESS = re.compile(r"[^\s<>@,;:\"]+@[^\s<>@,;:\"]+\.[^\s<>@,;:\"]+|[^\s<>@,;:\"]+@localhost")
_NAMED = re.compile(r"[^<>\r\n]*<([^<>\r\n]+)>\s*")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": ("shared", "dedicated", "personal"),
    "security": ("tls", "starttls", "none"),
}
_WHOLE = {
    "port": (0, 65_535),
    "lmtp_port": (0, 65_535),
    "smtp_port": (0, 65_535),
    "max_bytes": (0, 2**31),
    "max_recipients": (0, 100_000),
    "connections": (1, 100),
    "per_connection": (1, 100_000),
    "per_minute": (0, 100_000),
}
_SECONDS = {"poll_s": (1, 86_400), "idle_s": (5, 1_740)}
_TRUTHS = frozenset({"shared", "observe", "html"})
_LISTS = {"folders": "INBOX", "trusted_servers": "mx.example.com"}
_MAILS = {"agent": "agent1@example.com", "bounce_address": "bounces@example.com"}


def problems(table: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with the table, each with the path of its key (`imap.port`, `mailboxes."a@b.com".role`)."""
    found = [problem for key, value in table.items() for problem in _of_key(table, key, value)]
    if "mailboxes" not in table:
        found.append(Problem(key="mailboxes", message="is missing: name at least one address that mail comes to"))
    if "tls_key" in table and "tls_certificate" not in table:
        found.append(Problem(key="tls_certificate", message="is missing: tls_key alone encrypts nothing"))
    return found


def mailboxes(value: object) -> Tables:
    """Path, address and table of each mailbox, from a table of tables or a list of tables."""
    if isinstance(value, Mapping):
        for address, own in value.items():
            yield f'mailboxes."{address}"', str(address).lower(), own if isinstance(own, Mapping) else None
    elif isinstance(value, list):
        for index, own in enumerate(value):
            is_table = isinstance(own, Mapping)
            yield (
                f"mailboxes[{index}]",
                str(own.get("address", "")).lower() if is_table else "",
                own if is_table else None,
            )


def _of_key(table: Mapping[str, object], key: str, value: object) -> Iterator[Problem]:
    if key == "mailboxes":
        yield from _of_mailboxes(value, _as_table(table.get("imap")) or {})
    elif key in {"imap", "smtp", "dkim"}:
        is_shared = key == "imap" and any("imap" in (own or {}) for _, _, own in mailboxes(table.get("mailboxes")))
        yield from _of_section(key, key, value, is_shared=is_shared)
    elif key == "from":
        named = _NAMED.fullmatch(value) if isinstance(value, str) else None
        if not isinstance(value, str) or not _ADDRESS.fullmatch(named[1] if named else value):
            yield Problem(key=key, message=f'write "Name <address@example.com>" or an address, not {value!r}')
    elif key in KEYS:
        yield from _of_value(key, key, value)
    else:
        yield Problem(key=key, message=_unknown(key, ""))


def _of_mailboxes(value: object, common: Mapping[str, object]) -> Iterator[Problem]:
    tables = list(mailboxes(value))
    yield from _of_observed(iter(tables), common)
    yield from _of_accounts(iter(tables), common)
    if not tables:
        yield Problem(key="mailboxes", message="names no address; write one table for each of our addresses")
    seen: set[str] = set()
    for path, address, own in tables:
        if not _ADDRESS.fullmatch(address):
            yield Problem(key=path, message=f"write an address such as orders@example.com, not {address!r}")
        elif address in seen:
            yield Problem(key=path, message=f"names {address} a second time; keep one")
        seen.add(address)
        if own is None:
            yield Problem(key=path, message='write a table, such as { queue = "orders" }')
            continue
        for name, inner in own.items():
            yield from _of_mailbox_key(f"{path}.{name}", name, inner, common)
        if own.get("role") == "personal" and "agent" not in own:
            yield Problem(key=f"{path}.agent", message="is missing: say whose own mailbox it is, or leave out the role")


def _of_observed(tables: Tables, common: Mapping[str, object]) -> Iterator[Problem]:
    """An observed mailbox whose mail lies in an account where mail is marked for the mailboxes that answer."""
    sharing = [
        (path, address, (own or {}).get("observe") is True)
        for path, address, own in tables
        if "imap" not in (own or {})
    ]
    user = str(common.get("user", "")).lower()
    is_left_alone = any(address == user and is_observed for _, address, is_observed in sharing)
    if "user" not in common or common.get("after") == "keep" or is_left_alone:
        return
    if all(is_observed for _, _, is_observed in sharing):
        return
    wanted = 'is read from the account in imap, where mail is marked: give it an imap of its own, or set after = "keep"'
    for path, _, is_observed in sharing:
        if is_observed:
            yield Problem(key=f"{path}.observe", message=wanted)


def _of_accounts(tables: Tables, common: Mapping[str, object]) -> Iterator[Problem]:
    """A mailbox whose account is another one's: of two that are the same only one would be followed."""
    taken: dict[tuple[str, ...], str] = {}
    if "user" in common:
        taken[_account_of(common)] = "imap"
    for path, _, own in tables:
        imap = _as_table((own or {}).get("imap"))
        if imap is None or "user" not in imap:
            continue
        other = taken.setdefault(_account_of({**common, **imap}), f"{path}.imap")
        if other != f"{path}.imap":
            wanted = "name this mailbox's own account, or leave its imap out where that one has its mail"
            yield Problem(key=f"{path}.imap.user", message=f"is the account that {other} opens already; {wanted}")


def _account_of(imap: Mapping[str, object]) -> tuple[str, ...]:
    folders = imap.get("folders") or imap.get("folder", "INBOX")
    return tuple(str(one).lower() for one in (imap.get("host"), imap.get("port"), imap["user"], folders))


def _of_mailbox_key(path: str, name: str, value: object, common: Mapping[str, object]) -> Iterator[Problem]:
    if f"mailboxes.*.{name}" not in KEYS:
        yield Problem(key=path, message=_unknown(name, "mailboxes.*."))
    elif name == "imap":
        told = {**common, **value} if isinstance(value, Mapping) else value
        own = value if isinstance(value, Mapping) else {}
        for problem in _of_section("imap", path, told):
            inner = problem.key.removeprefix(f"{path}.").partition(".")[0]
            if inner in own or inner not in common:  # what the channel's imap says wrong is told there
                yield problem
    elif name == "signature":
        texts = value.values() if isinstance(value, Mapping) else (value,)
        if not all(isinstance(text, str) for text in texts):
            yield Problem(key=path, message='write a text in quotes, or one for each language: { en = "…", ru = "…" }')
    else:
        yield from _of_value(path, name, value)


def _of_section(section: str, path: str, value: object, *, is_shared: bool = False) -> Iterator[Problem]:
    """`path` is where the section's table stands; one that `is_shared` by mailboxes' accounts need name no account."""
    if not isinstance(value, Mapping):
        yield Problem(key=path, message="write a table with " + ", ".join(_needed(section, {})))
        return
    for name in () if is_shared and "user" not in value else _needed(section, value):
        if not value.get(name):
            yield Problem(key=f"{path}.{name}", message=_MISSING.get(name, "is missing: it cannot be done without"))
    for name, inner in value.items():
        own = f"{path}.{name}"
        if f"{section}.{name}" not in KEYS:
            yield Problem(key=own, message=_unknown(name, f"{section}."))
        elif name == "oauth":
            yield from _of_oauth(section, own, inner)
        elif name == "after":
            if not isinstance(inner, str) or not re.fullmatch(r"flag|keep|move:.+", inner):
                yield Problem(key=own, message=f"write flag, keep or move:FOLDER, not {inner!r}")
        else:
            yield from _of_value(own, name, inner)


_MISSING = {
    "host": "is missing: name the server, here or once for all accounts in the channel's imap",
    "user": "is missing: the account cannot be opened without it",
    "password": "is missing: the account cannot be opened without it, or without oauth",
}


def _needed(section: str, told: Mapping[str, object]) -> tuple[str, ...]:
    if section == "dkim":
        return "domain", "selector", "key_file"
    if section == "smtp":
        return ("host", "user") if "oauth" in told else ("host",)
    return ("host", "user") if "oauth" in told else ("host", "user", "password")


def _of_oauth(section: str, path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(key=path, message="write a table with token_url, client_id and refresh_token")
        return
    for name in ("token_url", "client_id"):
        if not value.get(name):
            yield Problem(key=f"{path}.{name}", message="is missing: no access token is given without it")
    for name, inner in value.items():
        if f"{section}.oauth.{name}" not in KEYS:
            yield Problem(key=f"{path}.{name}", message=_unknown(name, f"{section}.oauth."))
        elif not isinstance(inner, str):
            yield Problem(key=f"{path}.{name}", message="write a text in quotes")
        elif (
            name == "token_url" and inner and not inner.startswith(("https://", "http://127.0.0.1", "http://localhost"))
        ):
            yield Problem(key=f"{path}.{name}", message="write an address that begins with https://")


def _of_value(path: str, name: str, value: object) -> Iterator[Problem]:
    check = next((check for names, check in _CHECKS if name in names), _text_problem)
    if (message := check(name, value)) is not None:
        yield Problem(key=path, message=message)


def _choice_problem(name: str, value: object) -> str | None:
    return None if value in _CHOICES[name] else f"write {', '.join(_CHOICES[name])}, not {value!r}"


def _whole_problem(name: str, value: object) -> str | None:
    least, most = _WHOLE[name]
    is_right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return None if is_right else f"write a whole number from {least} to {most}, not {value!r}"


def _seconds_problem(name: str, value: object) -> str | None:
    least, most = _SECONDS[name]
    is_right = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    return None if is_right else f"write seconds from {least} to {most}, not {value!r}"


def _truth_problem(name: str, value: object) -> str | None:
    return None if isinstance(value, bool) else f"write true or false, not {value!r}"


def _list_problem(name: str, value: object) -> str | None:
    is_right = isinstance(value, list) and value and all(isinstance(one, str) and one for one in value)
    return None if is_right else f'write a list of names in quotes, such as ["{_LISTS[name]}"], not {value!r}'


def _mail_problem(name: str, value: object) -> str | None:
    is_right = isinstance(value, str) and _ADDRESS.fullmatch(value)
    return None if is_right else f"write an address such as {_MAILS[name]}, not {value!r}"


def _text_problem(name: str, value: object) -> str | None:
    return None if isinstance(value, str) else "write a text in quotes"


_CHECKS: tuple[tuple[frozenset[str], Callable[[str, object], str | None]], ...] = (
    (frozenset(_CHOICES), _choice_problem),
    (frozenset(_WHOLE), _whole_problem),
    (frozenset(_SECONDS), _seconds_problem),
    (_TRUTHS, _truth_problem),
    (frozenset(_LISTS), _list_problem),
    (frozenset(_MAILS), _mail_problem),
)


def _unknown(name: str, prefix: str) -> str:
    inside = (key.removeprefix(prefix) for key in KEYS if key.startswith(prefix))
    known = sorted({key.partition(".")[0] for key in inside})
    meant = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean '{meant[0]}'? " if meant else ""
    return f"is not a key of a mail channel; {hint}{prefix or 'the keys'} here: {', '.join(known)}"


def _as_table(value: object) -> Mapping[str, object] | None:
    return value if isinstance(value, Mapping) else None
