"""The customers' words in a language, and how what is wanted is put into them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

from benchmarks.bot_crowd.wants import Want

Table: TypeAlias = "Mapping[str, Sequence[str] | Mapping[str, Sequence[str]]]"


@cache
def table_of(language: str) -> Table:
    """Read the words of a language."""
    file = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Puts wants into words; the same seed gives the same words."""

    language: str
    rng: Random

    def pick(self, key: str, part: str | None = None) -> str:
        """One of the ways to say a thing, as it stands, with its braces."""
        found = table_of(self.language)[key]
        if isinstance(found, Mapping):
            found = found.get(part or "") or self.rng.choice(list(found.values()))
        return self.rng.choice(list(found))

    def say(self, key: str, want: Want, part: str | None = None, **more: object) -> str:
        """The same with the braces filled from what is wanted."""
        return self.fill(self.pick(key, part), want, **more)

    def fill(self, pattern: str, want: Want, **more: object) -> str:
        """Fill the braces of a pattern."""
        given: dict[str, object] = {
            "number": want.order,
            "tail": want.tail,
            "name": want.name,
            "phone": written_phone(want.phone, self.rng) if want.phone else "",
            **more,
        }
        for name, make in (
            ("goods", self.goods),
            ("refs", self.references),
            ("address", self.address),
            ("delivery", self.delivery),
            ("payment", lambda of: self.pick("payment", of.payment)),
            ("branch", lambda of: self.pick("branch", of.branch)),
            ("paper", lambda of: self.pick("paper", of.paper)),
            ("wish", lambda of: self.pick("wish", of.wish)),
            ("reason", lambda of: self.pick("reason", of.reason)),
            ("story", lambda _of: self.pick("story")),
            ("deed", self.deed),
        ):
            if f"{{{name}}}" in pattern and name not in given:
                given[name] = make(want)
        return pattern.format_map(given)

    def goods(self, want: Want) -> str:
        """The goods with their quantities."""
        item = self.pick("item")
        return self.pick("several").join(item.format(ref=ref, qty=count) for ref, count in want.goods.items())

    def references(self, want: Want) -> str:
        """The goods alone."""
        return self.pick("several").replace("\n", ", ").join(want.goods)

    def address(self, want: Want) -> str:
        """The address in one of the ways in which it is written."""
        return self.pick("address").format(town=want.town, street=want.street, house=want.house)

    def delivery(self, want: Want) -> str:
        """How the goods come, with the place."""
        way = self.pick("way", want.way)
        return f"{way} {self.address(want) if want.way == 'delivery' else self.pick('branch', want.branch)}"

    def deed(self, want: Want) -> str:
        """What is to be done to an order."""
        reference, count = next(iter(want.goods.items()))
        return self.pick("deed", want.deed).format(ref=reference, qty=count, old=want.before.get(reference, 1))


def written_phone(phone: str, rng: Random) -> str:
    """A number as people write it."""
    return rng.choice((phone, f"+7 {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:]}", f"8{phone[2:]}"))


def mistyped(text: str, rng: Random) -> str:
    """Swap two letters within one long word; numbers and references stay."""
    words = text.split(" ")
    long_ones = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long_ones:
        return text
    at = rng.choice(long_ones)
    word, place = words[at], rng.randrange(1, len(words[at]) - 2)
    words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


def misread_number(number: str, rng: Random) -> str:
    """The same number with one of its last digits wrong."""
    place = rng.randrange(len(number) - 4, len(number))
    return number[:place] + str((int(number[place]) + rng.randrange(1, 9)) % 10) + number[place + 1 :]
