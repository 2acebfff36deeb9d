"""Leaves out of an answer to the question for a phone what only looks like one: the number of an order."""

from __future__ import annotations

from bots.flow import Heard
from bots.listen import is_bare


def without_orders(heard: Heard) -> str:
    """Give the text without the numbers of orders that are named in it; a bare number may be the phone after all."""
    text = heard.text
    if is_bare(heard):
        return text
    for one in heard.entities:
        if one.entity == "order_number" and one.value:
            text = text.replace(one.value, " ")
    return text
