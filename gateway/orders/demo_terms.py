"""Owns on what terms the demo shop sells: delivery zones, ways to pay, what comes back, what branches answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from gateway.orders.wishes import DeliveryOffer, PaymentForm

_WORD = re.compile(r"[^\W\d_]+")
_CASE_ENDINGS = "ами|ам|ах|ью|ою|ой|ом|а|у|е|и|ы|ю|ь|о|"
"""What Russian towns end in as they are declined: Казани, в Москве, под Химками."""
_LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedZone:
    """Towns (each in all its spellings) that goods are brought to for one price in so many working days."""

    code: str
    names: Mapping[str, str]
    cost: Decimal
    days: int
    towns: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPayment:
    """A way to pay; some are for business customers only."""

    code: str
    names: Mapping[str, str]
    accounts_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedAnswer:
    """What a branch says to every reservation, and after how long; a branch without one never answers."""

    branch: str
    says: Literal["confirmed", "refused"]
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedReturns:
    """For how many days goods come back, to where, and which groups of goods never do."""

    days: int
    never: tuple[str, ...]
    send_to: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCertificate:
    """A certificate for whole groups of goods, valid so many days from today (None: without end)."""

    number: str
    groups: tuple[str, ...]
    names: Mapping[str, str]
    valid_days: int | None
    has_content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The whole of `terms.json`."""

    zones: tuple[SeedZone, ...]
    payment_forms: tuple[SeedPayment, ...]
    answers: tuple[SeedAnswer, ...]
    returns: SeedReturns
    quote_days: int
    reservation_hours: int
    certificates: tuple[SeedCertificate, ...]

    def zone_of(self, address: str) -> SeedZone | None:
        """Find the zone of the first listed town that the address names, in whichever language and case."""
        text = _folded(address)
        return next((zone for zone in self.zones if _naming(zone.towns).search(text)), None)

    def offer(self, address: str, *, today: date, currency: str) -> DeliveryOffer | None:
        """Answer what bringing goods to the address costs, and the first day on which it can be."""
        zone = self.zone_of(address)
        if zone is None:
            return None
        return DeliveryOffer(
            zone=zone.code,
            names=zone.names,
            cost=zone.cost,
            currency=currency,
            earliest=working_day(today, zone.days),
        )

    def payments(self, *, is_account: bool) -> tuple[PaymentForm, ...]:
        """List the ways to pay of a business customer, or of a private one."""
        return tuple(
            PaymentForm(code=form.code, names=form.names)
            for form in self.payment_forms
            if is_account or not form.accounts_only
        )

    def answer_of(self, branch: str) -> SeedAnswer | None:
        """Answer what the branch says to reservations; None for one that never answers."""
        return next((answer for answer in self.answers if answer.branch == branch), None)


@lru_cache(maxsize=1024)
def working_day(today: date, days: int) -> date:
    """Step so many working days (Monday to Friday) away from today; 0 is today, whatever day it is."""
    step = timedelta(days=1 if days > 0 else -1)
    day, left = today, abs(days)
    while left:
        day += step
        left -= day.weekday() < 5
    return day


def _folded(text: str) -> str:
    return text[:_LONGEST_ADDRESS].casefold().replace("ё", "е")


@lru_cache(maxsize=256)
def _naming(towns: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """Answer what finds any spelling of any of the towns in a folded address, each in any case it may stand in."""
    return re.compile("|".join(_spelt(_folded(spelling)) for town in towns for spelling in town))


def _spelt(town: str) -> str:
    if "\u3400" <= town[0] <= "\u9fff":
        return re.escape(town)
    between = r"[\W\d_]+"
    return rf"(?<![^\W\d_]){between.join(_declined(word) for word in _WORD.findall(town))}(?![^\W\d_])"


def _declined(word: str) -> str:
    if not "а" <= word[0] <= "я":
        return re.escape(word)
    return f"(?:{word}|{word.rstrip('аеийоуыьюя')}(?:{_CASE_ENDINGS}))"
