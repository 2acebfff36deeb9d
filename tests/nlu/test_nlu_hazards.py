"""Words of danger: what is looked for letter by letter is what a plain search for every word finds."""

import re
from pathlib import Path

import numpy as np
import orjson
import pytest

from nlu import hazards

FIXED = Path(hazards.__file__).parent / "fixed"


def plainly(text: str) -> list[float]:
    kinds = ("|".join((hazards._RU[k], hazards._LATIN[k], hazards._EN[k], hazards._ZH[k])) for k in hazards.KINDS)
    return [float(re.search(kind, text, re.IGNORECASE) is not None) for kind in kinds]


@pytest.mark.parametrize("name", ["safety_ru", "safety_en", "safety_zh", "two_matters_ru", "two_matters_en"])
def test_kinds_are_those_that_a_plain_search_tells(name):
    texts = [orjson.loads(line)["text"] for line in (FIXED / f"{name}.jsonl").read_bytes().splitlines()]
    texts += [text.upper() for text in texts[:30]]
    told = hazards.told(texts)
    assert told.any()
    assert told.tolist() == [plainly(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ПОЖАР на складе", "fire"),
        ("the socket is on FIRE", "fire"),
        ("rozetka iskrit, pozhar", "fire"),
        ("着火了", "fire"),
        ("бьёт ток", "shock"),
    ],
)
def test_a_word_of_danger_counts_in_any_case_and_script(text, kind):
    assert hazards.told([text])[0, hazards.KINDS.index(kind)] == 1


@pytest.mark.parametrize(
    "text",
    ["漏电断路器来两只", "火花塞三个", "灭火器还有吗", "阻燃电缆", "烟雾报警器有货吗", "rear shock absorber",
     "a fire extinguisher for the van", "smoke detectors in stock?", "накладная на пожарные рукава"],
)  # fmt: skip
def test_goods_that_are_named_after_a_danger_are_none(text):
    assert not np.any(hazards.told([text]))


@pytest.mark.parametrize("text", ["洗衣机漏电", "插座冒火花", "there is smoke and the alarm rings", "пожарных вызвали"])
def test_the_danger_they_are_for_is_one(text):
    assert np.any(hazards.told([text]))


def test_a_text_without_letters_tells_of_nothing():
    assert not np.any(hazards.told(["", "!!!", "🙂", "."]))
