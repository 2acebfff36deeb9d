"""`nlu export`, `nlu import` and `nlu lint`, as an operator uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.training import read_examples
from tests.fakes.command_line import ROOT, switchboard

RASA = "nlu:\n- intent: greet\n  examples: |\n    - good day\n    - [hi](x\n    - [Paris](city) calling\n"


@pytest.fixture
def site(tmp_path: Path) -> tuple[str | Path, ...]:
    folder = tmp_path / "examples" / "en"
    folder.mkdir(parents=True)
    (folder / "all.yml").write_text(RASA)
    shipped = (ROOT / "config" / "gateway.toml").read_text(encoding="utf-8")
    own = f'examples_dir = "{tmp_path / "examples"}"\nfixed_dir = "{tmp_path / "fixed"}"'
    head, _, rest = shipped.partition("\n[nlu]\n")
    kept = "\n".join(line for line in rest.split("\n") if not line.startswith(("examples_dir", "fixed_dir")))
    settings = tmp_path / "gateway.toml"
    settings.write_text(f"{head}\n[nlu]\n{own}\n{kept}", encoding="utf-8")
    return ("--config", settings, "--data", tmp_path / "data")


def test_what_was_exported_comes_in_without_a_change(site: tuple[str | Path, ...], tmp_path: Path) -> None:
    for target in ("folder", "all.jsonl", "all.zip"):
        ran = switchboard("nlu", "export", tmp_path / target, *site)
        assert (ran.code, ran.lines[0]["examples"]) == (0, 3), ran.err
        told = switchboard("nlu", "import", tmp_path / target, "--dry-run", *site).lines[0]
        assert (told["doubles"], told["new"], told["changed"]) == (3, 0, 0)
    assert {one.text for one in read_examples(tmp_path / "folder")} == {"good day", "[hi](x", "Paris calling"}


def test_an_import_names_what_it_cannot_take_and_takes_the_rest(site: tuple[str | Path, ...], tmp_path: Path) -> None:
    file = tmp_path / "more.yml"
    file.write_text("nlu:\n- intent: greet\n  examples: |\n    - good evening\n    - [x]{1}\n")
    ran = switchboard("nlu", "import", file, "--language", "en", *site)
    assert ran.code == 1
    assert "more.yml:5" in ran.err
    assert switchboard("nlu", "export", tmp_path / "all.jsonl", *site).lines[0]["examples"] == 4


def test_a_dry_run_takes_nothing_in(site: tuple[str | Path, ...], tmp_path: Path) -> None:
    file = tmp_path / "more.yml"
    file.write_text("nlu:\n- intent: greet\n  examples: |\n    - good evening\n")
    told = switchboard("nlu", "import", file, "--language", "en", "--dry-run", *site).lines[0]
    assert (told["dry_run"], told["new"]) == (True, 1)
    assert switchboard("nlu", "export", tmp_path / "all.jsonl", *site).lines[0]["examples"] == 3


def test_one_rasa_file_holds_one_language(site: tuple[str | Path, ...], tmp_path: Path) -> None:
    assert "--language" in switchboard("nlu", "export", tmp_path / "x.yml", *site).err
    assert switchboard("nlu", "export", tmp_path / "x.yml", "--language", "en", *site).code == 0


def test_lint_ends_with_1_where_something_must_be_mended(site: tuple[str | Path, ...]) -> None:
    ran = switchboard("nlu", "lint", "--json", *site)
    assert ran.code == 1
    assert ran.lines[0]["few"] >= 1
    assert "must be mended" in ran.err
