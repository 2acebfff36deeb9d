"""The language of short texts, as customers write them."""

import pytest

from nlu.language import LanguageReader

READER = LanguageReader()

SHORT = {
    "ru": [
        "где мой заказ", "оператор", "спасибо", "добрый день", "да", "нет", "есть A9F74216?", "статус order", "отмена",
        "когда привезут", "позовите человека", "цена?", "gde moj zakaz", "spasibo", "ПРИВЕТ", "условия доставки",
    ],
    "en": [
        "where is my order", "human please", "thanks", "hi", "ok", "yes", "price?", "cancel", "Is A9F74216 in", "HELLO",
        "call me back", "parcel lost", "no", "invoice copy", "4500123456 where", "help",
    ],
    "zh": ["订单到哪了", "转人工", "谢谢", "你好", "好的", "A9F74216有货吗", "退货", "發票",
        "我要order", "iPhone有吗", "取消", "人工"],
    "uk": ["де моє замовлення", "дякую", "добрий день", "людину покличте", "скільки коштує"],
    "be": ["дзе мой заказ", "дзякуй", "добры дзень", "калі дастаўка"],
    "kk": ["тапсырысым қайда", "рахмет", "сәлем", "маған оператор керек"],
    "de": ["wo ist meine Ware", "danke", "guten Tag", "Rechnung bitte", "ein Mensch bitte"],
}  # fmt: skip
EASY = [(language, text) for language, texts in SHORT.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), EASY)
def test_a_text_of_twenty_characters_has_its_language_without_the_statistical_model(language, text):
    assert len(text) <= 20
    assert READER.read_quickly(text) == language


@pytest.mark.parametrize("text", ["4500123456", "", "🙂", "A9F74216", "+7 495 000-00-01", "a.b@example.com", "?!"])
def test_a_text_without_letters_is_undetermined_but_for_the_locale(text):
    assert READER.read(text) == "und"
    assert READER.read(text, "ru-RU") == "ru"


@pytest.mark.parametrize(
    ("text", "locale", "language"),
    [
        ("оператор", "uk", "uk"),
        ("где заказ", "uk", "ru"),
        ("hello", "ru", "en"),
        ("Taxi", "de_DE", "de"),
        ("订单", "en", "zh"),
    ],
)
def test_the_locale_decides_only_where_the_text_does_not(text, locale, language):
    assert READER.read(text, locale) == language


def test_only_latin_texts_without_a_telling_word_need_the_statistical_model():
    reader = LanguageReader()
    assert reader.read_quickly("wystawcie korektę") == "pl"
    quickly = reader.read_quickly("bestelling kwijtgeraakt onderweg")
    assert (quickly, reader.needs_loading(quickly)) == ("", True)
    assert reader.read("bestelling kwijtgeraakt onderweg") == "nl"
    assert not reader.needs_loading(quickly)


def test_of_the_shipped_short_texts_nineteen_in_twenty_have_their_language(shipped_short):
    wrong = [
        (text, found) for text, language in shipped_short if (found := READER.read(text, "")) not in {language, "und"}
    ]
    assert len(wrong) / len(shipped_short) < 0.05, wrong[:20]
