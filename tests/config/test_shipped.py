"""The files that are shipped: one that runs as it is, one that shows every key."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args, get_type_hints

from config.crossrefs import check
from config.promise_policy import POLICY_KINDS, Limit
from config.reader import known_keys
from config.running import GatewaySettings
from config.settings import Settings, load

FOLDER = Path(__file__).parents[2] / "config"
SHIPPED = FOLDER / "gateway.toml"
EXAMPLE = FOLDER / "gateway.example.toml"
SECRETS = {
    "TELEGRAM_TOKEN": "secret",
    "DATABASE_URL": "sqlite:///x.db",
    "REDIS_URL": "redis://localhost",
    "ORDERS_TOKEN": "token",
    "SHOP_SECRET": "secret",
    "CRM_WEBHOOK_SECRET": "whsec_YSBzZWNyZXQgZm9yIHRlc3RzIGFsb25l",
    "MAIL_PASSWORD": "secret",
    "ANNA_PASSWORD": "secret",
    "OAUTH_SECRET": "secret",
    "OAUTH_REFRESH": "secret",
    "TWILIO_TOKEN": "secret",
}

INTENTS = """greet goodbye thanks praise affirm deny inform cancel_dialog human request_status availability_price
order_place order_status order_change order_cancel preorder reserve return_rma document_copy delivery_change
delivery_info certificate callback quote_request technical_support product_advice service_visit b2b_offer supplier_offer
payment_debt company_info promo_loyalty account_contact_change portal_access privacy_request complaint_promotion
complaint_advice complaint_quality complaint_service complaint_delivery safety_issue oos"""


def test_the_shipped_file_has_no_findings_and_needs_no_environment() -> None:
    assert [str(finding) for finding in check(load(SHIPPED, {}))] == []


def test_the_shipped_file_names_every_intent_of_the_catalogue() -> None:
    settings = load(SHIPPED, {}).settings
    assert set(settings.intents) == set(INTENTS.split())
    assert all(intent.title for intent in settings.intents.values())


def test_the_shipped_channels_are_those_a_newcomer_is_told_of() -> None:
    channels = load(SHIPPED, {}).settings.channels
    assert {name: channel.kind for name, channel in channels.items()} == {
        "site": "webchat",
        "main": "phone",
        "demo": "api",
        "mail-demo": "email",
    }
    assert channels["demo"].own["trust_identities"] is True
    assert "rate_per_s" not in channels["demo"].own


def test_danger_and_complaints_have_queues_of_their_own() -> None:
    settings = load(SHIPPED, {}).settings
    assert (settings.intents["safety_issue"].queue, settings.intents["safety_issue"].alarm) == ("safety", True)
    complaints = [intent.queue for name, intent in settings.intents.items() if name.startswith("complaint_")]
    assert complaints == ["complaints"] * 5


def test_every_topic_has_a_queue_for_every_tier_and_level() -> None:
    settings = load(SHIPPED, {}).settings
    for topic in settings.gateway.topics:
        takers = [queue for queue in settings.queues.values() if topic in queue.topics]
        assert any(not queue.tiers and queue.level is None for queue in takers), topic


def test_a_primary_customer_is_answered_within_four_working_hours() -> None:
    answer = load(SHIPPED, {}).settings.tiers["PRIMARY"].promises.of("answer")
    assert answer is not None
    assert (answer.target, answer.clock, answer.told) == (Limit.parse("4h"), "working", 0)


def test_the_example_has_no_findings_once_its_secrets_are_set() -> None:
    assert [str(finding) for finding in check(load(EXAMPLE, SECRETS))] == []


def test_the_example_names_every_key_the_code_knows() -> None:
    loaded = load(EXAMPLE, SECRETS)
    kind = re.compile(r"promises\.\w+")
    known = {kind.sub("promises.*", key) for key in _known(Settings)}
    assert known - {kind.sub("promises.*", key) for key in _written(loaded.tree.values, Settings)} == set()
    assert all(loaded.settings.tiers["GENERAL"].promises.of(kind) for kind in POLICY_KINDS)


def test_the_values_the_example_shows_for_the_gateway_are_its_defaults() -> None:
    shown = replace(load(EXAMPLE, {}).settings.gateway, public_url=None)
    assert replace(shown, default_brand=None) == GatewaySettings()


def test_every_line_of_a_key_in_the_example_says_what_it_means_once() -> None:
    seen: set[str] = set()
    text = EXAMPLE.read_text(encoding="utf-8")
    kinds = {path[-1]: path for path in load(EXAMPLE, SECRETS).tree.places}
    for line in text.splitlines():
        key, _, rest = line.partition(" = ")
        if key in kinds and rest and key not in seen:
            assert "  # " in rest, line
            seen.add(key)


def _section(hint: object) -> type | None:
    """The dataclass a section or a mapping of sections is made of."""
    for each in (hint, *get_args(hint)):
        if isinstance(each, type) and each.__module__.startswith("config.") and not hasattr(each, "parse"):
            return each
    return None


def _known(section: type, path: str = "") -> set[str]:
    """Every key the code knows, as `queues.*.title`."""
    found: set[str] = set()
    hints = get_type_hints(section)
    for each in fields(section):
        if each.name not in known_keys(section):
            continue
        inner = _section(hints[each.name])
        star = ".*" if "Mapping" in str(hints[each.name]) else ""
        found |= _known(inner, f"{path}{each.name}{star}.") if inner else {f"{path}{each.name}"}
    return found


def _written(table: Mapping[str, object], section: type, path: str = "") -> set[str]:
    """Every key the example writes, by the same names; names of one's own become `*`."""
    found: set[str] = set()
    hints = get_type_hints(section)
    for name in known_keys(section):
        value = table.get(name)
        inner = _section(hints[name])
        if inner is not None and isinstance(value, list):
            for each in value:
                found |= _written(each, inner, f"{path}{name}.")
        elif inner is None or not isinstance(value, Mapping):
            found |= {f"{path}{name}"} if name in table else set()
        elif "Mapping" in str(hints[name]):
            for each in value.values():
                found |= _written(each, inner, f"{path}{name}.*.")
        else:
            found |= _written(value, inner, f"{path}{name}.")
    return found
