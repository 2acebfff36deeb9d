"""What the benchmark of understanding prints, and how it reads a process; the figures themselves are no test."""

import json
import os
import tomllib
from pathlib import Path

import pytest

from benchmarks import nlu
from benchmarks.nlu_gateway import AIMS, TIERS, memory_mb, processor_s, settings_with
from benchmarks.nlu_speed import compare
from config.settings import load


def read(texts):
    return [len(text) for text in texts]


def test_speed_has_a_line_of_its_own_for_people_though_it_has_a_yardstick_too():
    found = compare(read, read, ["where is my order"] * 200, pairs=1)
    assert json.loads(nlu.line("speed", found).removeprefix("speed").strip()) == found


def test_a_sets_figures_stand_under_their_columns():
    found: dict[str, object] = dict.fromkeys(nlu.COLUMNS, 1.5) | {"oos_auroc": None, "yardstick": {"accuracy": 0.25}}
    cells = nlu.line("shipped", found).split()
    assert cells == ["shipped", *["–" if column == "oos_auroc" else "1.5" for column in nlu.COLUMNS], "0.25"]


def test_an_unknown_set_is_refused_with_those_there_are(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["nlu", "--only", "spead"])
    with pytest.raises(SystemExit):
        nlu.main()
    assert "choose shipped" in capsys.readouterr().err


@pytest.mark.parametrize("tier", TIERS)
def test_a_measured_gateway_has_the_tier_that_its_line_names(tmp_path: Path, tier):
    written = settings_with(TIERS[tier], tmp_path)
    assert tomllib.loads(written.read_text())["nlu"] == {"encoder": TIERS[tier]}
    assert load(written, {}).settings.nlu.encoder == TIERS[tier]
    assert set(AIMS[tier]) == {"ready_s", "rss_mb"}


def test_memory_and_processor_time_are_those_of_the_process():
    held = bytearray(os.urandom(1 << 20)) * 64
    found = memory_mb(os.getpid())
    assert 64 < found["rss_mb"] <= found["peak_mb"]
    assert len(held) > 0
    assert processor_s(os.getpid()) == pytest.approx(sum(os.times()[:2]), abs=0.5)
