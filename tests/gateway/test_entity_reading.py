"""An installation's own reading: its catalogue and its day, from the settings to the parse, the API and the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from config.running import NluSettings
from config.settings import Loaded, load
from gateway.app import open_gateway
from gateway.calendars import calendars_of
from gateway.entity_reading import reader_of, running_reader, timeless_reader, today_in
from gateway.ids import now_us, to_us
from gateway.training.workshop import Workshop
from nlu.catalogue_file import CatalogueInvalid
from nlu.contract import Utterance
from nlu.embedded import load_or_train
from tests.fakes.command_line import settings_with, switchboard
from tests.fakes.desk_site import logged_in, running_desk
from tests.fakes.open_centre import shipped
from tests.fakes.small_models import sections, write_examples, write_fixed

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
LATE = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
"""A Wednesday by UTC, and Thursday in Moscow, where the shipped default calendar is kept."""


def catalogue(folder: Path) -> Path:
    file = folder / "articles.csv"
    file.write_text("reference;name\nLRD08;Relay 2.5-4 A\nЩМП-1;Box\n", encoding="utf-8")
    return file


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """The shipped settings with a small model and a catalogue."""
    made = shipped(tmp_path / "data", burst_s=0.0)
    examples, fixed = write_examples(tmp_path / "examples"), write_fixed(tmp_path / "fixed")
    own = {"encoder": "none", "examples_dir": str(examples), "fixed_dir": str(fixed)}
    nlu = replace(made.settings.nlu, catalogue=str(catalogue(tmp_path)), **own)
    return replace(made, settings=replace(made.settings, nlu=nlu))


@pytest.fixture
def trained(loaded: Loaded) -> Loaded:
    """The same with its model made; it stays in the cache of the checkout, which other tests share."""
    workshop = Workshop(store=None, settings=loaded.settings, now=now_us)  # type: ignore[arg-type]
    usual = workshop.usual().path
    load_or_train(workshop.examples_dir, usual.parent, settings=workshop.training_settings())
    return loaded


@pytest.mark.parametrize(
    ("text", "day"),
    [("привезите послезавтра", "2026-03-07"), ("next Friday please", "2026-03-13"), ("下周二到吗", "2026-03-10")],
)
async def test_a_gateway_counts_days_from_that_of_its_default_calendar(trained: Loaded, text: str, day: str) -> None:
    async with open_gateway(trained, with_demo=False, now=lambda: to_us(LATE)) as gateway:
        (entity,) = (await gateway.parts.nlu.parse(Utterance(text=text))).entities
        assert (entity.entity, entity.normalized) == ("date", day)


async def test_the_day_is_asked_anew_for_each_text(trained: Loaded) -> None:
    instant = [to_us(LATE)]
    async with open_gateway(trained, with_demo=False, now=lambda: instant[0]) as gateway:
        found = []
        for step_us in (0, 86_400_000_000):
            instant[0] += step_us
            (entity,) = (await gateway.parts.nlu.parse(Utterance(text="завтра"))).entities
            found.append(entity.normalized)
    assert found == ["2026-03-06", "2026-03-07"]


async def test_a_gateway_finds_the_articles_of_its_catalogue(trained: Loaded) -> None:
    async with open_gateway(trained, with_demo=False) as gateway:
        parse = await gateway.parts.nlu.parse(Utterance(text="есть лрд 08 и щмп 1?"))
    assert [(one.value, one.normalized, one.title) for one in parse.entities] == [
        ("лрд 08", "LRD08", "Relay 2.5-4 A"),
        ("щмп 1", "ЩМП-1", "Box"),
    ]


@pytest.mark.parametrize("content", [b"code\nLRD08\n", b"reference\nA\xff1\n", b"", None])
async def test_a_gateway_opens_without_a_catalogue_that_cannot_be_used(
    trained: Loaded, tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "articles.csv").unlink() if content is None else (tmp_path / "articles.csv").write_bytes(content)
    with capture_logs() as logs:
        async with open_gateway(trained, with_demo=False) as gateway:
            parse = await gateway.parts.nlu.parse(Utterance(text="есть щмп 1 и A9F74216?"))
        timeless_reader(trained.settings.nlu)
    assert [one.normalized for one in parse.entities] == ["A9F74216"]
    (told,) = (one for one in logs if "the catalogue cannot be used" in one["event"])
    assert (told["log_level"], "articles.csv" in told["problem"]) == ("warning", True)
    with pytest.raises(CatalogueInvalid, match=r"articles\.csv"):
        reader_of(trained.settings.nlu)


def test_bad_lines_of_a_catalogue_are_logged_once_by_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text("reference\nLRD08\n---\nlrd08\n" + "A" * 99 + "\n", encoding="utf-8")
    settings = NluSettings(catalogue=str(file))
    with capture_logs() as logs:
        readers = [make(settings) for make in (reader_of, running_reader, timeless_reader)]
    assert [[one.normalized for one in reader.read("есть lrd-08")] for reader in readers] == [["LRD08"]] * 3
    assert [one for one in logs if one["log_level"] == "warning"] == [
        {
            "event": "lines of the catalogue are left out",
            "log_level": "warning",
            "file": str(file),
            "lines": 3,
            "first": (3, 4, 5),
        }
    ]


def test_a_relative_path_counts_from_the_folder_of_the_start_as_the_data_folder_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue(tmp_path)
    monkeypatch.chdir(tmp_path)
    (found,) = reader_of(NluSettings(catalogue="articles.csv")).read("есть щмп 1")
    assert found.normalized == "ЩМП-1"


async def test_the_case_and_its_page_at_the_desk_show_the_data_in_normal_form(tmp_path: Path) -> None:
    own = sections(tmp_path) + f'catalogue = "{catalogue(tmp_path)}"\n'
    async with running_desk(tmp_path, sections=own) as site, logged_in(site) as agent:
        number = await site.waiting_case("an operator please, lrd-08, by 5.3.27")
        (message, *_) = (await site.case(number))["messages"]
        page = await agent.page(f"/desk/cases/{number}")
    product, day = message["entities"]
    assert {"entity": "product_reference", "normalized": "LRD08", "title": "Relay 2.5-4 A"}.items() <= product.items()
    assert {"entity": "date", "value": "5.3.27", "normalized": "2027-03-05"}.items() <= day.items()
    assert "<dt>Article</dt><dd><bdi>LRD08 · Relay 2.5-4 A</bdi></dd>" in page
    assert "<dt>Date</dt><dd><bdi>Fri 5 Mar 2027 · 5.3.27</bdi></dd>" in page


def test_an_installation_without_a_catalogue_reads_by_form_alone() -> None:
    assert reader_of(NluSettings()).read("есть LRD 08") == ()
    assert timeless_reader(NluSettings()) is timeless_reader(NluSettings())


def test_without_the_calendar_the_day_is_that_of_utc() -> None:
    calendars = calendars_of(load(SHIPPED, {}).settings)
    assert today_in(calendars, "moscow", lambda: to_us(LATE))().isoformat() == "2026-03-05"
    assert today_in(calendars, "none", lambda: to_us(LATE))().isoformat() == "2026-03-04"


def test_a_command_tells_what_is_wrong_with_the_catalogue(tmp_path: Path) -> None:
    text = sections(tmp_path) + f'catalogue = "{tmp_path / "none.csv"}"\n'
    options = ("--config", settings_with(tmp_path / "gateway.toml", text), "--data", tmp_path / "data")
    ran = switchboard("nlu", "parse", "lrd08", *options)
    assert ran.code != 0
    assert "none.csv: cannot be read (No such file or directory); name another file in [nlu] catalogue" in ran.err
    assert "Traceback" not in ran.err


def test_check_connect_tells_the_lines_that_are_left_out_and_fails_for_a_file_that_is_no_use(tmp_path: Path) -> None:
    file = catalogue(tmp_path)
    text = sections(tmp_path) + f'catalogue = "{file}"\n'
    asked = ("check", "--connect", "--config", settings_with(tmp_path / "gateway.toml", text), "--data", tmp_path / "d")
    file.write_text("reference\nLRD08\n---\nlrd08\n", encoding="utf-8")
    ran = switchboard(*asked)
    assert ran.code == 0, ran.err
    assert "2 lines are left out, first 3, 4" in ran.out
    file.write_text("code\nLRD08\n", encoding="utf-8")
    ran = switchboard(*asked)
    assert ran.code == 1
    assert "articles.csv:1: must name its columns" in ran.out
