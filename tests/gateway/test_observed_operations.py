"""Operations of flows for messages that are only kept: what only looks is done, what acts is not and is noted."""

from __future__ import annotations

from typing import Any, cast

import pytest

from config.settings import ChannelSettings, load
from gateway.operations import Operations
from gateway.robots import Verdict
from gateway.turns import Kept, Turn
from tests.journeys.mail_post import SHIPPED

NOTHING = cast("Any", None)


def operations() -> Operations:
    return Operations(load(SHIPPED, {}).settings, NOTHING, NOTHING, NOTHING, NOTHING)


def turn(kept: Kept | None) -> Turn:
    human = Verdict(robot=False, kind="human")
    section = ChannelSettings(kind="email")
    return Turn(claim=NOTHING, channel=NOTHING, section=section, now=0, messages=[], verdict=human, kept=kept)


@pytest.mark.parametrize("kept", ["observed", "archived"])
async def test_an_operation_that_acts_is_not_called_for_what_is_only_kept(kept: Kept) -> None:
    one = turn(kept)
    answered = await operations().call(one, "cancel_order", {})
    assert answered.outcome == "unavailable"
    assert one.held_back == ["cancel_order"]


async def test_for_what_is_worked_nothing_is_held_back() -> None:
    one = turn(None)
    await operations().call(one, "no_such_operation", {})
    assert one.held_back == []
