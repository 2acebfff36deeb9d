"""The scanner finds the line of every key `tomllib` reads."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from config.scan import key_lines

TRICKY = '''
# [not.a.table]
title = "a # in a text = [x]"   # comment with = and "quote"

[a]   # first
b.c = 1
"quoted.key" = 'C:\\path'
text = """
[inside]
key = "no" \\"""
still = 1"""
literal = \'\'\'x = 1
[y] \'\'\'\'\'
list = [
  1, # one
  [2, 3],
  { x = 1, y.z = "}" },
]

[[a.steps]]
name = "one"
  [a.steps.inner]
  deep = 1

[[a.steps]]
name = 2026-01-01T10:00:00Z
at = [ ]
[ "Ω x" . 'y' ]
empty = {}
'''


def _paths(value: object, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= _paths(inner, (*path, key))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found |= _paths(inner, (*path, str(place)))
    return found


def test_every_key_of_a_tricky_file_has_a_line_and_nothing_else_has() -> None:
    assert set(key_lines(TRICKY)) == _paths(tomllib.loads(TRICKY))


def test_lines_are_those_an_editor_shows() -> None:
    lines = key_lines(TRICKY)
    rows = TRICKY.split("\n")
    for path, begins in {
        ("title",): "title",
        ("a",): "[a]",
        ("a", "b", "c"): "b.c",
        ("a", "quoted.key"): '"quoted.key"',
        ("a", "text"): "text",
        ("a", "literal"): "literal",
        ("a", "list", "1"): "  [2, 3]",
        ("a", "list", "2", "y", "z"): "  { x = 1",
        ("a", "steps", "0", "inner", "deep"): "  deep",
        ("a", "steps", "1", "name"): "name = 2026",
        ("Ω x", "y", "empty"): "empty",
    }.items():
        assert rows[lines[path] - 1].startswith(begins), path


def test_windows_line_ends_count_as_one_line() -> None:
    assert key_lines("a = 1\r\n[b]\r\nc = 2\r\n")[("b", "c")] == 3


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
_QUOTED = _TEXTS.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
_LITERAL = _TEXTS.map(lambda text: "'" + text.replace("'", "") + "'")
_VALUES = st.recursive(
    st.one_of(_QUOTED, _LITERAL, st.integers().map(str), st.just("true")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # ]\n".join(items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{ " + ", ".join(f"k{place} = {item}" for place, item in enumerate(items)) + " }"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(_VALUES, max_size=5))
def test_any_value_leaves_the_scan_where_the_next_key_begins(values: list[str]) -> None:
    text = "".join(f"[t{place}]\nkey = {value}\n" for place, value in enumerate(values))
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a list broken over lines inside an inline table
        return
    assert set(key_lines(text)) == _paths(read)
