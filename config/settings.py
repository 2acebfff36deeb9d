"""All settings of an installation as one value, and how a file becomes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import TypeVar

from config.acknowledgement import AcknowledgementSettings
from config.bot import BotSettings
from config.care import CalendarSettings, IntentSettings, QueueSettings, TierSettings
from config.loader import read_tree
from config.reader import known_keys, read_section, rest, rule
from config.routing import RoutingSettings
from config.running import (
    DatabaseSettings,
    GatewaySettings,
    NluSettings,
    OrdersSettings,
    RedisSettings,
    are_languages,
)
from config.signals import SignalSettings, TriggerSettings, WebhookSettings
from config.tree import Finding, Tree, nearest_name
from config.units import UnitSettings

Named = TypeVar("Named")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandSettings:
    """A name under which customers are spoken to, with its sender address, languages and signature."""

    name: str
    mail: str | None = None
    languages: tuple[str, ...] = field(default=(), metadata=rule(lambda value: are_languages(value) if value else None))
    signature: Mapping[str, str] = field(default_factory=dict, metadata=rule(are_languages))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What every channel has, and in `own` the keys of its kind, which only the kind itself can judge."""

    kind: str
    enabled: bool = True
    brand: str | None = None
    queue: str | None = None
    language: str | None = field(default=None, metadata=rule(are_languages))
    topic: str | None = None
    bot: bool = True
    acknowledge: bool = True
    observe: bool = False
    secret: str | None = field(default=None, repr=False)
    own: Mapping[str, object] = field(default_factory=dict, repr=False, metadata=rest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the file says, with a default for all it does not say."""

    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    redis: RedisSettings = field(default_factory=RedisSettings)
    nlu: NluSettings = field(default_factory=NluSettings)
    orders: OrdersSettings = field(default_factory=OrdersSettings)
    routing: RoutingSettings = field(default_factory=RoutingSettings)
    acknowledgement: AcknowledgementSettings = field(default_factory=AcknowledgementSettings)
    bot: BotSettings = field(default_factory=BotSettings)
    intents: Mapping[str, IntentSettings] = field(default_factory=dict)
    queues: Mapping[str, QueueSettings] = field(default_factory=dict)
    calendars: Mapping[str, CalendarSettings] = field(default_factory=dict)
    tiers: Mapping[str, TierSettings] = field(default_factory=dict)
    brands: Mapping[str, BrandSettings] = field(default_factory=dict)
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict)
    units: Mapping[str, UnitSettings] = field(default_factory=dict)
    signals: Mapping[str, SignalSettings] = field(default_factory=dict)
    triggers: TriggerSettings = field(default_factory=TriggerSettings)
    webhooks: Mapping[str, WebhookSettings] = field(default_factory=dict)

    def database_url(self) -> str:
        """The address SQLAlchemy takes: asyncpg for PostgreSQL, by default `switchboard.db` in the data folder."""
        url = self.database.url or f"sqlite:///{File(self.gateway.data_dir) / 'switchboard.db'}"
        scheme, _, tail = url.partition("://")
        drivers = {"postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
        return f"{drivers.get(scheme, scheme)}://{tail}"

    def public_url(self) -> str:
        """The address under which customers and agents reach us, without a slash at its end."""
        return (self.gateway.public_url or f"http://{self.gateway.host}:{self.gateway.port}").rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A settings file as read: the settings (defaults where something was wrong), their places, what was wrong."""

    settings: Settings
    tree: Tree
    findings: tuple[Finding, ...]


def load(path: File, env: Mapping[str, str]) -> Loaded:
    """Reads the file with the environment's overrides; never raises for what the file holds."""
    tree, findings = read_tree(path, env)
    names = known_keys(Settings)
    for section in tree.values:
        if section not in names:
            findings.append(tree.finding((section,), "unknown section", nearest_name(section, names)))
    read = _Sections(tree, findings)
    settings = Settings(
        gateway=read.one(GatewaySettings, "gateway"),
        database=read.one(DatabaseSettings, "database"),
        redis=read.one(RedisSettings, "redis"),
        nlu=read.one(NluSettings, "nlu"),
        orders=read.one(OrdersSettings, "orders"),
        routing=read.one(RoutingSettings, "routing"),
        acknowledgement=read.one(AcknowledgementSettings, "acknowledgement"),
        bot=read.one(BotSettings, "bot"),
        intents=read.named(IntentSettings, "intents"),
        queues=read.named(QueueSettings, "queues"),
        calendars=read.named(CalendarSettings, "calendars"),
        tiers=read.named(TierSettings, "tiers"),
        brands=read.named(BrandSettings, "brands"),
        channels=read.named(ChannelSettings, "channels"),
        units=read.named(UnitSettings, "units"),
        signals=read.named(SignalSettings, "signals"),
        triggers=read.one(TriggerSettings, "triggers"),
        webhooks=read.named(WebhookSettings, "webhooks"),
    )
    return Loaded(settings=settings, tree=tree, findings=tuple(findings))


class _Sections:
    """Reads the sections of one tree into one list of findings."""

    def __init__(self, tree: Tree, findings: list[Finding]) -> None:
        self.tree = tree
        self.findings = findings

    def one(self, section: type[Named], name: str) -> Named:
        return read_section(section, self.tree, (name,), self.findings) or section()

    def named(self, section: type[Named], name: str) -> Mapping[str, Named]:
        """The tables `[name.x]` that could be read, by x."""
        tables = self.tree.values.get(name, {})
        if not isinstance(tables, Mapping):
            self.findings.append(self.tree.finding((name,), f"must be tables like [{name}.x]"))
            return {}
        read = {key: read_section(section, self.tree, (name, key), self.findings) for key in tables}
        return {key: value for key, value in read.items() if value is not None}
