"""Training files are read exactly, and a fault in them is told with its line."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.annotations import AnnotationWrong, Marked, annotated_line, plain
from nlu.contract import Entity, ExamplesInvalid
from nlu.training import (
    Example,
    Line,
    annotated,
    in_one_line,
    json_line,
    rasa_text,
    read_examples,
    read_lines,
    write_rasa,
)


def write(folder: Path, text: str, name: str = "ru/order_status.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


ORDER = """version: "3.1"
nlu:
- intent: order_status
  examples: |
    - где заказ [4500123456](order_number)
    - когда привезут
"""


def test_an_annotated_example_becomes_plain_text_with_its_entity_in_place(tmp_path):
    first = read_examples(write(tmp_path, ORDER))[0]
    assert first == Example(
        text="где заказ 4500123456",
        intent="order_status",
        language="ru",
        entities=(Entity(entity="order_number", value="4500123456", start=10, end=20),),
    )


def test_places_of_several_entities_count_code_points_in_chinese():
    text, entities = plain("订单[4500123456](order_number)要[两](quantity)个")
    assert text == "订单4500123456要两个"
    assert [text[e.start : e.end] for e in entities] == ["4500123456", "两"]


def test_the_json_annotation_of_rasa_gives_the_normal_form():
    text, (entity,) = plain('есть [А9F74216]{"entity": "product_reference", "value": "A9F74216"}?')
    assert text == "есть А9F74216?"
    assert (entity.entity, entity.normalized) == ("product_reference", "A9F74216")


def test_a_folder_is_read_with_the_language_of_each_subfolder(tmp_path):
    write(tmp_path, ORDER)
    write(tmp_path, ORDER, "zh/order_status.yml")
    assert [e.language for e in read_examples(tmp_path)] == ["ru", "ru", "zh", "zh"]


def test_a_line_that_is_no_example_is_told_with_its_number(tmp_path):
    path = write(tmp_path, ORDER + "    oops\n")
    with pytest.raises(ExamplesInvalid, match=r"order_status\.yml:7: an example starts with"):
        read_examples(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nlu: [", "not readable as YAML"),
        ("- a", "no list `nlu:`"),
        ("nlu:\n- x", ":2: expected `- intent: name`"),
        ("nlu:\n- intent: a b\n  examples: |\n    - x", ":2: 'a b' is no name"),
        ("nlu:\n- intent: a", ":2: intent a has no `examples: |`"),
        ("nlu:\n- intent: a\n  examples: |\n    - [x]{1}", ":4: the annotation is not"),
    ],
)
def test_each_fault_of_a_file_says_where_and_what(tmp_path, text, told):
    with pytest.raises(ExamplesInvalid) as raised:
        read_examples(write(tmp_path, text))
    assert told in str(raised.value)


def test_json_lines_are_read_packed_or_not(tmp_path):
    lines = json.dumps({"text": "hi", "intent": "greet", "lang": "en"}) + "\n\n"
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert read_examples(tmp_path) == [Example(text="hi", intent="greet", language="en")] * 2


def test_a_broken_json_line_is_told_with_its_number(tmp_path):
    path = write(tmp_path, '{"text": "a", "intent": "b"}\n{"text": 1, "intent": "b"}\n', "x.jsonl")
    with pytest.raises(ExamplesInvalid, match=r"x\.jsonl:2: `text` and `intent` must be strings"):
        read_examples(path)


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_read(tmp_path):
    with pytest.raises(ExamplesInvalid, match=r"\.yml, \.jsonl and \.jsonl\.gz"):
        read_examples(write(tmp_path, "", "x.csv"))


def test_what_is_written_for_rasa_reads_back_the_same(tmp_path):
    examples = read_examples(write(tmp_path, ORDER))
    target = tmp_path / "ru" / "all.yml"
    write_rasa(examples, target)
    assert read_examples(target) == examples


def test_an_example_of_several_lines_is_written_on_one():
    assert annotated(Example(text="a\nb", intent="x", language="en")) == "a b"


HARD = [
    "- where is my order",
    "what does [1] mean",
    "it says | and > and # and: this 'so' \"called\" quote",
    "a  b\tc",
    "{not: yaml} %TAG & *anchor !tag @x `y`",
    "привет 👋🏽 你好 \u200d عربي",
    "100 % sure?",
    "[open",
    "close] (paren)",
    "---",
    "...",
    "\\n is no line break",
    "ends with a colon:",
]


@pytest.mark.parametrize("text", HARD)
def test_a_hard_text_comes_back_from_rasas_file_as_it_was(tmp_path, text):
    example = Example(text=text, intent="oos", language="ru")
    path = tmp_path / "ru" / "x.yml"
    path.parent.mkdir()
    write_rasa([example], path)
    assert read_examples(path) == [example]


@given(text=st.text(max_size=60), cuts=st.tuples(st.integers(0, 60), st.integers(0, 60)), role=st.sampled_from("ab"))
@settings(max_examples=300, deadline=None)
def test_any_example_comes_back_the_same_or_is_refused(text, cuts, role):
    start, end = sorted(min(cut, len(text)) for cut in cuts)
    marked = Marked(entity="e", value=text[start:end], start=start, end=end, role=role)
    example = in_one_line(Example(text=text, intent="x", language="ru", entities=(marked,) if start < end else ()))
    try:
        content = rasa_text([example]).encode()
    except ExamplesInvalid:
        return
    assert [one.example for one in read_lines(content, name="x.yml", language="ru")] == (
        [example] if example.text else []
    )


@given(text=st.text(max_size=60, alphabet=st.characters(blacklist_categories=["Cs"])))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_from_a_json_line(text):
    example = Example(text=text, intent="x", language="zh")
    (found,) = read_lines(json_line(example).encode(), name="x.jsonl", language="ru")
    assert found.example == example


@pytest.mark.parametrize(
    "line",
    [
        "from [Paris](city) to [Rome](city)",
        'from [Paris]{"entity": "city", "role": "from"} to [Rome]{"entity": "city", "role": "to", "group": "1"}',
        '[NYC]{"entity": "city", "value": "New York City"}',
        '[а]{"entity": "x", "role": "r", "group": "g", "value": "v: (1)"}',
    ],
)
def test_every_annotation_of_rasa_with_one_entity_is_written_as_it_was_read(line):
    assert annotated_line(*plain(line)) == line


def test_the_short_form_of_a_value_is_read_as_rasa_reads_it():
    _, (entity,) = plain("[NYC](city:New York)")
    assert (entity.entity, entity.normalized) == ("city", "New York")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('[x][{"entity": "a"}, {"entity": "b"}]', "several entities"),
        ("[a [b](c)", "holds a bracket"),
        ('[x]{"entity": "a", "colour": "b"}', "not colour"),
        ('[x]{"role": "a"}', "names no entity"),
        ("[x]( )", "no name"),
    ],
)
def test_an_annotation_that_would_not_be_kept_is_refused_with_its_line(line, told):
    content = f"nlu:\n- intent: a\n  examples: |\n    - fine\n    - {line}\n".encode()
    first, second = read_lines(content, name="x.yml", language="ru")
    assert isinstance(first, Line)
    assert (second.line, second.is_fault) == (5, True)
    assert told in second.why


def test_what_is_no_example_of_an_intent_is_told_and_left_out():
    content = b"nlu:\n- synonym: big\n  examples: |\n    - large\n- intent: a\n  examples: |\n    - x\n"
    left, kept = read_lines(content, name="x.yml", language="en")
    assert (left.line, left.is_fault, kept.example.text) == (2, False, "x")


def test_rasas_longer_form_of_examples_is_read():
    content = b"nlu:\n- intent: a\n  examples:\n  - text: |\n      [x](y) z\n    metadata: {k: v}\n"
    left, kept = read_lines(content, name="x.yml", language="en")
    assert (kept.example.text, left.is_fault) == ("x z", False)


def test_two_entities_that_overlap_cannot_be_written():
    entities = (Entity(entity="a", value="bc", start=1, end=3), Entity(entity="b", value="cd", start=2, end=4))
    with pytest.raises(AnnotationWrong, match="overlaps"):
        annotated_line("abcd", entities)
