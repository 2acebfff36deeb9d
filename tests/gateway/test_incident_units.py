"""Units of the settings: by what they are recognised, and which settings are refused with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.crossrefs import check
from config.settings import load
from gateway.incidents.units import Units

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "config" / "gateway.toml").read_text(encoding="utf-8")
UNIT = '\n[units.{name}]\ntitle = {{ ru = "М", en = "S", zh = "店" }}\n{keys}\n'


def findings(folder: Path, *units: tuple[str, str]) -> list[str]:
    """What a check of the shipped file with these units more says."""
    file = folder / "gateway.toml"
    file.write_text(SHIPPED + "".join(UNIT.format(name=name, keys=keys) for name, keys in units), encoding="utf-8")
    return [str(one) for one in check(load(file, {}))]


@pytest.mark.parametrize(
    ("keys", "place", "says"),
    [
        ('addresses = ["a@example.org"]\ncalendar = "moon"', "units.new.calendar", "there is no calendar 'moon'"),
        ('channel = "mail"', "units.new.addresses", "is missing"),
        ('addresses = ["a@example.org"]\nhand_over_hours = -1', "units.new.hand_over_hours", "must lie between"),
        ('addresses = ["shop-north@shops.example.com"]', "units.new.addresses", "stands at unit 'shop-north' too"),
        ('addresses = ["A@Example.org"]', "units.new.addresses", "small letters"),
        ('channel = "phone"\nnumbers = ["8 495 000"]', "units.new.numbers", "+74950000001"),
        ('channel = "edm"\nkind = "palace"', "units.new.kind", "must be one of"),
        (
            'channel = "edm"\ninternal_mailboxes = ["customercare@example.com"]',
            "units.new.internal_mailboxes",
            "public",
        ),
    ],
)
def test_a_unit_that_cannot_work_is_refused_at_its_place(tmp_path: Path, keys: str, place: str, says: str) -> None:
    (found,) = findings(tmp_path, ("new", keys))
    assert place in found
    assert says in found


def test_a_unit_that_passes_on_by_the_api_or_by_telephone_needs_no_addresses(tmp_path: Path) -> None:
    assert findings(tmp_path, ("a", 'channel = "edm"'), ("b", 'channel = "phone"')) == []


def test_a_unit_is_known_by_its_address_before_its_domain(tmp_path: Path) -> None:
    both = (
        ("first", 'domains = ["south.example.org"]'),
        ("second", 'addresses = ["head@south.example.org"]\nnumbers = ["+74950000061"]'),
    )
    assert findings(tmp_path, *both) == []
    units = Units.of(load(tmp_path / "gateway.toml", {}).settings)
    asked = ("head@south.example.org", "till@south.example.org", "+74950000061", "x@example.org", "")
    assert [units.unit_at(one) for one in asked] == ["second", "first", "second", None, None]
