"""The newest part of mails written by hand as each program writes them; and customers' words that look like quotes."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from channels.email.markup import text_of
from channels.email.newest import newest_part

_FOLDER = Path(__file__).parent / "mails"


class Written(NamedTuple):
    """One mail written for these tests, and its newest part."""

    form: str
    kind: str
    language: str
    text: str
    is_markup: bool
    newest: str

    @property
    def shown(self) -> str:
        """The newest part as the cut gives it."""
        return newest_part(text_of(self.text) if self.is_markup else self.text)


def _written(name: str) -> list[Written]:
    entries = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return [
        Written(
            form=one.get("form", "any"),
            kind=one["kind"],
            language=one.get("language", name.rpartition("_")[2]),
            text=str(one.get("text") or one["html"]).replace("\\t", "\t"),
            is_markup="html" in one,
            newest=str(one.get("newest", one.get("text"))).replace("\\t", "\t").strip("\n"),
        )
        for one in entries
    ]


MAILS = [mail for language in ("ru", "en", "zh", "other") for mail in _written(f"newest_{language}")]


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: f"{mail.language}-{mail.form}-{mail.kind}")
def test_the_newest_part_of_a_written_mail_is_what_its_writer_wrote(mail: Written) -> None:
    assert mail.shown.split() == mail.newest.split()


OWN_WORDS = _written("own_words")


@pytest.mark.parametrize("mail", OWN_WORDS, ids=lambda mail: f"{mail.kind}-{mail.text[:20]!a}")
def test_no_word_of_a_customer_is_lost_where_it_looks_like_a_quote(mail: Written) -> None:
    assert mail.shown.split() == mail.newest.split()


@pytest.mark.parametrize("mail", OWN_WORDS, ids=lambda mail: f"{mail.kind}-{mail.text[:20]!a}")
def test_such_words_are_kept_above_a_quote_as_well(mail: Written) -> None:
    quote = "\n\nOn Mon, Jan 5, 2026 at 10:00 AM Care <care@example.com> wrote:\n\n> How can we help?\n"
    words = mail.newest.split()
    kept = newest_part(f"{mail.newest}{quote}").split()
    assert kept == words or (any(line.startswith(">") for line in mail.newest.split("\n")) and set(kept) <= set(words))


@pytest.mark.parametrize("mail", OWN_WORDS, ids=lambda mail: f"{mail.kind}-{mail.text[:20]!a}")
def test_such_words_are_kept_below_a_greeting_as_well(mail: Written) -> None:
    text = text_of(mail.text) if mail.is_markup else mail.text
    assert newest_part(f"Добрый день!\n\n{text}\n").split() == ["Добрый", "день!", *mail.newest.split()]


def test_there_are_mails_of_every_program_and_language(capsys: pytest.CaptureFixture[str]) -> None:
    programs = Counter(mail.form.split(",")[0] for mail in MAILS)
    languages = Counter(mail.language for mail in MAILS)
    with capsys.disabled():
        sys.stdout.write(f"\nwritten mails: {len(MAILS)}\nby program: {dict(programs.most_common())}")
        sys.stdout.write(f"\nby language: {dict(languages.most_common())}\n")
    assert len(MAILS) >= 120
    assert len(languages) >= 13
    assert len(programs) >= 20
