"""Files of examples that were made to do harm, or broke on their way, are refused with the line, and fast."""

from __future__ import annotations

import time

import pytest

from nlu.annotations import AnnotationWrong, Marked, plain
from nlu.contract import Entity, ExamplesInvalid
from nlu.training import Example, Line, Unread, annotated, read_lines

BOMB = b"a: &a [x]\n" + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b"*%c, " % (97 + i) * 9) for i in range(20))


def read(content: bytes, name: str = "x.yml") -> list[Line | Unread]:
    return list(read_lines(content, name=name, language="en"))


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"nlu: " + b"[" * 200_000, 1, "nested more than 20 deep"),
        (b"nlu:\n- " + b"[" * 100_000 + b"]" * 100_000, 2, "nested more than 20 deep"),
        (b"{a: " * 50_000, 1, "nested more than 20 deep"),
        (b"\n".join(b" " * depth + b"-" for depth in range(600)), 21, "nested more than 20 deep"),
        (b"? " * 100_000, 1, "nested more than 20 deep"),
        (BOMB + b"nlu: []\n", 2, "aliases"),
        (b"nlu:\n- &a\n  intent: x\n  examples: |\n    - hi\n- *a\n", 6, "aliases"),
    ],
    ids=["open", "closed", "maps", "lists", "keys", "bomb", "alias"],
)
def test_deep_files_and_aliases_are_refused_before_they_are_built(content, line, told):
    started = time.process_time()
    (only,) = read(content)
    assert isinstance(only, Unread)
    assert (only.line, only.is_fault, told in only.why) == (line, True, True)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"nlu:\n- intent: a\n  examples: |\n    - one\nnlu:\n- intent: b\n  examples: |\n    - two\n", 5),
        (b"nlu:\n- intent: a\n  examples: |\n    - one\n  examples: |\n    - two\n", 5),
    ],
    ids=["file", "intent"],
)
def test_a_key_that_stands_twice_is_refused_and_not_half_read(content, line):
    (only,) = read(content)
    assert isinstance(only, Unread)
    assert (only.line, "stands twice" in only.why) == (line, True)


@pytest.mark.parametrize("piece", ["[", "[a](", "[a]{", "[a][{", "[[a]", "[a](b)"])
def test_a_long_line_of_brackets_is_read_in_linear_time(piece):
    content = f"nlu:\n- intent: a\n  examples: |\n    - {(piece * 20_000)[:19_000]}\n".encode()
    started = time.process_time()
    assert len(read(content)) == 1
    assert time.process_time() - started < 0.5


def test_a_line_that_nobody_wrote_by_hand_is_refused_unread():
    (only,) = read(b"nlu:\n- intent: a\n  examples: |\n    - " + b"[" * 1_000_000)
    assert isinstance(only, Unread)
    assert (only.line, "1000000 characters" in only.why) == (4, True)


@pytest.mark.parametrize("json", ['{"entity": ' + "[" * 19_000 + "}", r'{"entity": "a\ud800"}'])
def test_an_annotation_that_breaks_the_reader_is_a_fault_of_its_line(json):
    with pytest.raises(AnnotationWrong):
        plain(f"[x]{json}")


@pytest.mark.parametrize(
    "entity",
    [
        '"entity": "x", "start": 1e999, "end": 2',
        '"entity": "x", "start": 0, "end": 1e999',
        '"entity": "x", "start": NaN, "end": 2',
        f'"entity": "x", "start": 0, "end": {"9" * 50}',
        f'"entity": "x", "start": 0, "end": {"9" * 5_000}',
        '"entity": "x", "start": 0.7, "end": 2.9',
        '"entity": "x", "start": true, "end": 2',
        '"entity": "x", "start": "0", "end": 2',
        '"entity": null, "start": 0, "end": 2',
        '"entity": ["x"], "start": 0, "end": 2',
        '"entity": "x", "start": 0, "end": 2, "value": {}',
        r'"entity": "x\ud800", "start": 0, "end": 2',
    ],
)
def test_a_json_line_with_an_entity_that_cannot_be_is_told_with_its_number(entity):
    content = f'{{"text": "abc", "intent": "a"}}\n{{"text": "abc", "intent": "a", "entities": [{{{entity}}}]}}\n'
    first, second = read(content.encode(), "x.jsonl")
    assert isinstance(first, Line)
    assert isinstance(second, Unread)
    assert (second.line, second.is_fault) == (2, True)


@pytest.mark.parametrize(
    "line",
    [
        r'{"text": "a\ud800", "intent": "a"}',
        r'{"text": "a", "intent": "a\udfff"}',
        '{"text": "a", "intent": "a", "lang": ["ru"]}',
        '{"text": "a", "intent": "a", "x": ' + "[" * 100_000,
        "[" * 100_000,
        "5",
    ],
)
def test_a_json_line_that_nothing_could_keep_is_refused(line):
    (only,) = read(line.encode(), "x.jsonl")
    assert isinstance(only, Unread)


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ud800"])
@pytest.mark.parametrize("place", ["text", "entity", "value", "role"])
def test_what_no_file_keeps_is_refused_wherever_it_stands(mark, place):
    said = {"text": "ab", "entity": "x", "value": "v", "role": "r"}
    said[place] = f"a{mark}b"
    found = Marked(
        entity=said["entity"], value="a", normalized=said["value"], start=0, end=1, role=said["role"], group=None
    )
    example = Example(text=said["text"], intent="a", language="en", entities=(found,))
    try:
        line = annotated(example)
    except ExamplesInvalid:
        return
    (back,) = read(f"nlu:\n- intent: a\n  examples: |\n    - {line}\n".encode())
    assert isinstance(back, Line)
    assert back.example.entities[0].normalized == said["value"]
    assert mark not in line


def test_a_name_of_an_entity_over_two_lines_cannot_be_written():
    two = Entity(entity="x\ny", value="a", start=0, end=1)
    with pytest.raises(ExamplesInvalid, match=r"U\+000A"):
        annotated(Example(text="ab", intent="a", language="en", entities=(two,)))


def test_an_example_whose_intent_is_no_name_cannot_be_written():
    with pytest.raises(ExamplesInvalid, match="no name of an intent"):
        annotated(Example(text="ab", intent="a: b\n", language="en"))
