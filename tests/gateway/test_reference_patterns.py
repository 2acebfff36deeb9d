"""The patterns of `[nlu.patterns]` over those that are shipped."""

from pathlib import Path

from config.patterns import PatternSettings
from config.settings import load
from gateway.reference_patterns import reference_patterns
from nlu.entities import EntityReader
from nlu.patterns import ReferencePatterns


def test_without_settings_the_shipped_patterns_count():
    assert reference_patterns(PatternSettings()) == ReferencePatterns()


def test_a_list_that_is_set_stands_in_the_place_of_the_shipped_one():
    reader = EntityReader(reference_patterns(PatternSettings(order_numbers=(r"Z\d{4}",))))
    found = [(e.entity, e.value) for e in reader.read("где z1234 и INV-2041")]
    assert found == [("order_number", "z1234"), ("document_number", "INV-2041")]


def test_a_pattern_that_is_no_regular_expression_is_found_when_the_settings_are_read(tmp_path: Path):
    file = tmp_path / "gateway.toml"
    file.write_text("[nlu.patterns]\norder_numbers = ['(45']\n")
    assert any("'(45' is none" in str(each) for each in load(file, {}).findings)
