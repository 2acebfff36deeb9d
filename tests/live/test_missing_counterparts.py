"""A counterpart that is not installed skips the asking test visibly, and fails it where CI=true."""

from pathlib import Path

import pytest

from tests.live.counterparts import no_rasa, program

ASKED = {"counterpart": "Pigeon post", "package": "pigeon-server"}


def test_a_missing_counterpart_skips_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"Pigeon post is not available here: install pigeon-server"):
        program("pigeon-server", **ASKED)


def test_a_missing_counterpart_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Pigeon post is not available here"):
        program("pigeon-server", **ASKED)


def test_a_program_in_sbin_is_found_where_the_path_lacks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert program("nologin", **ASKED).name == "nologin"


def test_a_missing_rasa_skips_even_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("SWITCHBOARD_NEEDS_RASA", raising=False)
    with pytest.raises(pytest.skip.Exception, match="run `make rasa`"):
        no_rasa("no Rasa here: run `make rasa`")


def test_a_missing_rasa_fails_where_rasa_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_NEEDS_RASA", "1")
    with pytest.raises(pytest.fail.Exception, match="run `make rasa`"):
        no_rasa("no Rasa here: run `make rasa`")


def test_our_ci_needs_rasa() -> None:
    run = Path(__file__).parents[2] / ".ci" / "run"
    assert "export SWITCHBOARD_NEEDS_RASA=1" in [line.strip() for line in run.read_text().splitlines()]
