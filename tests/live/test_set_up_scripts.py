"""The scripts behind `make run`, `make test`, CI and the images do what those rely on; no Docker engine is needed."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from nlu import ready
from scripts import checks, counterparts, locks, setup
from tests.live.child import free_port
from tests.live.counterparts import absent

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (locks.RUN, locks.DEV, locks.NODE)


def run_script(*words: str | Path, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, words)]
    given = os.environ | environment
    return subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, timeout=600, check=False)


def files_before_setup() -> list[str]:
    """What the image's build stage copies before it runs the set-up."""
    stage = (ROOT / "Dockerfile").read_text().split(" AS build\n")[1].split("\nRUN ")[0]
    return [name for copied in re.findall(r"^COPY (.*) \S+$", stage, re.MULTILINE) for name in copied.split()]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the files that declare and lock what is installed, to be spoilt by a test."""
    for name in ("pyproject.toml", *LOCKS, *locks.APART, *(lock.replace(".lock", ".txt") for lock in locks.APART)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.live
def test_the_files_that_the_image_copies_are_enough_to_set_it_up(tmp_path: Path) -> None:
    for name in files_before_setup():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    done = run_script("scripts/setup.py", "run", root=tmp_path)
    if done.returncode != 0:
        absent("A set-up from the package index", done.stderr[-1000:])
    assert {path.name for path in (tmp_path / "gateway/desk/static/vendor").glob("*.*")} >= set(setup.ASSETS)
    assert (
        subprocess.run([tmp_path / ".venv/bin/python", "-c", "import aiohttp, fluent.runtime"], check=False).returncode
        == 0
    )


@pytest.mark.skipif(
    not (ROOT / ".venv/.requirements-dev.stamp").exists(), reason="this checkout was not set up by make"
)
def test_a_second_set_up_says_nothing_and_takes_no_time() -> None:
    took = []
    for _ in range(3):
        began = time.monotonic()
        done = run_script("-ISB", "scripts/setup.py", "test")
        took.append(time.monotonic() - began)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert min(took) < 0.2


def test_everything_the_image_copies_passes_dockerignore() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name.split("/")[0] for name in files_before_setup()} <= allowed
    assert {"gateway", "channels", "bots", "nlu", "config"} <= allowed


def test_a_container_starts_with_a_model_that_was_trained_with_the_image() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    trained = next(stage for stage in stages if stage.startswith("build AS trained\n"))
    assert f"nlu.ready --into {ready.SHIPPED.relative_to(ROOT)}" in trained
    assert f"chmod -R a+rX {ready.SHIPPED.relative_to(ROOT)}" in trained  # else only root could read it
    assert "COPY --from=trained /app ./" in stages[-1]


@pytest.mark.parametrize("service", ["gateway", "worker"])
def test_a_containers_memory_holds_a_training_beside_the_gateway(service: str) -> None:
    asked = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"][service]
    limit = re.fullmatch(r"(\d+)m", asked["deploy"]["resources"]["limits"]["memory"])
    assert limit is not None
    assert int(limit[1]) >= 350 + 1_500


@pytest.fixture
def health() -> Iterator[tuple[str, list[int]]]:
    """A server on loopback that answers with the status in the list."""
    statuses = [200]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses[0] if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_port), statuses
        server.shutdown()


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (503, 1)])
def test_the_images_health_check_believes_the_gateway(
    health: tuple[str, list[int]], status: int, exit_code: int
) -> None:
    port, statuses = health
    statuses[0] = status
    assert run_script("scripts/healthy.py", PORT=port).returncode == exit_code


def test_the_images_health_check_fails_where_nobody_listens() -> None:
    done = run_script("scripts/healthy.py", PORT=str(free_port()))
    assert (done.returncode, "not healthy" in done.stderr) == (1, True)


def test_the_rasa_image_gets_its_training_files(tmp_path: Path) -> None:
    assert run_script("scripts/rasa_files.py", tmp_path, "100").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"nlu.yml", "domain.yml", "config.yml"}


def test_the_containers_settings_listen_on_every_network() -> None:
    sed = re.search(r"^RUN (sed .*) > ", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert sed is not None
    made = subprocess.run(["bash", "-c", sed[1]], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert '[gateway]\nhost = "0.0.0.0"\n' in made


def test_the_locks_of_this_checkout_agree() -> None:
    assert locks.check(ROOT) == []


def test_an_address_in_a_lock_is_found(checkout: Path) -> None:
    lock = checkout / locks.RUN
    lock.write_text("--index-url https://packages.example.com/simple\n" + lock.read_text())
    assert locks.check(checkout) == [
        f"{locks.RUN}: not a pin or a hash: --index-url https://packages.example.com/simple"
    ]


def test_a_dependency_without_its_lock_is_found(checkout: Path) -> None:
    declared = checkout / "pyproject.toml"
    declared.write_text(declared.read_text().replace("dependencies = [", 'dependencies = [\n"pigeon-post>=1",', 1))
    assert locks.check(checkout) == [f"{locks.RUN}: pigeon-post is missing; run `make lock`"]


def test_two_locks_with_different_versions_are_found(checkout: Path) -> None:
    lock = checkout / locks.DEV
    pinned = locks.read(lock).versions["aiohttp"]
    lock.write_text(lock.read_text().replace(f"aiohttp=={pinned}", "aiohttp==1.0.0"))
    assert locks.check(checkout) == [f"{locks.DEV}: aiohttp is 1.0.0, in {locks.RUN} {pinned}"]


@pytest.mark.parametrize("name", sorted(locks.APART))
def test_a_lock_apart_is_checked_like_the_others(checkout: Path, name: str) -> None:
    wanted, lock = checkout / name.replace(".lock", ".txt"), checkout / name
    wanted.write_text(wanted.read_text() + "pigeon-post>=1\n")
    lock.write_text("--find-links https://packages.example.com/simple\n" + lock.read_text())
    assert locks.check(checkout) == [
        f"{name}: not a pin or a hash: --find-links https://packages.example.com/simple",
        f"{name}: pigeon-post is missing; run `make lock`",
    ]


def test_a_misspelt_key_in_compose_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compose = tmp_path / "compose.yaml"
    compose.write_text((ROOT / "compose.yaml").read_text().replace("condition: service_healthy", "condition: healthy"))
    assert checks.check_compose_form(compose) == 1
    assert "service_healthy" in capsys.readouterr().out


def test_services_stay_down_only_during_the_install(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with counterparts.services_stay_down(policy):
        assert subprocess.run([policy], check=False).returncode == 101
    assert not policy.exists()


def test_a_machines_own_policy_is_left_alone(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    with counterparts.services_stay_down(policy):
        pass
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"
