"""Which examples are suggested for an intent of their own: by words about it, or by what tells them apart."""

from __future__ import annotations

import pytest

from gateway.store.nlu_intent_examples import Line
from gateway.training.intent_parts import suggested

LEASE = ("Can we lease the crane by the month", "Leasing terms for the lift, please", "We would like to lease, not buy")
DEBT = ("Our debt is paid since Monday", "Which bills are unpaid", "Send the balance of our account", "Paid it twice")
RU = ("Счёт оплачен дважды", "Какой у нас долг", "Пришлите акт сверки")


def lines(*texts: str, language: str = "en") -> list[Line]:
    return [Line(id=f"{language}{place}", text=text, language=language) for place, text in enumerate(texts)]


@pytest.mark.parametrize("encoder", ["none", "use"])
def test_what_is_like_the_words_about_it_is_suggested_first(encoder: str) -> None:
    found = suggested(lines(*DEBT, *LEASE), ["leasing of machines by the month", "lease terms"], encoder=encoder)
    assert {one.text for one in found if one.goes} == set(LEASE)
    assert [one.goes for one in found] == [True] * 3 + [False] * 4
    assert found[0].score >= found[1].score > 0 > found[-1].score


def test_without_words_the_smaller_of_two_groups_is_suggested() -> None:
    found = suggested(lines(*DEBT, *LEASE), [], encoder="use")
    assert {one.text for one in found if one.goes} == set(LEASE)


def test_an_intent_is_not_parted_by_languages() -> None:
    found = suggested([*lines(*DEBT), *lines(*RU, language="ru")], [], encoder="none")
    assert {one.language for one in found if one.goes} != {"ru"}


def test_the_same_examples_give_the_same_suggestion() -> None:
    once = suggested(lines(*DEBT, *LEASE), [], encoder="none")
    assert once == suggested(lines(*DEBT, *LEASE), [], encoder="none")
    assert sorted(one.id for one in once) == sorted(one.id for one in lines(*DEBT, *LEASE))


@pytest.mark.parametrize("texts", [(), ("one alone",), ("same", "same", "same"), ("", " ", "\U0001f600" * 5)])
@pytest.mark.parametrize("about", [[], ["something"]])
def test_few_or_odd_examples_are_listed_all_the_same(texts: tuple[str, ...], about: list[str]) -> None:
    assert len(suggested(lines(*texts), about, encoder="none")) == len(texts)


def test_an_encoder_that_is_not_there_is_done_without() -> None:
    assert len(suggested(lines(*DEBT), ["debt"], encoder="sentence-transformers:no-such-model")) == 4
