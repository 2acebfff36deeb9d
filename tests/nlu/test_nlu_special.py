"""Danger rings for most that could be it, leads what it rings for, and leaves every ranking as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlu import policy, special
from nlu.contract import Utterance
from nlu.embedded import EmbeddedEngine
from nlu.hazards import KINDS, told
from nlu.judgement import Evidence, Gate, Judgement
from nlu.long_texts import Heard, Passages

JUDGEMENT = Judgement(
    intents=("return_rma", "safety_issue", "thanks"),
    sharpness=3.0,
    gate=Gate(weights=(0.0, 0.0, 0.0, 0.0), bias=-9.0, threshold=9.0),
)


def evidence(rows: list[list[float]]) -> Evidence:
    nothing = np.zeros(len(rows), np.float32)
    return Evidence(decisions=np.array(rows, np.float32), near=nothing, near_oos=nothing)


def lived_through(dangers: int = 100) -> tuple[Evidence, list[str], np.ndarray]:
    """Left-out examples: dangers clear or hidden behind a return, and harmless returns."""
    rows = [[-0.2, 0.6, -0.8]] * (dangers // 2) + [[0.4, 0.1, -0.8]] * (dangers - dangers // 2)
    rows += [[0.5, -0.7, -0.8]] * 400
    texts = ["it smokes and burns"] * dangers + ["too small, please exchange"] * 400
    return evidence(rows), texts, np.array([1] * dangers + [0] * 400)


def learnt() -> policy.Policy:
    unseen, texts, labels = lived_through()
    return policy.fitted(JUDGEMENT, unseen, texts, labels, labels)


def decided(row: list[float], text: str) -> policy.Acting:
    given = evidence([row])
    acts = policy.Acts(learnt(), JUDGEMENT, 0.95)
    return acts.decided(JUDGEMENT.judge(given), Heard(evidence=given), [text])[0]


def test_danger_leads_also_where_another_intent_is_likelier_and_the_ranking_stays() -> None:
    acting = decided([0.4, 0.1, -0.8], "I want to return it, it smokes and burns")
    assert acting.verdict.intent.name == "safety_issue"
    assert acting.verdict.ranking[0].name == "return_rma"
    assert acting.act_from is not None
    assert acting.verdict.intent.confidence >= acting.act_from


def test_what_does_not_ring_is_not_called_danger_whatever_the_ranking_says() -> None:
    acts = policy.Acts(
        replace(learnt(), alarm=replace(learnt().alarm, threshold=99.0)),
        JUDGEMENT,
        0.95,  # type: ignore[type-var]
    )
    given = evidence([[0.4, 0.5, -0.8]])
    acting = acts.decided(JUDGEMENT.judge(given), Heard(evidence=given), ["about the fire blanket"])[0]
    assert (acting.verdict.intent.name, acting.verdict.ranking[0].name) == ("return_rma", "safety_issue")


def test_most_left_out_dangers_ring() -> None:
    unseen, texts, labels = lived_through()
    alarm = learnt().alarm
    assert alarm is not None
    rings = alarm.scores(JUDGEMENT, unseen, texts) >= alarm.threshold
    assert rings[labels == 1].mean() >= special.RECALL
    assert rings[labels == 0].mean() == 0


def test_without_examples_of_danger_there_is_no_alarm_and_the_ranking_tells_it() -> None:
    unseen, texts, labels = lived_through(dangers=special.LEAST - 10)
    found = policy.fitted(JUDGEMENT, unseen, texts, labels, labels)
    assert found.alarm is None
    given = evidence([[-0.2, 0.6, -0.8]])
    acting = policy.Acts(found, JUDGEMENT, 0.95).decided(JUDGEMENT.judge(given), Heard(evidence=given), ["smoke"])[0]
    assert acting.verdict.intent.name == "safety_issue"


def test_a_policy_comes_back_from_its_file_as_it_was() -> None:
    assert policy.of_json(learnt().as_json()) == learnt()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("дымит розетка", "smoke"),
        ("menya b'yot tok", "shock"),
        ("she cannot breathe", "ill"),
        ("插座冒烟了", "smoke"),
        ("充电宝鼓包", "melt"),
    ],
)
def test_words_of_danger_are_known_in_every_script(text: str, kind: str) -> None:
    assert told([text])[0, KINDS.index(kind)] == 1


def test_everyday_words_tell_of_no_danger() -> None:
    assert told(["where is my order", "спасибо за доставку", "发票什么时候开"]).sum() == 0


@pytest.mark.parametrize(
    "text",
    [
        "smoke comes out of the socket and my son got a shock",
        "из щитка валит дым, ребёнка ударило током",
        "插座冒烟，孩子被电到了",
    ],
)
def test_the_shipped_engine_rings_for_plain_danger(shipped: EmbeddedEngine, text: str) -> None:
    (parse,) = shipped.understand([Utterance(text=text)])
    assert parse.intent.name == "safety_issue"
    assert parse.act_from is not None


@pytest.mark.parametrize("text", ["where is my order 4500123456?", "спасибо большое", "请给我开张发票"])
def test_the_shipped_engine_is_silent_where_nobody_is_in_danger(shipped: EmbeddedEngine, text: str) -> None:
    (parse,) = shipped.understand([Utterance(text=text)])
    assert parse.intent.name != "safety_issue"


@pytest.mark.parametrize(("danger", "rings"), [(0.1, False), (4.0, True)])
def test_a_long_text_rings_where_one_passage_speaks_plainly_of_danger(danger: float, rings: bool) -> None:
    acts = policy.Acts(learnt(), JUDGEMENT, 0.95)
    calm, passages = (
        evidence([[0.4 - danger / 2, danger / 2, -0.8]]),
        evidence([[0.5, -0.7, -0.8], [0.4 - danger, danger, -0.8]]),
    )
    heard = Heard(
        evidence=calm, said=passages, passages={0: Passages(parts=("too small, please exchange", "it smokes"), first=0)}
    )
    acting = acts.decided(JUDGEMENT.judge(calm), heard, ["too small, please exchange"])[0]
    assert (acting.verdict.intent.name == special.SAFETY) is rings
