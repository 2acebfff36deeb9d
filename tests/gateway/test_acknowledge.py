"""What becomes of each message's acknowledgement: one row a message, at most one of a turn is sent."""

from __future__ import annotations

import pytest

from gateway.acknowledge import Answered, acknowledge
from gateway.routing import reason

SILENT = Answered(outbox_id=None, promise_id=None, is_handover=False)
BY_BOT = Answered(outbox_id="letter", promise_id=None, is_handover=False)
BY_PEOPLE = Answered(outbox_id="letter", promise_id="promise", is_handover=True)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("answered", [SILENT, BY_BOT, BY_PEOPLE])
def test_each_message_has_its_row_and_one_at_most_is_sent(count: int, answered: Answered) -> None:
    rows = acknowledge(count, answered, why_silent=None)
    assert len(rows) == count
    assert [row.outcome for row in rows].count("sent") == (0 if answered is SILENT else 1)


def test_the_last_message_of_a_burst_carries_the_answer() -> None:
    rows = acknowledge(3, BY_PEOPLE, why_silent=None)
    assert [row.reason["code"] for row in rows] == ["burst", "burst", "handover"]
    assert [(row.outbox_id, row.promise_id) for row in rows] == [(None, None), (None, None), ("letter", "promise")]


def test_the_bots_answer_is_the_acknowledgement() -> None:
    (row,) = acknowledge(1, BY_BOT, why_silent=None)
    assert (row.outcome, row.reason["code"]) == ("sent", "bot-answered")


def test_silence_has_its_reason_on_every_message() -> None:
    rows = acknowledge(2, SILENT, why_silent=reason("cap-case", limit="10 in 10m"))
    assert [(row.outcome, row.reason["code"]) for row in rows] == [("suppressed", "cap-case")] * 2
