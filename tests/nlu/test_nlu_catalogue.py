"""Articles of a catalogue: how they are found in texts, and how their file is read."""

import time
from pathlib import Path

import pytest

from nlu.catalogue import Article, ArticleTable
from nlu.catalogue_file import LONGEST_REFERENCE, CatalogueInvalid, look_through, read_catalogue
from nlu.entities import EntityReader

TABLE = ArticleTable(
    Article(reference=reference, name=name)
    for reference, name in (
        ("LRD08", "Relay"), ("ATV320U15N4B", "Drive"), ("ВВГ-3х2.5", "Cable"), ("100500", "Clamp"), ("7012", "Lamp"),
        ("GV2", "Breaker"), ("GV23", "Other breaker"), ("AB-12/3", "First"), ("AB-123", "Second"), ("NYLON", "Tie"),
        ("XO-500-I", "Meter"), ("45X", "Short"), ("AB12345678", "Looks like a parcel"), ("REL 10 A", None),
    )
)  # fmt: skip
READER = EntityReader(catalogue=TABLE)


def found(text: str) -> list[tuple[str, str | None]]:
    read = READER.read(text)
    assert [text[one.start : one.end] for one in read] == [one.value for one in read]
    return [(one.value, one.normalized) for one in read if one.entity == "product_reference"]


@pytest.mark.parametrize(
    ("text", "value", "normal"),
    [
        ("есть LRD08?", "LRD08", "LRD08"),
        ("есть lrd 08?", "lrd 08", "LRD08"),
        ("LRD-08, две штуки", "LRD-08", "LRD08"),
        ("есть ЛРД08", "ЛРД08", "LRD08"),
        ("цена АТV320U15N4В", "АТV320U15N4В", "ATV320U15N4B"),
        ("атв320у15н4б есть", "атв320у15н4б", "ATV320U15N4B"),
        ("atv 320 u15 n4b", "atv 320 u15 n4b", "ATV320U15N4B"),
        ("кабель ввг 3х2,5 или ввг-3х2.5", "ввг-3х2.5", "ВВГ-3х2.5"),
        ("кабель BBГ 3x2.5", "BBГ 3x2.5", "ВВГ-3х2.5"),
        ("нужен 100500 срочно", "100500", "100500"),
        ("артикул 7012 есть?", "7012", "7012"),
        ("part number NYLON please", "NYLON", "NYLON"),
        ("型号7012有货吗", "7012", "7012"),
        ("我要lrd08两个", "lrd08", "LRD08"),
        ("ＬＲＤ０８有吗", "ＬＲＤ０８", "LRD08"),
        ("👍🏽 LRD08!", "LRD08", "LRD08"),
        ("L\u200bRD08", "L\u200bRD08", "LRD08"),
        ("X0-5OO-1 in stock?", "X0-5OO-1", "XO-500-I"),
        ("AB12345678 есть?", "AB12345678", "AB12345678"),
        ("rel 10 a?", "rel 10 a", "REL 10 A"),
        ("AB-12/3", "AB-12/3", "AB-12/3"),
    ],
)
def test_a_known_reference_is_found_however_it_is_typed(text, value, normal):
    assert found(text) == [(value, normal)]


@pytest.mark.parametrize(
    "text",
    ["7012 рублей", "заказ 7012", "позвоните 100500 раз 7012", "nylon rope", "заказ 100500", "wait 45 x", "AB 12 3?"],
)
def test_what_only_could_be_a_reference_is_none_without_a_word_for_it(text):
    assert [normal for _, normal in found(text) if normal not in {"100500"}] == []


def test_a_number_beside_an_order_word_is_an_order_also_where_the_catalogue_knows_it():
    assert [(one.entity, one.value) for one in READER.read("заказ 100500")] == [("order_number", "100500")]


def test_a_count_after_a_reference_is_no_part_of_it():
    read = [(one.entity, one.normalized) for one in READER.read("нужен GV2 3 шт")]
    assert read == [("product_reference", "GV2"), ("quantity", "3")]


def test_two_articles_that_are_written_alike_are_told_apart_by_their_dashes_or_not_at_all():
    assert TABLE.article("ab-123") == Article(reference="AB-123", name="Second")
    assert TABLE.article("AB 12 3") is None


@pytest.mark.parametrize(
    ("reference", "written"),
    [
        ("AX0005", "AXO0O5"),
        ("AX1115", "AXIL15"),
        ("AX1115", "axl115"),
        ("AX335", "AXЗ35"),
        ("AX445", "AX4Ч5"),
        ("AX665", "AX6Б5"),
    ],
)
def test_these_letters_are_taken_for_these_digits_and_the_other_way_round(reference, written):
    for kept, told in ((reference, written), (written, reference)):
        assert ArticleTable([Article(reference=kept)]).article(told) == Article(reference=kept)
    assert (
        ArticleTable([Article(reference=reference), Article(reference=f"{written}9")]).article(f"{reference}8") is None
    )


def test_digits_alone_letters_alone_and_short_writings_are_not_guessed_at():
    for kept, told in (("OOOOO", "00000"), ("ILLIL", "11111"), ("AX-O", "AX-0"), ("AXЗЧ", "AX34")):
        assert ArticleTable([Article(reference=kept)]).article(told) is None


def test_a_found_article_carries_its_name():
    (entity,) = READER.read("LRD08")
    assert (entity.title, entity.normalized) == ("Relay", "LRD08")


def test_what_the_catalogue_does_not_know_is_still_found_by_its_form():
    assert found("A9F74216 и lrd08") == [("A9F74216", "A9F74216"), ("lrd08", "LRD08")]


class Asked:
    """A catalogue that knows nothing and counts the questions."""

    def __init__(self) -> None:
        self.count = 0

    def article(self, written: str) -> Article | None:
        self.count += 1
        return None


@pytest.mark.parametrize("text", ["a1b2 " * 6000, "a1-" * 900, "1a" * 1000, "1 a " * 500])
def test_a_catalogue_is_asked_so_often_and_no_oftener(text):
    catalogue = Asked()
    EntityReader(catalogue=catalogue).read(text)
    assert catalogue.count <= 400


def test_a_catalogue_is_asked_about_every_reference_of_a_long_list():
    lines = "\n".join(f"LRD08 {number}" for number in range(100))
    assert len(found(lines)) == 100


def _file(folder: Path, content: str | bytes) -> Path:
    file = folder / "catalogue.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        "reference,name\nLRD08,Relay\n",
        "\ufeffReference;Name\r\nLRD08;Relay\r\n",
        "price\tname\treference\n5\tRelay\tLRD08\n\n",
        'reference,name\n"LRD08","Relay"\nlrd08,Again\n',
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(tmp_path, content):
    table = read_catalogue(_file(tmp_path, content))
    assert (len(table), table.article("lrd 08")) == (1, Article(reference="LRD08", name="Relay"))


def test_a_file_may_have_references_alone(tmp_path):
    assert read_catalogue(_file(tmp_path, "reference\nLRD08\n")).article("LRD08") == Article(reference="LRD08")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("code,name\nA1,Relay\n", r"csv:1: must name its columns, one of them `reference`; it has code, name"),
        ("", r"csv:1: must name its columns"),
        ("reference,name\n", r"csv: holds no articles"),
        ("reference\n---\n", r"csv: holds no articles; its first bad line is 2; leave the setting out"),
        (b"reference\nA1\nA\xff\n", r"csv:3: is not UTF-8 \(byte 14\); save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(tmp_path, content, told):
    with pytest.raises(CatalogueInvalid, match=told):
        read_catalogue(_file(tmp_path, content))


@pytest.mark.parametrize(
    "line",
    [
        ",Relay",
        '"",Relay',
        "A" * (LONGEST_REFERENCE + 1) + ",x",
        "---,x",
        "A\x07B1,x",
        "a1,again",
        '"B2" 5,x',
        'B2,"5 inch',
        'B2,"' + "x" * 200_000,
        "A\0B,x",
    ],
)
def test_a_bad_line_is_left_out_and_counted_and_those_around_it_are_kept(tmp_path, line):
    found = look_through(_file(tmp_path, f'reference,name\nA1,"One\nline"\n\n{line}\nC3,"Three, red"\nD4\n'))
    assert (len(found.articles), found.left_out, found.first_left_out) == (3, 1, (5,))
    assert found.articles.article("C3") == Article(reference="C3", name="Three, red")


def test_of_many_bad_lines_the_first_are_told(tmp_path):
    found = look_through(_file(tmp_path, "reference,name\nA1,x\n" + '"open\n,y\n' * 50))
    assert (len(found.articles), found.left_out, found.first_left_out) == (1, 100, (3, 4, 5, 6, 7))


def test_a_file_of_open_quotes_takes_no_longer_than_another(tmp_path):
    started = time.process_time()
    found = look_through(_file(tmp_path, "reference,name\nA1,x\n" + '"open\n' * 50_000))
    assert time.process_time() - started < 3
    assert (len(found.articles), found.left_out) == (1, 50_000)


def test_a_file_that_is_not_there_is_told_with_the_setting(tmp_path):
    with pytest.raises(CatalogueInvalid, match=r"cannot be read \(No such file or directory\); name another file in"):
        read_catalogue(tmp_path / "none.csv")


def test_a_hundred_thousand_articles_are_read_in_seconds_and_found_at_once(tmp_path):
    lines = (f"A{number:06}B{number % 7},Article number {number}" for number in range(100_000))
    started = time.process_time()
    table = read_catalogue(_file(tmp_path, "reference,name\n" + "\n".join(lines)))
    assert time.process_time() - started < 5
    reader = EntityReader(catalogue=table)
    started = time.process_time()
    read = reader.read("есть a012345b4 и А099999В4?")
    assert time.process_time() - started < 0.05
    assert [one.title for one in read] == ["Article number 12345", "Article number 99999"]
