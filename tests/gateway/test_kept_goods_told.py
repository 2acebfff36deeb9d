"""What the next person reads of goods that are kept for a customer already is named in each language."""

from __future__ import annotations

import pytest

from bots.flows.preorder.waits import wait_slots
from bots.flows.reserve.own import own_slots
from gateway.texts import Texts


@pytest.mark.parametrize("slot", sorted({*wait_slots(), *own_slots()} - {"number"}))
def test_a_slot_about_what_is_kept_has_a_name_to_read(slot: str) -> None:
    texts = Texts.load(("ru", "en", "zh"))
    assert texts.has(f"desk-slot-{slot.replace('_', '-')}")
