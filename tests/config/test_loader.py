"""Files, secrets and the environment become one located tree."""

from pathlib import Path

import pytest

from config.loader import read_tree


def _write(folder: Path, text: str) -> Path:
    path = folder / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_missing_file_is_one_finding_that_says_what_to_do(tmp_path: Path) -> None:
    _, findings = read_tree(tmp_path / "none.toml", {})
    assert [str(finding) for finding in findings] == [
        f"{tmp_path / 'none.toml'}: cannot be read (No such file or directory); give another file with --config"
    ]


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    _, [finding] = read_tree(_write(tmp_path, "[gateway]\nport = \n"), {})
    assert (finding.line, finding.key) == (2, "")
    assert finding.message.startswith("is not TOML")


def test_a_file_that_ends_too_early_names_its_end(tmp_path: Path) -> None:
    _, [finding] = read_tree(_write(tmp_path, "[gateway]\nport = ["), {})
    assert finding.line == 2


def test_a_file_that_is_not_utf8_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_bytes("a = 'привет'".encode("cp1251"))
    _, [finding] = read_tree(path, {})
    assert "UTF-8" in finding.message


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1")
    tree, findings = read_tree(path, {})
    assert (tree.values, findings) == ({"a": 1}, [])


def test_a_secret_is_taken_from_the_environment_and_remembered_as_one(tmp_path: Path) -> None:
    tree, findings = read_tree(_write(tmp_path, '[orders]\ntoken = "${TOKEN}"'), {"TOKEN": "s3cret"})
    assert (tree.values, findings) == ({"orders": {"token": "s3cret"}}, [])
    assert ("orders", "token") in tree.secrets
    assert "s3cret" not in repr(tree)


@pytest.mark.parametrize("written", ["TOKEN_FILE", "TOKEN"])
def test_a_secret_in_a_file_is_read_without_its_last_line_end(tmp_path: Path, written: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n", encoding="utf-8")
    tree, findings = read_tree(_write(tmp_path, f'a = "${{{written}}}"'), {"TOKEN_FILE": str(secret)})
    assert (tree.values, findings) == ({"a": "s3cret"}, [])


def test_missing_secrets_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    text = '[a]\nx = "${FIRST}"\ny = ["${SECOND_FILE}"]\n'
    _, findings = read_tree(_write(tmp_path, text), {})
    assert [(finding.line, finding.key) for finding in findings] == [(2, "a.x"), (3, "a.y.0")]
    assert "FIRST_FILE" in findings[0].message
    assert "path of a file" in findings[1].message


def test_a_secret_file_that_cannot_be_read_names_the_variable(tmp_path: Path) -> None:
    _, [finding] = read_tree(_write(tmp_path, 'a = "${KEY_FILE}"'), {"KEY_FILE": str(tmp_path / "gone")})
    assert finding.message.startswith("KEY_FILE names a file that cannot be read")


def test_a_secret_inside_a_longer_text_is_refused_rather_than_kept_as_it_stands(tmp_path: Path) -> None:
    _, [finding] = read_tree(_write(tmp_path, 'url = "http://u:${PASSWORD}@host"'), {"PASSWORD": "x"})
    assert "stands alone" in finding.message


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    env = {"PORT": "9000", "DATA_DIR": "elsewhere", "DATABASE_URL": "postgresql://u:p@h/d", "REDIS_URL": ""}
    tree, _ = read_tree(_write(tmp_path, "[gateway]\nport = 1\nhost = '::1'\n[redis]\nurl = 'redis://a'"), env)
    assert tree.values == {
        "gateway": {"port": 9000, "host": "::1", "data_dir": "elsewhere"},
        "redis": {"url": "redis://a"},
        "database": {"url": "postgresql://u:p@h/d"},
    }
    assert str(tree.locate(("gateway", "port"))) == "environment PORT"


def test_a_key_that_is_not_written_is_placed_at_its_table(tmp_path: Path) -> None:
    path = _write(tmp_path, "\n[channels.site]\nkind = 'webchat'\n")
    tree, _ = read_tree(path, {})
    assert tree.locate(("channels", "site", "origins")).line == 2
    assert tree.locate(("queues", "x")).line == 0
