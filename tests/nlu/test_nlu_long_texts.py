"""A long text is understood by its passages: the sentence that says what is wanted counts, wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.contract import Utterance
from nlu.embedded import EmbeddedEngine
from nlu.judgement import Evidence
from nlu.long_texts import LONG, MOST, Passages, is_long, passages, pooled

INTENTS = ("order_status", "return_rma", "thanks", "oos")

STORY = (
    "Good morning to you all. We moved into our new flat in the last days of spring and spent the first weeks between "
    "boxes and paint pots. My aunt came over with her dog and her guitar. The neighbours downstairs are friendly and "
    "have lived there for thirty years. The weather was kind to us, only the lift was out of order twice. "
    "In the evenings we sat on the balcony and drank tea. "
)
RUSSIAN_STORY = (
    "Добрый день всем вам. Весной мы переехали в новую квартиру и первые недели жили среди коробок и банок с краской. "
    "К нам приезжала тётя с собакой и гитарой. Соседи снизу приветливые люди, живут здесь тридцать лет. Погода нас "
    "радовала, только лифт дважды не работал. По вечерам мы сидели на балконе и пили чай. "
)
CHINESE_STORY = (
    "大家早上好。今年春天我们搬进了新房子，头几个星期都在纸箱和油漆桶中间过日子。我姑姑带着她的狗和吉他来看过我们。"
    "楼下的邻居很和气，在这里住了三十年。天气一直不错，只是电梯停了两次。晚上我们坐在阳台上喝茶。"
    "周末有时候去公园走走，孩子们很喜欢那边的湖。"
)


def wish(engine: EmbeddedEngine, text: str) -> str:
    return engine.understand([Utterance(text=text)])[0].ranking[0].name


@pytest.mark.parametrize(
    ("story", "said", "intent"),
    [
        (STORY, "Where is my order 4500123456, it should have come on Monday?", "order_status"),
        (STORY, "Please send me a copy of the invoice for order 4500123456.", "document_copy"),
        (RUSSIAN_STORY, "Пришлите, пожалуйста, копию счёта по заказу 4500123456.", "document_copy"),
        (RUSSIAN_STORY, "Где сейчас мой заказ 4500123456, он должен был прийти в понедельник?", "order_status"),
        (CHINESE_STORY, "请问我的订单4500123456到哪里了，本来应该星期一到的？", "order_status"),
    ],
)
@pytest.mark.parametrize("at_the_end", [True, False])
def test_the_one_sentence_of_a_long_mail_that_wants_something_leads(
    shipped: EmbeddedEngine, story: str, said: str, intent: str, at_the_end: bool
) -> None:
    text = f"{story}{said}" if at_the_end else f"{said} {story}"
    assert is_long(text)
    assert wish(shipped, text) == intent


def test_the_end_of_a_text_of_any_length_is_read(shipped: EmbeddedEngine) -> None:
    assert wish(shipped, STORY * 100 + "Please send me a copy of the invoice for order 4500123456.") == "document_copy"


def test_a_danger_in_one_sentence_of_a_calm_story_rings(shipped: EmbeddedEngine) -> None:
    text = (
        STORY + "Last night the new socket caught fire and my daughter burnt her hand. We like the colour of the lamp."
    )
    assert shipped.understand([Utterance(text=text)])[0].intent.name == "safety_issue"


def test_the_story_alone_rings_no_alarm(shipped: EmbeddedEngine) -> None:
    found = shipped.understand([Utterance(text=text) for text in (STORY, RUSSIAN_STORY, CHINESE_STORY)])
    assert "safety_issue" not in [parse.intent.name for parse in found]


def test_a_long_text_is_understood_alone_as_among_others(shipped: EmbeddedEngine) -> None:
    texts = [STORY + "Where is my order 4500123456?", "thanks", RUSSIAN_STORY + "Где мой заказ?", "hello"]
    together = shipped.understand([Utterance(text=text) for text in texts])
    alone = [shipped.understand([Utterance(text=text)])[0] for text in texts]
    assert [one.ranking[0].name for one in together] == [one.ranking[0].name for one in alone]
    assert [one.ranking[0].confidence for one in together] == pytest.approx(
        [one.ranking[0].confidence for one in alone], abs=1e-3
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("a" * LONG, False), ("a" * (LONG + 1), True), ("单" * 100, False), ("单" * 101, True)]
)
def test_an_ideogram_counts_for_three_letters(text: str, expected: bool) -> None:
    assert is_long(text) is expected


def test_of_many_passages_those_are_kept_that_say_most(shipped: EmbeddedEngine) -> None:
    filler = [f"In the {n}th year the aunt went to the hills with her guitar and the dog." for n in range(60)]
    said = "Where is my order ordernum, I want to know the delivery date of my parcel?"
    text = " ".join([*filler[:30], said, *filler[30:]])
    model = shipped._model
    found = passages(text, model.lexical, model.judgement.intents)
    assert len(found) == MOST
    assert said in found


def test_the_passage_that_speaks_most_counts_most_and_politeness_for_little() -> None:
    whole = Evidence(
        decisions=np.zeros((2, 4), np.float32), near=np.array([0.1, 0.7], np.float32), near_oos=np.zeros(2, np.float32)
    )
    said = Evidence(
        decisions=np.array([[0.0, 0.0, 0.9, 0.0], [0.8, 0.1, 0.0, 0.0], [0.1, 0.0, 0.0, 0.9]], np.float32),
        near=np.array([0.2, 0.9, 0.2], np.float32),
        near_oos=np.zeros(3, np.float32),
    )
    found = pooled(whole, said, {0: Passages(parts=("thanks", "where is it", "my aunt"), first=0)}, INTENTS)
    assert found.decisions[0].argmax() == 0
    assert found.near[0] > 0.4
    assert found.decisions[1].tolist() == [0.0] * 4
    assert found.near[1] == pytest.approx(0.7)


def test_a_text_without_a_known_word_does_not_spoil_the_others(shipped: EmbeddedEngine) -> None:
    assert wish(shipped, STORY + "🙂" * 40 + " Where is my order 4500123456?") == "order_status"


@pytest.mark.parametrize(
    ("run_on", "said", "intent"),
    [
        (
            "and then my aunt came with the dog and we went to the hills ",
            "please send me a copy of the invoice",
            "document_copy",
        ),
        ("и тут приехала тётя с собакой и мы пошли в горы ", "пришлите мне пожалуйста копию счёта", "document_copy"),
        ("然后我姑姑带着狗来了，我们一起去爬山，", "请把发票再发一份给我", "document_copy"),
    ],
)
def test_what_stands_late_in_a_sentence_without_an_end_is_read(
    shipped: EmbeddedEngine, run_on: str, said: str, intent: str
) -> None:
    assert wish(shipped, run_on * (1200 // len(run_on)) + said) == intent


def test_the_end_of_many_short_sentences_is_among_the_passages(shipped: EmbeddedEngine) -> None:
    model = shipped._model
    text = "今天我们去公园散步了，天气很好。" * 150 + "请把发票再发一份给我，谢谢你们。"
    assert any("发票" in part for part in passages(text, model.lexical, model.judgement.intents))


def test_a_passage_with_words_of_danger_is_always_looked_at(shipped: EmbeddedEngine) -> None:
    wishes = [f"Where is my order ordernum, I ask about its delivery for the {n}th time?" for n in range(20)]
    danger = "By the way the hob has burst into flames, smokes, and the child was burnt."
    model = shipped._model
    found = passages(" ".join([*wishes[:10], danger, *wishes[10:]]), model.lexical, model.judgement.intents)
    assert danger in found


def test_a_number_at_the_end_of_a_long_mail_is_found_at_its_place(shipped: EmbeddedEngine) -> None:
    text = STORY * 20 + "My order is 4500123456, thank you."
    (number,) = [one for one in shipped.understand([Utterance(text=text)])[0].entities if one.entity == "order_number"]
    assert text[number.start : number.end] == "4500123456"
