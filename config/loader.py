"""Reads a settings file: TOML to a located tree, secrets filled in, the environment's overrides laid over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as File

from config.scan import key_lines
from config.tree import Finding, Path, Place, Tree

OVERRIDES: Mapping[str, Path] = {
    "DATABASE_URL": ("database", "url"),
    "REDIS_URL": ("redis", "url"),
    "PORT": ("gateway", "port"),
    "DATA_DIR": ("gateway", "data_dir"),
}
_MAIL_OVERRIDES: Mapping[str, str] = {"SMTP_PORT": "smtp_port", "LMTP_PORT": "lmtp_port"}
_SECRET_OVERRIDES = frozenset({"DATABASE_URL", "REDIS_URL"})
_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_tree(path: File, env: Mapping[str, str]) -> tuple[Tree, list[Finding]]:
    """The file's values with their places, and everything that kept a value from being read.

    A file that cannot be opened or is no TOML gives an empty tree and one finding, never an exception.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as err:
        return _without_file(path, 0, f"cannot be read ({err.strerror}); give another file with --config", env)
    except UnicodeDecodeError as err:
        return _without_file(path, 0, f"is not UTF-8 (byte {err.start}); save it as UTF-8", env)
    except tomllib.TOMLDecodeError as err:
        where = _ERROR_PLACE.search(str(err))
        line = int(where[1]) if where and where[1] else text.count("\n") + 1
        return _without_file(path, line, f"is not TOML: {_ERROR_PLACE.sub('', str(err))}", env)
    places = {key: Place(file=str(path), line=line) for key, line in key_lines(text).items()}
    filling = _Filling(Tree(file=str(path), places=places), env)
    return _with_overrides(filling.tree_of(values), env), filling.findings


def _without_file(path: File, line: int, message: str, env: Mapping[str, str]) -> tuple[Tree, list[Finding]]:
    empty = _with_overrides(Tree(file=str(path)), env)
    return empty, [Finding(file=str(path), line=line, key="", message=message)]


class _Filling:
    """Puts secrets from the environment in the place of `"${NAME}"`, and remembers which keys hold one."""

    def __init__(self, tree: Tree, env: Mapping[str, str]) -> None:
        self.tree = tree
        self.env = env
        self.findings: list[Finding] = []
        self.secrets: set[Path] = set()

    def tree_of(self, values: Mapping[str, object]) -> Tree:
        filled = {key: self._filled(value, (key,)) for key, value in values.items()}
        return Tree(file=self.tree.file, values=filled, places=self.tree.places, secrets=frozenset(self.secrets))

    def _filled(self, value: object, path: Path) -> object:
        if isinstance(value, dict):
            return {key: self._filled(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, (*path, str(place))) for place, inner in enumerate(value)]
        if not isinstance(value, str) or not (found := _SECRET.search(value)):
            return value
        if found[0] != value:
            message = f'a secret stands alone: write "{found[0]}" as the whole value'
            self.findings.append(self.tree.finding(path, message))
            return value
        self.secrets.add(path)
        return self._secret(found[1], path)

    def _secret(self, name: str, path: Path) -> str:
        if name in self.env and not name.endswith("_FILE"):
            return self.env[name]
        variable = name if name.endswith("_FILE") else f"{name}_FILE"
        if variable in self.env:
            return self._secret_file(variable, path)
        either = "" if name.endswith("_FILE") else f", or {variable} to a file that holds it"
        what = "the path of a file that holds the secret" if name.endswith("_FILE") else "the secret"
        self.findings.append(self.tree.finding(path, f"the environment has no {name}; set it to {what}{either}"))
        return ""

    def _secret_file(self, variable: str, path: Path) -> str:
        try:
            return File(self.env[variable]).read_text(encoding="utf-8").strip()
        except OSError as err:
            message = f"{variable} names a file that cannot be read ({err.strerror}): {self.env[variable]}"
        except UnicodeDecodeError:
            message = f"{variable} names a file that is not UTF-8 text: {self.env[variable]}"
        self.findings.append(self.tree.finding(path, message))
        return ""


def _with_overrides(tree: Tree, env: Mapping[str, str]) -> Tree:
    """The tree with what the environment says instead; an empty variable counts as unset."""
    overrides = dict(OVERRIDES)
    if mail := _mail_channel(tree.values.get("channels")):
        overrides |= {name: ("channels", mail, key) for name, key in _MAIL_OVERRIDES.items()}
    values, places, secrets = tree.values, dict(tree.places), set(tree.secrets)
    for name, path in overrides.items():
        if not (raw := env.get(name, "")):
            continue
        values = _with_value(values, path, int(raw) if name.endswith("PORT") and raw.isdecimal() else raw)
        places[path] = Place(file=f"environment {name}", line=0)
        secrets |= {path} if name in _SECRET_OVERRIDES else set()
    return Tree(file=tree.file, values=values, places=places, secrets=frozenset(secrets))


def _mail_channel(channels: object) -> str | None:
    """The channel whose mail ports the environment sets: the first that takes mail in itself, else fetches it."""
    tables = channels if isinstance(channels, Mapping) else {}
    mail = [name for name, table in tables.items() if isinstance(table, Mapping) and table.get("kind") == "email"]
    listening = [name for name in mail if "imap" not in tables[name]]
    return next(iter(listening or mail), None)


def _with_value(table: Mapping[str, object], path: Path, value: object) -> Mapping[str, object]:
    """The table with `value` at `path`; something else than a table on the way is left for the reader to refuse."""
    if len(path) == 1:
        return {**table, path[0]: value}
    inner = table.get(path[0], {})
    return {**table, path[0]: _with_value(inner, path[1:], value)} if isinstance(inner, Mapping) else table
