"""What Rasa is given: an even cut, a fitting domain, one id for the same things; how Python 3.10 is found."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlu.rasa_corpus import cut, domain, spread, spread_example, write_corpus
from nlu.rasa_setup import SetupFailed, find_python, is_installed, main, rasa_environment, serve_command
from nlu.training import Example, plain, read_examples


def examples(count: int = 30) -> list[Example]:
    return [
        Example(text=f"text {number} {intent}", intent=intent, language=language)
        for intent in ("a", "b")
        for language in ("ru", "en", "zh")
        for number in range(count)
    ]


def test_a_cut_is_even_over_intents_and_languages():
    counts = Counter((e.intent, e.language) for e in cut(examples(), 60))
    assert set(counts.values()) == {10}


def test_a_cut_is_the_same_every_time_and_no_larger_than_asked():
    assert cut(examples(), 31) == cut(examples(), 31)
    assert len(cut(examples(), 31)) == 31


@pytest.mark.parametrize("at_most", [None, 1000])
def test_without_a_limit_nothing_is_cut(at_most):
    assert cut(examples(), at_most) == examples()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("订单4500123456到哪", "订_ 单_ 4500123456 到_ 哪_"),
        ("где мой заказ", "где мой заказ"),
        ("好 的，ok", "好_ 的_ ，ok"),
    ],
)
def test_chinese_is_spread_so_that_rasa_sees_its_characters(text, shown):
    found = spread(text)
    assert found.text == shown
    assert "".join(text[place] for place, c in zip(found.places, shown, strict=True) if c not in " _") == text.replace(
        " ", ""
    )


def test_entities_of_a_spread_example_stand_at_their_new_places():
    text, entities = plain("订单[4500123456](order_number)送[林荫路5号](address)")
    found = spread_example(Example(text=text, intent="x", language="zh", entities=entities))
    assert [found.text[e.start : e.end] for e in found.entities] == ["4500123456", "林_ 荫_ 路_ 5 号_"]
    assert [e.value for e in found.entities] == ["4500123456", "林_ 荫_ 路_ 5 号_"]


def test_the_domain_names_the_intents_and_entities_of_the_examples():
    text, entities = plain("where is [4500123456](order_number)")
    found = yaml.safe_load(domain([Example(text=text, intent="order_status", language="en", entities=entities)]))
    assert (found["intents"], found["entities"]) == (["order_status"], ["order_number"])


def test_the_id_of_the_model_changes_with_the_examples_alone(tmp_path):
    first = write_corpus(examples(3), tmp_path / "1")
    assert write_corpus(examples(3), tmp_path / "2") == first
    assert write_corpus(examples(4), tmp_path / "3") != first


def test_what_is_written_reads_back(tmp_path):
    write_corpus(examples(3), tmp_path)
    assert Counter(e.text for e in read_examples(tmp_path / "nlu.yml")) == Counter(e.text for e in examples(3))


def test_a_shim_that_does_not_run_is_no_python(tmp_path, monkeypatch):
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(SetupFailed, match=r"no working Python 3\.10"):
        find_python()


def test_a_python_under_pyenv_is_found_where_the_shim_does_not_run(tmp_path, monkeypatch):
    program = tmp_path / "versions" / "3.10.99" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho {program}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert find_python() == program


def test_a_half_made_environment_is_not_installed(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "rasa").write_text("")
    assert not is_installed(tmp_path)


def test_rasa_runs_without_telemetry_and_without_our_packages(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    given = rasa_environment()
    assert given["RASA_TELEMETRY_ENABLED"] == "false"
    assert "PYTHONPATH" not in given


def test_rasa_is_served_on_loopback_only():
    command = serve_command(Path("/env"), Path("/env/models/x.tar.gz"), 5005)
    assert command[command.index("-i") + 1] == "127.0.0.1"


def test_a_failing_step_is_told_and_answers_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert main([str(tmp_path / "env"), "install"]) == 1
    assert "no working Python 3.10" in capsys.readouterr().err
