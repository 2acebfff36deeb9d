"""The channels of the shipped files, judged by the kinds they are of."""

import re
from pathlib import Path

import pytest

from channels.registry import kind, kind_names
from config.settings import Settings, load
from config.tree import Path as KeyPath
from config.tree import Tree, dotted, path_of

FOLDER = Path(__file__).parents[2] / "config"
SECRETS = dict.fromkeys(
    ("DATABASE_URL", "REDIS_URL", "ORDERS_TOKEN", "SHOP_SECRET", "MAIL_PASSWORD", "TWILIO_TOKEN", "TELEGRAM_TOKEN"), "x"
)
EXAMPLE = load(FOLDER / "gateway.example.toml", SECRETS)
SHIPPED = load(FOLDER / "gateway.toml", {})


def _problems(settings: Settings) -> list[str]:
    return [
        f"{name}: {problem.key}: {problem.message}"
        for name, channel in settings.channels.items()
        for problem in kind(channel.kind).problems(channel.own)
    ]


def test_the_shipped_channels_have_no_problems() -> None:
    assert _problems(SHIPPED.settings) == []


def test_the_channels_of_the_example_have_no_problems_but_files_that_are_nowhere() -> None:
    (missing,) = _problems(EXAMPLE.settings)
    assert missing.startswith("mail: tls_certificate: /etc/ssl/mail.pem and /etc/ssl/mail.key cannot be used")


@pytest.mark.parametrize("name", kind_names())
def test_the_example_names_every_key_of_every_kind(name: str) -> None:
    written = _own_keys(EXAMPLE.tree, name)
    known = list(kind(name).keys())
    missing = [key for key in known if not any(_is_named(key, path) for path in written)]
    # a mailbox written as a list element says its address; the example writes tables
    assert [key for key in missing if key != "mailboxes.*.address"] == []


def test_a_channels_own_problem_is_found_on_its_line(tmp_path: Path) -> None:
    file = tmp_path / "g.toml"
    file.write_text(
        '[channels.m]\nkind = "email"\n[channels.m.mailboxes."a@example.com"]\nshared = true\nrole = "boss"\n',
        encoding="utf-8",
    )
    loaded = load(file, {})
    [problem] = kind("email").problems(loaded.settings.channels["m"].own)
    assert loaded.tree.locate(("channels", "m", *path_of(problem.key))).line == 5


@pytest.mark.parametrize("path", [("a",), ("a", "b@c.d", "e"), ("a", "0", "b")])
def test_a_key_written_out_is_read_back(path: KeyPath) -> None:
    assert path_of(dotted(path)) == path


def test_an_element_of_a_list_is_a_part_of_the_path() -> None:
    assert path_of("boxes[10].role") == ("boxes", "10", "role")


def _own_keys(tree: Tree, kind_name: str) -> set[KeyPath]:
    names = [name for name, channel in EXAMPLE.settings.channels.items() if channel.kind == kind_name]
    return {path[2:] for path in tree.places if path[0] == "channels" and len(path) > 2 and path[1] in names}


def _is_named(key: str, path: KeyPath) -> bool:
    pattern = [".+" if part == "*" else re.escape(part) for part in key.split(".")]
    return len(pattern) == len(path) and all(re.fullmatch(want, part) for want, part in zip(pattern, path, strict=True))
