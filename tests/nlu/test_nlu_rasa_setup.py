"""What Rasa is given: an even cut, a fitting domain, one id for the same things; how Python 3.10 is found."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlu.rasa_corpus import (
    DOMAIN,
    HELD_OUT,
    LOCK,
    PIPELINE,
    cut,
    domain,
    parted,
    shipped_domain,
    spread,
    spread_example,
    write_corpus,
)
from nlu.rasa_setup import (
    FROM_SOURCE,
    SetupFailed,
    find_python,
    is_installed,
    kept_model,
    main,
    rasa_environment,
    serve_command,
    train,
    validate,
)
from nlu.training import Example, plain, read_examples, write_rasa

SHIPPED = Path(__file__).parents[2] / "nlu" / "data"


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


def test_a_cut_hardly_changes_when_an_example_comes_and_another_goes():
    before = cut(examples(300), 60)
    after = cut([*examples(300)[1:], Example(text="one more", intent="a", language="en")], 60)
    assert len(set(before) & set(after)) >= 58


@pytest.mark.parametrize("at_most", [None, 1000])
def test_without_a_limit_nothing_is_cut(at_most):
    assert cut(examples(), at_most) == examples()


def test_what_a_cut_leaves_over_is_held_out_to_calibrate_by():
    many = examples(300)
    learnt, held_out = parted(many, 300)
    assert learnt == cut(many, 300)
    assert len(held_out) == HELD_OUT
    assert not {id(example) for example in learnt} & {id(example) for example in held_out}
    assert parted(many, 300) == (learnt, held_out)


def test_where_nothing_is_left_over_one_in_twenty_is_held_out():
    many = examples(400)
    learnt, held_out = parted(many, None)
    assert (len(learnt), len(held_out)) == (2280, 120)
    assert {e.text for e in learnt} | {e.text for e in held_out} == {e.text for e in many}


def test_of_few_examples_none_is_held_out():
    few = examples(20)
    assert parted(few, None) == (few, [])
    assert parted(few, 119) == (cut(few, 119), [])


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


def test_the_committed_domain_is_that_of_the_shipped_examples():
    assert DOMAIN.read_text() == shipped_domain(read_examples(SHIPPED)), "run `python scripts/rasa_files.py`"


def test_the_committed_domain_has_every_intent_of_the_settings():
    settings = tomllib.loads((SHIPPED.parents[1] / "config" / "gateway.toml").read_text())
    assert set(yaml.safe_load(DOMAIN.read_text())["intents"]) == set(settings["intents"])


def test_the_pipeline_is_diet_on_words_and_characters_and_ranks_every_intent():
    pipeline = {step["name"]: step for step in yaml.safe_load(PIPELINE.read_text())["pipeline"]}
    assert (pipeline["CountVectorsFeaturizer"]["analyzer"], pipeline["DIETClassifier"]["epochs"]) == ("char_wb", 100)
    assert pipeline["DIETClassifier"]["ranking_length"] == 0


def test_every_package_of_rasas_environment_is_pinned_by_hash():
    blocks = LOCK.read_text().replace("\\\n", "").splitlines()
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert {"rasa==3.6.21", "tensorflow==2.12.0"} <= {block.split()[0] for block in blocks}
    assert {block.split("==")[0] for block in blocks} >= set(FROM_SOURCE)


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


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_rasa(examples(3), tmp_path / "en.yml")
    return tmp_path


def program_that(environment: Path, does: str) -> Path:
    """An environment whose `rasa` notes how it was called and then does that."""
    (environment / "bin").mkdir(parents=True)
    program = environment / "bin" / "rasa"
    program.write_text(f'#!/bin/sh\necho "$1 $2" >> {environment}/calls\n{does}\n')
    program.chmod(0o755)
    return environment


def calls(environment: Path) -> list[str]:
    return (environment / "calls").read_text().split("\n")[:-1]


def test_the_same_examples_are_trained_once(tmp_path, data):
    does = 'while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; [ "$1" = --fixed-model-name ] && id=$2; shift; done\n'
    environment = program_that(tmp_path / "env", f'{does}mkdir -p "$out"; : > "$out/$id.tar.gz"')
    first = train(environment, examples=data)
    assert train(environment, examples=data) == first
    assert calls(environment) == ["train nlu"]
    assert first.is_file()


def test_a_model_of_some_intents_is_another_one(tmp_path, data):
    does = 'while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; [ "$1" = --fixed-model-name ] && id=$2; shift; done\n'
    environment = program_that(tmp_path / "env", f'{does}mkdir -p "$out"; : > "$out/$id.tar.gz"')
    assert kept_model(environment, examples=data, intents=("a",)) is None
    assert train(environment, examples=data, intents=("a",)) != train(environment, examples=data)
    assert kept_model(environment, examples=data, intents=("a",)) == train(environment, examples=data, intents=("a",))
    with pytest.raises(SetupFailed, match="no examples of c"):
        train(environment, examples=data, intents=("a", "c"))


def test_a_training_that_breaks_off_leaves_no_model(tmp_path, data):
    environment = program_that(tmp_path / "env", "exit 3")
    with pytest.raises(SetupFailed, match="train nlu --nlu ended with 3"):
        train(environment, examples=data)
    assert not list(environment.glob("models/*"))


def test_what_rasa_warns_of_is_a_fault_but_for_intents_without_a_story(tmp_path, data, capsys):
    unused = "io.py:100: UserWarning: The intent 'a' is not used in any story or rule."
    environment = program_that(tmp_path / "env", f'echo "{unused}" >&2')
    validate(environment, examples=data)
    validate(environment, examples=data)
    assert calls(environment) == ["data validate"]
    other = program_that(tmp_path / "other", f'echo "{unused}"; echo "io.py:1: UserWarning: The example is twice."')
    with pytest.raises(SetupFailed, match="The example is twice"):
        validate(other, examples=data)


def test_examples_that_rasa_cannot_read_are_a_fault_with_its_words(tmp_path, data, capfd):
    environment = program_that(tmp_path / "env", "echo no such intent; exit 1")
    assert main([str(environment), "validate", "--data", str(data)]) == 1
    told = capfd.readouterr().err
    assert "no such intent" in told
    assert "data validate --data ended with 1" in told
