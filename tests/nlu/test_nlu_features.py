"""What of a text becomes a feature."""

import pytest

from nlu.entities import EntityReader
from nlu.features import character_features, masked, normalised, pieces, word_features

READER = EntityReader()


@pytest.mark.parametrize(
    ("text", "same"),
    [("Ёлка", "елка"), ("ＨＥＬＬＯ", "hello"), ("16 А", "25 а"), ("2026", "1999"), ("①", "1")],
)
def test_writings_of_the_same_thing_are_one(text, same):
    assert normalised(text) == normalised(same)


def test_numbers_of_other_length_stay_apart():
    assert normalised("16") != normalised("160")


def test_every_chinese_character_is_a_word_and_pairs_are_features():
    assert word_features(pieces("订单到哪")) == ["订", "单", "到", "哪", "订 单", "单 到", "到 哪"]


def test_an_apostrophe_stays_inside_its_word():
    assert pieces("where's it?") == ["where's", "it", "?"]


def test_character_runs_stay_inside_their_word():
    assert character_features("да") == ["д", "а", " д", "да", "а ", " да", "да ", " да "]


@pytest.mark.parametrize("text", ["где заказ 4500123456", "где заказ ORD-1042", "где заказ 4500999999"])
def test_an_order_number_is_never_learnt_by_heart(text):
    assert pieces(text, READER.read(text)) == ["где", "заказ", "ordernum"]


def test_a_mark_stands_between_chinese_characters_as_a_word_of_its_own():
    text = "订单4500123456到哪"
    assert pieces(text, READER.read(text)) == ["订单", "ordernum", "到哪"]
    assert character_features("ordernum") == ["ordernum"]


def test_a_quantity_keeps_its_place_in_the_text():
    text = "нужно 5 шт"
    assert masked(text, READER.read(text)) == text


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "\u202etxet", "🙂" * 3000, "a" * 100_000])
def test_any_text_at_all_has_pieces(text):
    assert all(len(piece) <= 40 for piece in pieces(text))
