"""Settings of signals and webhooks that cannot work are found before the start, with the place and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.crossrefs import check
from config.settings import load

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
TITLE = 'title = { ru = "x", en = "x", zh = "x" }\n'
SECRET = "whsec_c3dpdGNoYm9hcmQtdGVzdC1zZWNyZXQtMDAwMQ=="
HOOK = f'url = "http://127.0.0.1:1/x"\nsecret = "{SECRET}"\n'


def found(folder: Path, more: str) -> list[str]:
    """What is wrong with the shipped settings and these lines."""
    file = folder / "gateway.toml"
    file.write_text(SHIPPED.read_text("utf-8") + "\n" + more, encoding="utf-8")
    return [str(one) for one in check(load(file, {}))]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('on = "competitor"\n', "can never fire"),
        ('on = "weather"\n', "must be one of low_rating"),
        ('on = "complaint"\nintents = ["complaint_servise"]\n', "there is no intent 'complaint_servise'"),
        ('on = "complaint"\nintents = ["nothing_*"]\n', "there is no intent 'nothing_*'"),
        ('on = "words"\nwords = { en = ["a*b"] }\n', "must hold words"),
        ('on = "low_rating"\ntiers = ["PRIMERY"]\n', "there is no tier 'PRIMERY'"),
        ('on = "low_rating"\nowner = "somebody"\n', "must be a mail address"),
        ('on = "low_rating"\nscore = 0\n', "must lie between 1 and 10"),
    ],
)
def test_a_rule_that_cannot_work_is_found(tmp_path: Path, lines: str, said: str) -> None:
    (finding,) = found(tmp_path, f"[signals.own]\n{TITLE}{lines}")
    assert "signals.own" in finding
    assert said in finding


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (HOOK + 'events = ["case.*opened"]\n', "must be kinds like"),
        (HOOK + "events = []\n", "must name at least one kind"),
        (HOOK + 'start = "then"\n', "must be one of now, beginning"),
        (HOOK.replace(SECRET, "whsec_c2hvcnQ="), "must be whsec_"),
        (HOOK.replace(SECRET, "password"), "must be whsec_"),
        (HOOK.replace("http://", "ftp://"), "must be an address"),
    ],
)
def test_a_webhook_that_cannot_work_is_found_and_its_secret_not_told(tmp_path: Path, lines: str, said: str) -> None:
    (finding,) = found(tmp_path, f"[webhooks.crm]\n{lines}")
    assert said in finding
    assert "c2hvcnQ" not in finding


def test_names_that_do_not_fit_into_addresses_are_found(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, f'[webhooks."C R M"]\n{HOOK}')
    assert "small letters, digits and hyphens" in finding
