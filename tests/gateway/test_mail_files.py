"""What the paths of an import hold, in which order it is read, and what of it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway import mbox
from gateway.import_places import Busy, ImportPlace
from gateway.mail_files import Begin, CannotRead, look_at, mails_of

FROM = "From ann@example.net Mon Nov 16 10:00:00 2026\n"


def mail(number: int) -> str:
    return f"Subject: {number}\n\nText {number}\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "old.mbox"
    path.write_text("".join(f"{FROM}{mail(number)}\n" for number in range(1, 5)))
    return path


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "Maildir"
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    (path / "cur" / "900.M1.host:2,S").write_text(mail(1))
    (path / "new" / "1000.M2.host").write_text(mail(2))
    (path / "tmp" / "1001.M3.host").write_text(mail(3))
    (path / "cur" / ".hidden").write_text(mail(4))
    return path


def test_an_mbox_names_its_mails_by_their_number(box: Path) -> None:
    found = list(mails_of(look_at(box)))
    assert [one.file for one in found] == [f"{box}#{number}" for number in range(1, 5)]
    assert found[1].raw.decode() == mail(2)


def test_a_file_called_eml_is_one_mail_even_with_a_from_line_above_it(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_text(FROM + mail(1))
    assert [one.file for one in mails_of(look_at(path))] == [str(path)]


def test_a_maildir_is_read_in_the_order_of_delivery_without_what_is_being_written(maildir: Path) -> None:
    assert [one.raw.decode() for one in mails_of(look_at(maildir))] == [mail(1), mail(2)]


def test_a_folder_is_read_with_its_folders_and_nothing_but_mails(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    for name in ("b.eml", "2025/a.EML", "notes.txt", ".c.eml"):
        (tmp_path / name).write_text(mail(1))
    assert [Path(one.file).name for one in mails_of(look_at(tmp_path))] == ["a.EML", "b.eml"]


def test_links_are_followed_to_files_and_never_round_in_circles(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "real.eml").write_text(mail(1))
    (folder / "link.eml").symlink_to(tmp_path / "real.eml")
    (folder / "gone.eml").symlink_to(tmp_path / "nowhere.eml")
    (folder / "circle").symlink_to(folder)
    assert [Path(one.file).name for one in mails_of(look_at(folder))] == ["link.eml"]


def test_what_could_be_read_for_ever_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(CannotRead, match="neither a file nor a folder"):
            look_at(path)


def test_a_pipe_in_a_maildir_is_no_mail(maildir: Path) -> None:
    os.mkfifo(maildir / "new" / "1002.M4.host")
    assert len(list(mails_of(look_at(maildir)))) == 2


def test_a_folder_without_mails_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match=r"no \.eml files"):
        look_at(tmp_path)


def test_a_mail_that_goes_away_meanwhile_is_told_and_the_others_are_read(maildir: Path) -> None:
    source = look_at(maildir)
    (maildir / "cur" / "900.M1.host:2,S").unlink()
    first, second = mails_of(source)
    assert first.fault is not None
    assert second.fault is None


def test_a_file_larger_than_any_mail_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.eml"
    with path.open("wb") as file:
        file.truncate(mbox.MOST_BYTES + 1)  # a sparse file
    (found,) = mails_of(look_at(path))
    assert (found.raw, found.fault is not None) == (b"", True)


def test_a_place_in_an_mbox_is_found_again(tmp_path: Path, box: Path) -> None:
    source = look_at(box)
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        place.note([one.place for one in mails_of(source)][:2])
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        rest = list(mails_of(source, place.begin()))
    assert [one.file for one in rest] == [f"{box}#3", f"{box}#4"]


def test_a_box_that_grew_goes_on_and_one_that_was_written_anew_begins_anew(tmp_path: Path, box: Path) -> None:
    with ImportPlace(tmp_path, look_at(box), channel=None, from_start=False) as place:
        place.note([one.place for one in mails_of(look_at(box))])
    box.write_text(box.read_text() + FROM + mail(5))
    with ImportPlace(tmp_path, look_at(box), channel=None, from_start=False) as place:
        assert [one.file for one in mails_of(look_at(box), place.begin())] == [f"{box}#5"]
    box.write_text(FROM + mail(9) + "\n" + box.read_text()[50:])
    with ImportPlace(tmp_path, look_at(box), channel=None, from_start=False) as place:
        assert place.begin() == Begin()


def test_a_place_in_a_maildir_is_kept_by_name_whatever_flags_change(tmp_path: Path, maildir: Path) -> None:
    source = look_at(maildir)
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        place.note([next(mails_of(source)).place])
    (maildir / "cur" / "900.M1.host:2,S").rename(maildir / "cur" / "900.M1.host:2,RS")
    (maildir / "new" / "100.M0.host").write_text(mail(0))
    with ImportPlace(tmp_path, look_at(maildir), channel=None, from_start=False) as place:
        rest = list(mails_of(look_at(maildir), place.begin()))
    assert [one.raw.decode() for one in rest] == [mail(0), mail(2)]


def test_a_place_that_was_half_written_counts_up_to_the_line_before(tmp_path: Path, box: Path) -> None:
    source = look_at(box)
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        place.note([next(mails_of(source)).place])
    (kept,) = (tmp_path / "imports").iterdir()
    kept.write_bytes(kept.read_bytes() + b"3 99")
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        assert place.begin().mails == 1


def test_two_imports_of_one_path_share_no_place(tmp_path: Path, box: Path) -> None:
    source = look_at(box)
    with ImportPlace(tmp_path, source, channel=None, from_start=False), pytest.raises(Busy):
        ImportPlace(tmp_path, source, channel=None, from_start=False)


def test_from_the_start_forgets_the_place_and_so_does_the_end(tmp_path: Path, box: Path) -> None:
    source = look_at(box)
    with ImportPlace(tmp_path, source, channel=None, from_start=False) as place:
        place.note([one.place for one in mails_of(source)])
    with ImportPlace(tmp_path, source, channel=None, from_start=True) as place:
        assert place.begin() == Begin()
        place.finish()
    assert list((tmp_path / "imports").iterdir()) == []
