"""Which position of the dial counts, and for whom."""

from __future__ import annotations

from config.bot import BotRuleSettings, BotSettings
from config.settings import ChannelSettings
from gateway.bot_dial.dial import Dial, Rule, dial_of, place_of
from gateway.store.bot_dial import Kept, RuleRow, SwitchRow

WHO = "019ab000-0000-7000-8000-000000000001"


def rule(mode: str, **named: object) -> Rule:
    return Rule(name="r", mode=mode, share=100, **named)  # type: ignore[arg-type]


def dial(*rules: Rule) -> Dial:
    return Dial(usual=Rule(name="", mode="answers", share=100), rules=rules)


def kept(name: str, mode: str = "off", share: int = 100, **named: str) -> RuleRow:
    told = {"flow": None, "channel": None, "language": None, **named}
    return RuleRow(name=name, mode=mode, share=share, changed_by="admin", changed_at=1, **told)  # type: ignore[arg-type]


def test_the_most_precise_position_counts() -> None:
    turned = dial(rule("off"), rule("drafts", channel="site"), rule("answers", flow="order_status"))
    assert turned.mode_for("order_status", "site", "en", WHO) == "answers"
    assert turned.mode_for("reserve", "site", "en", WHO) == "drafts"
    assert turned.mode_for("reserve", "demo", "en", WHO) == "off"


def test_channel_and_language_together_do_not_go_before_a_flow() -> None:
    turned = dial(rule("off", channel="site", language="ru"), rule("answers", flow="order_status"))
    assert turned.mode_for("order_status", "site", "ru", WHO) == "answers"


def test_a_question_what_is_meant_counts_for_positions_without_a_flow() -> None:
    assert dial(rule("off", flow="order_status")).mode_for(None, "site", "en", WHO) == "answers"
    assert dial(rule("drafts", language="en")).mode_for(None, "site", "en", WHO) == "drafts"


def test_a_larger_share_holds_everybody_of_a_smaller_one() -> None:
    people = [f"contact-{number}" for number in range(2000)]
    small, large = ({one for one in people if place_of(one) < share} for share in (20, 30))
    assert small < large
    assert 0.16 < len(small) / len(people) < 0.24


def test_nobody_is_in_a_share_of_none() -> None:
    turned = dial(Rule(name="r", mode="answers", share=0))
    assert turned.mode_for("order_status", "site", "en", WHO) == "off"


def test_pages_add_to_the_file_and_do_not_change_it() -> None:
    file = BotSettings(rules={"mine": BotRuleSettings(mode="drafts", flow="reserve")})
    turned = dial_of(file, Kept(rules=[kept("mine", flow="reserve"), kept("theirs", flow="preorder")]))
    assert turned.mode_for("reserve", "site", "en", WHO) == "drafts"
    assert turned.mode_for("preorder", "site", "en", WHO) == "off"


def test_between_equals_the_one_of_the_pages_counts() -> None:
    file = BotSettings(rules={"mine": BotRuleSettings(mode="drafts", flow="reserve")})
    turned = dial_of(file, Kept(rules=[kept("theirs", flow="reserve")]))
    assert turned.mode_for("reserve", "site", "en", WHO) == "off"


def test_what_is_switched_off_is_off_on_every_channel() -> None:
    off = Kept(switches=[SwitchRow(name="bot", changed_by="admin", changed_at=1)])
    section = dial_of(BotSettings(), off).turned(ChannelSettings(kind="api"))
    assert (section.bot, section.acknowledge) == (False, True)


def test_a_channel_without_a_bot_gets_none_by_the_switch() -> None:
    assert dial_of(BotSettings(), Kept()).turned(ChannelSettings(kind="api", bot=False)).bot is False
