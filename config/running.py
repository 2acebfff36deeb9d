"""The sections about how the installation runs: `[gateway] [database] [redis] [nlu] [orders]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from config.patterns import PatternSettings
from config.reader import Rule, between, rule

GIB = 1024**3
MIB = 1024**2
CLOSE_REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "waited-for-customer": {"ru": "Ждали клиента", "en": "Waited for the customer", "zh": "等待客户回复"},
    "waited-for-third": {"ru": "Ждали третью сторону", "en": "Waited for a third party", "zh": "等待第三方"},
    "waited-for-colleague": {"ru": "Ждали коллегу", "en": "Waited for a colleague", "zh": "等待同事"},
    "difficult": {"ru": "Сложный вопрос", "en": "A difficult matter", "zh": "问题复杂"},
    "passed-on": {"ru": "Долго передавали", "en": "Passed on too often", "zh": "多次转交"},
    "few-people": {"ru": "Не хватало людей", "en": "Too few people", "zh": "人手不足"},
}
"""Why the handling of a case took long, by code, as agents choose from."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def is_address(*schemes: str) -> Rule:
    """A rule: the text is an address with one of these schemes and a host."""

    def check(value: object) -> str | None:
        try:
            parts = urlsplit(str(value))
            good = parts.scheme in schemes and bool(parts.hostname)
        except ValueError:
            good = False
        return None if good else f"must be an address that begins with {' or '.join(f'{each}://' for each in schemes)}"

    return check


def are_languages(value: object) -> str | None:
    """A rule: a language code like `ru`, or a list or table of them."""
    codes = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple | Mapping) else []
    wrong = [code for code in codes if not _LANGUAGE.fullmatch(str(code))]
    if not codes:
        return "must name at least one language"
    return f"must be language codes like en (wrong: {', '.join(map(str, wrong))})" if wrong else None


def _is_database(value: object) -> str | None:
    text = str(value)
    if text.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://", "sqlite:///", "sqlite+aiosqlite:///")):
        return None
    return "must begin with postgresql:// or sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """The installation as a whole: where it listens, which languages it speaks, and how it waits."""

    host: str = "127.0.0.1"
    port: int = field(default=8080, metadata=between(0, 65535))
    public_url: str | None = field(default=None, metadata=rule(is_address("http", "https")))
    data_dir: str = "data"
    default_language: str = field(default="en", metadata=rule(are_languages))
    languages: tuple[str, ...] = field(default=("ru", "en", "zh"), metadata=rule(are_languages))
    topics: tuple[str, ...] = ("commercial", "claims", "technical", "finance", "general")
    default_queue: str = "general"
    default_tier: str = "GENERAL"
    default_calendar: str = "always"
    default_brand: str | None = None
    default_country: str = "RU"
    workers: int = field(default=1, metadata=between(1, 64))
    lanes_at_once: int = field(default=256, metadata=between(1, 10_000))
    burst_s: float = field(default=2.0, metadata=between(0, 60))
    backlog_rows: int = field(default=1_000_000, metadata=between(1))
    min_free_bytes: int = field(default=GIB, metadata=between(0))
    max_body_bytes: int = field(default=40 * MIB, metadata=between(1024))
    max_attachment_bytes: int = field(default=25 * MIB, metadata=between(1024))
    fetch_from_loopback: bool = False
    offer_timeout_s: float = field(default=60.0, metadata=between(1))
    away_release_minutes: float = field(default=5.0, metadata=between(0.1))
    reopen_days: float = field(default=7.0, metadata=between(0))
    auto_close_hours: float = field(default=24.0, metadata=between(0.1))
    solved_close_hours: float = field(default=72.0, metadata=between(0.1))
    close_reason_after_hours: float = field(default=24.0, metadata=between(0))
    close_reasons: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: CLOSE_REASONS)
    complaint_hours: float = field(default=4.0, metadata=between(0.05, 240))
    flow_expiry_hours: float = field(default=72.0, metadata=between(0.1))
    flow_ask_after_hours: float = field(default=24.0, metadata=between(0.01))
    verify_tries: int = field(default=3, metadata=between(1, 20))
    promise_warn_share: float = field(default=0.75, metadata=between(0.05, 0.95))
    session_hours: float = field(default=12.0, metadata=between(0.1))
    delivery_tries: int = field(default=8, metadata=between(1, 100))
    log: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where the rows are; without `url` an SQLite file in the data folder."""

    url: str | None = field(default=None, metadata=rule(_is_database), repr=False)
    pool_size: int = field(default=10, metadata=between(1, 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisSettings:
    """The bus between processes; without `url` one process wakes itself."""

    url: str | None = field(default=None, metadata=rule(is_address("redis", "rediss", "unix")), repr=False)
    prefix: str = "switchboard"


_USUAL_ACT: Final = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class NluSettings:
    """How messages are understood: the bot acts where of left-out examples `precision` were right, else it asks.

    What confidence that takes for each intent the model learnt; `act` sets one for all in its place. From `clarify` on
    an intent that is not acted on still says where its case goes.
    A Rasa that is started to be measured has `rasa_start_s` to answer.
    From `other_matter` on a message leaves the case that people have for one of its own with the bot. `encoder` is
    the sentence encoder of the embedded engine, "none" the words alone. `catalogue` is a CSV file of the articles that
    customers name, as docs/entities.md describes it.
    """

    engine: Literal["embedded", "rasa"] = "embedded"
    rasa_url: str = field(default="http://127.0.0.1:5005", metadata=rule(is_address("http", "https")))
    timeout_ms: int = field(default=800, metadata=between(10, 60_000))
    rasa_start_s: float = field(default=300.0, metadata=between(1, 3_600))
    precision: float = field(default=0.93, metadata=between(0.5, 1))
    act: float | None = field(default=None, metadata=between(0, 1))
    clarify: float = field(default=0.2, metadata=between(0, 1))
    other_matter: float = field(default=0.8, metadata=between(0, 1))
    encoder: str = "use"
    catalogue: str | None = None
    examples_dir: str = "nlu/data"
    fixed_dir: str = "nlu/fixed"
    models_dir: str | None = None
    patterns: PatternSettings = field(default_factory=PatternSettings)

    @property
    def acts_from(self) -> float:
        """The confidence from which is acted where nothing was learnt about it."""
        return self.act if self.act is not None else _USUAL_ACT


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersSettings:
    """The order system: the embedded demo shop, or an adapter reached by HTTP."""

    kind: Literal["demo", "http"] = "demo"
    url: str | None = field(default=None, metadata=rule(is_address("http", "https")))
    token: str | None = field(default=None, repr=False)
    timeout_s: float = field(default=3.0, metadata=between(0.1, 60))
    stock_look_minutes: float = field(default=15.0, metadata=between(0.1, 1440))
    reserve_confirm_hours: float = field(default=1.0, metadata=between(0.01, 240))
    demand_days: int = field(default=14, metadata=between(1, 365))
    events_poll_s: float = field(default=15.0, metadata=between(0, 3600))
    events_max_age_hours: float = field(default=48.0, metadata=between(0.1, 8760))
    events_per_day: int = field(default=20, metadata=between(1, 1000))
    request_confirm_hours: float = field(default=24.0, metadata=between(0.01, 720))
    proof_for_changes: Literal["tail", "code", "verified"] = "tail"
    unproven_orders_a_day: int = field(default=5, metadata=between(0, 100_000))
    unproven_sum_at_most: float = field(default=300_000.0, metadata=between(0))
    reserve_without_phone: bool = False
    finished_kept_days: float = field(default=365.0, metadata=between(1, 36_500))
