"""The documents hold: links lead somewhere, commands exist, the README is one screen, decisions have their parts."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.main import get_command

from gateway.cli import _application

ROOT = Path(__file__).parents[1]
HEADINGS = ["Context", "Options", "Decision", "Consequences"]
_FENCE = re.compile(r"^(?P<mark>```+).*?^(?P=mark)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<to>[^)\s]+)\)|<img[^>]* src=\"(?P<src>[^\"]+)\"")
_COMMAND = re.compile(r"(?:python -m gateway|\bswitchboard) +(?P<words>[a-z]+(?: +[a-z]+)?)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_MAKE = re.compile(r"(?:^|`)make (?P<target>[a-z]+)", re.MULTILINE)
_MODULE = re.compile(r"python -m (?P<module>(?!gateway\b)[a-z_][a-z_.]*)")
_FILE = re.compile(r"`(?P<path>(?:gateway|channels|bots|nlu|config|tests|scripts|benchmarks)/[\w/.-]*)`")


@cache
def documents() -> list[Path]:
    """Every Markdown file that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    found = [ROOT / name for name in listed] or [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [path for path in found if path.exists()]


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("*.md"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def commands() -> dict[str, frozenset[str]]:
    """Every command of the gateway, by its words, with its options; a group of commands is none itself."""
    found = {}
    for name, command in get_command(_application()).commands.items():  # type: ignore[attr-defined]
        for part, one in getattr(command, "commands", {"": command}).items():
            found[f"{name} {part}".strip()] = frozenset(option for known in one.params for option in known.opts)
    return found


def lines_with_commands(path: Path) -> list[tuple[str, str]]:
    """Each call of the gateway in a document: the words of its command, and the rest of its line or code span."""
    text = path.read_text()
    calls = []
    for found in _COMMAND.finditer(text):
        rest = re.split(r"[`\n)]", text[found.end() :], maxsplit=1)[0]
        calls.append((found["words"], rest))
    return calls


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = [found["to"] or found["src"] for found in _LINK.finditer(_FENCE.sub("", path.read_text()))]
    here = [link for link in links if not re.match(r"[a-z]+:", link)]
    missing = [link for link in here if not _leads_somewhere(path, unquote(link))]
    assert missing == []


def _leads_somewhere(path: Path, link: str) -> bool:
    name, _, part = link.partition("#")
    target = (path.parent / name) if name else path
    return target.exists() and (not part or part in _anchors(target))


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ +(.+)$", _FENCE.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_every_command_of_the_gateway_exists_with_its_options(path: Path) -> None:
    unknown = []
    for words, rest in lines_with_commands(path):
        known = next((one for one in (words, words.split()[0]) if one in commands()), None)
        options = set(_OPTION.findall(rest)) - {"--help"}
        if known is None or not options <= commands()[known]:
            unknown.append(f"{words}{rest}")
    assert unknown == []


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {found["target"] for found in _MAKE.finditer(path.read_text())} <= targets


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_every_module_that_is_run_exists(path: Path) -> None:
    modules = {found["module"].rstrip(".") for found in _MODULE.finditer(path.read_text())}
    assert [one for one in modules if not (ROOT / f"{one.replace('.', '/')}.py").exists()] == []


@pytest.mark.parametrize("path", [ROOT / "docs" / "architecture.md", *decisions()], ids=name_of)
def test_every_file_to_open_is_there(path: Path) -> None:
    named = {found["path"] for found in _FILE.finditer(path.read_text())}
    assert sorted(one for one in named if not (ROOT / one).exists()) == []


def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80


def test_there_are_decisions_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in decisions()]
    assert numbers
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", decisions(), ids=name_of)
def test_a_decision_has_its_number_and_its_four_parts(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_every_dependency_has_its_place_in_the_decision_about_them() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    text = (ROOT / "docs" / "adr" / "0008-dependencies.md").read_text().lower()
    names = [re.split(r"[\[<>=]", one)[0].lower() for one in declared]
    assert [name for name in names if name not in text] == []


def test_the_pictures_of_the_documents_are_light() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert {name: size for name, size in sizes.items() if size > 200_000} == {}
