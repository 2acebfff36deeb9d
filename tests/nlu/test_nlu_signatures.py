"""The name under a letter, also one that no list of given names has."""

import pytest

from nlu.entities import EntityReader

READER = EntityReader()
EN = "Good morning, the drill you sent us last week does not start any more, and we would like to bring it back. "
RU = "Добрый день, дрель, которую вы прислали на прошлой неделе, больше не включается, и мы хотели бы её вернуть. "
ZH = (
    "您好，上周收到的电钻已经打不开了，我们试过换电池，也按说明书检查过插头和开关，都没有用，"
    "所以想请你们安排退货，并告诉我们需要带哪些单据，什么时候方便过去。"
)


def names(text: str) -> list[str]:
    found = [one for one in READER.read(text) if one.entity == "person"]
    assert [text[one.start : one.end] for one in found] == [one.value for one in found]
    return [one.value for one in found]


@pytest.mark.parametrize(
    ("letter", "end", "name"),
    [
        (EN, "Kind regards, Philomena", "Philomena"),
        (EN, "With many thanks, Cosmo Ardent", "Cosmo Ardent"),
        (EN, "Cheers, Osric, site office.", "Osric"),
        (EN, "Will a courier come? Ottoline", "Ottoline"),
        (EN * 2, "Still hoping, your faithful buyer Ottoline", "Ottoline"),
        (RU, "Заранее спасибо, Добрыня", "Добрыня"),
        (RU, "С уважением, прораб Любомир.", "Любомир"),
        (RU * 2, "Жду ответа, постоянный покупатель Велимир", "Велимир"),
        (RU * 2, "Ведана", "Ведана"),
        (ZH, "谢谢，小蘑", "小蘑"),
        (ZH, "此致敬礼。采购部林溪", "林溪"),
        (ZH, "盼复。禾苗", "禾苗"),
        (ZH, "客户林女士", "林女士"),
        (EN, "🙂 Cheers, Osri\u0301c", "Osri\u0301c"),
    ],
)
def test_who_signs_a_letter_is_a_person(letter: str, end: str, name: str) -> None:
    assert names(letter + end) == [name]


@pytest.mark.parametrize(
    ("letter", "end"),
    [
        (EN, "Many thanks"),
        (EN, "Please help. Urgent"),
        (EN * 2, "We are a small workshop in Foundry"),
        (EN, "THANKS"),
        (RU, "Спасибо"),
        (RU * 2, "Разбирайтесь"),
        (RU * 2, "Забирать будем из города Волхов"),
        (ZH, "请尽快处理"),
        (ZH, "谢谢"),
        (ZH, "可以吗"),
        ("", "谢谢。快点"),
        ("", "Thanks, Broken"),
    ],
)
def test_other_words_at_the_end_are_none(letter: str, end: str) -> None:
    assert names(letter + end) == []
