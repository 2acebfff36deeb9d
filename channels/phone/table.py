"""Reads a phone line's settings table: the line, and everything wrong with it at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

import phonenumbers

from channels.contract import Problem
from channels.phone.numbers import e164
from channels.phone.settings import (
    DEFAULT_MENU,
    KEYS,
    Choice,
    DialledNumber,
    LineSettings,
    Menu,
    SafeRoute,
    SafeTarget,
    Texts,
    TwilioSettings,
)

Table = Mapping[str, object]
Value = TypeVar("Value")

_SAFE_TARGETS = ("queue", "agent", "hangup")
_LEADS_TO = ("intent", "queue", "self_service", "menu", "callback")
_ENTRANCE_KEYS = ("brand", "queue", "topic", "language")
_DEEPEST_MENU = 4


def read_table(table: Table) -> tuple[LineSettings, list[Problem]]:
    """The line with defaults where something is wrong, and a problem for each wrong key."""
    reader = _Reader()
    reader.refuse_unknown(table, "", KEYS)
    number = reader.number(table, "number")
    numbers = reader.numbers(table)
    line = LineSettings(
        number=number,
        numbers=numbers,
        region=reader.region(table) or _region_of(number or next(iter(numbers), None)),
        greeting=reader.greeting(table),
        menu=reader.menu(table["menu"], "menu") if "menu" in table else DEFAULT_MENU,
        speech=reader.flag(table, "speech", default=True),
        callback=reader.flag(table, "callback", default=True),
        ring_s=reader.ring_s(table),
        degraded=reader.degraded(table),
        trust_caller=reader.flag(table, "trust_caller", default=True),
        twilio=reader.twilio(table),
    )
    return line, reader.problems


class _Reader:
    """Collects problems while it reads; each method gives a usable value whatever it finds."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, key: str, message: str) -> None:
        self.problems.append(Problem(key=key, message=message))

    def refuse_unknown(self, table: Table, path: str, known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
                self.wrong(f"{path}{key}", f"unknown key {key!r}; {hint}")

    def text(self, table: Table, key: str, path: str = "") -> str | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(f"{path}{key}", f"must be a text that is not empty, not {value!r}")
        return None

    def flag(self, table: Table, key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, f"must be true or false, not {value!r}")
        return default

    def ring_s(self, table: Table) -> int:
        value = table.get("ring_s", 20)
        if isinstance(value, int) and not isinstance(value, bool) and 5 <= value <= 120:
            return value
        self.wrong("ring_s", f"must be a whole number of seconds from 5 to 120, not {value!r}")
        return 20

    def number(self, table: Table, key: str) -> str | None:
        written = self.text(table, key)
        if written is None:
            return None
        number = e164(written)
        if number is None or not written.startswith("+"):
            self.wrong(key, f"{written!r} is no number in E.164; write it like +74950000000")
            return None
        return number

    def numbers(self, table: Table) -> Mapping[str, DialledNumber]:
        return self.tables(table.get("numbers", {}), "numbers", self._dialled)

    def region(self, table: Table) -> str | None:
        region = self.text(table, "region")
        if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
            self.wrong("region", f"{region!r} is no country code of ISO 3166; write RU, DE, CN, …")
            return None
        return region

    def greeting(self, table: Table) -> Texts:
        texts = self.by_language(table["greeting"], "greeting") if "greeting" in table else {}
        for language, text in texts.items():
            if set(re.findall(r"\{[^}]*\}?|\}", text)) - {"{brand}"}:
                self.wrong(f"greeting.{language}", "only {brand} may stand in braces")
        return texts

    def menu(self, value: object, path: str, depth: int = 1) -> Menu:
        if depth > _DEEPEST_MENU:
            self.wrong(path, f"menus may lie {_DEEPEST_MENU} deep, no caller follows further")
            return {}

        def choice(key: str, table: Table) -> Choice | None:
            if not re.fullmatch(r"[0-9*#]", key):
                self.wrong(f"{path}.{key}", "a choice is one key of the telephone: 0 to 9, * or #")
                return None
            return self._choice(table, f"{path}.{key}.", depth)

        return self.tables(value, path, choice)

    def degraded(self, table: Table) -> SafeRoute:
        value = table.get("degraded")
        if value is None:
            return SafeRoute()
        own = self.table(value, "degraded")
        self.refuse_unknown(own, "degraded.", ("to", "target", "extension"))
        to = own.get("to", "queue")
        if to not in _SAFE_TARGETS:
            self.wrong("degraded.to", f"must be one of {', '.join(_SAFE_TARGETS)}, not {to!r}")
            return SafeRoute()
        target = self.text(own, "target", "degraded.")
        if to != "hangup" and target is None and "target" not in own:
            self.wrong("degraded.target", f"name the {to} that takes the call")
        extension = self.text(own, "extension", "degraded.")
        return SafeRoute(to=cast(SafeTarget, to), target=target, extension=extension)

    def twilio(self, table: Table) -> TwilioSettings | None:
        if "twilio" not in table:
            return None
        own = self.table(table["twilio"], "twilio")
        self.refuse_unknown(own, "twilio.", ("auth_token", "sip_domain"))
        token = self.text(own, "auth_token", "twilio.")
        if token is None:
            if "auth_token" not in own:
                self.wrong("twilio.auth_token", 'give the account\'s auth token, as a secret: "${TWILIO_AUTH_TOKEN}"')
            return None
        return TwilioSettings(auth_token=token, sip_domain=self.text(own, "sip_domain", "twilio."))

    def tables(self, value: object, path: str, read: Callable[[str, Table], Value | None]) -> Mapping[str, Value]:
        found = {key: read(key, self.table(own, f"{path}.{key}")) for key, own in self.table(value, path).items()}
        return {key: one for key, one in found.items() if one is not None}

    def table(self, value: object, path: str) -> Table:
        if isinstance(value, Mapping):
            return cast(Table, value)
        self.wrong(path, f"must be a table, not {value!r}")
        return {}

    def by_language(self, value: object, path: str) -> Texts:
        texts: dict[str, str] = {}
        for language, text in self.table(value, path).items():
            if not re.fullmatch(r"[a-z]{2,3}", language):
                self.wrong(f"{path}.{language}", f"{language!r} is no language code; write ru, en, zh, …")
            elif not isinstance(text, str) or not text.strip():
                self.wrong(f"{path}.{language}", f"must be a text that is not empty, not {text!r}")
            else:
                texts[language] = text.strip()
        return texts

    def _dialled(self, key: str, table: Table) -> DialledNumber | None:
        path = f"numbers.{key}."
        self.refuse_unknown(table, path, _ENTRANCE_KEYS)
        if e164(key) != key:
            self.wrong(path.rstrip("."), f"{key!r} is no number in E.164; write it like +74950000000")
            return None
        brand, queue, topic, language = (self.text(table, name, path) for name in _ENTRANCE_KEYS)
        return DialledNumber(brand=brand, queue=queue, topic=topic, language=language)

    def _choice(self, table: Table, path: str, depth: int) -> Choice | None:
        self.refuse_unknown(table, path, ("title", *_LEADS_TO))
        title = self.by_language(table.get("title", {}), f"{path}title")
        if not title:
            self.wrong(f"{path}title", 'give the choice a title in each language: title = { ru = "…", en = "…" }')
        leads = [key for key in _LEADS_TO if key in table]
        if len(leads) != 1:
            self.wrong(path.rstrip("."), f"leads to exactly one of {', '.join(_LEADS_TO)}, not to {len(leads)}")
        if not title or len(leads) != 1:
            return None
        return Choice(
            title=title,
            intent=self.text(table, "intent", path),
            queue=self.text(table, "queue", path),
            self_service=self.text(table, "self_service", path),
            menu=self.menu(table["menu"], f"{path}menu", depth + 1) if "menu" in table else None,
            callback=self._is_callback(table, path),
        )

    def _is_callback(self, table: Table, path: str) -> bool:
        if table.get("callback", True) is not True:
            self.wrong(f"{path}callback", "a choice that leads to a call back says callback = true")
        return "callback" in table


def _region_of(number: str | None) -> str | None:
    if number is None:
        return None
    return phonenumbers.region_code_for_number(phonenumbers.parse(number))
