"""The care table at the command line: exported, taken in, checked, beside a folder of its own."""

from pathlib import Path

from tests.fakes.command_line import switchboard

NUMBER = "1000000042"
HEAD = "account;topic;preferred;backup;valid_from\n"


def _accounts(data: Path, *lines: str) -> Path:
    file = data.parent / "accounts.csv"
    file.write_text("account;name;tier\n" + "\n".join(lines) + "\n", encoding="cp1251")
    return file


def test_a_table_is_built_from_three_files_and_comes_out_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    where = ("--data", data)
    staff = tmp_path / "staff.csv"
    staff.write_text("mail,name,role\na@example.com,A,agent\nb@example.com,B,agent\n", encoding="utf-8")
    care = tmp_path / "care.csv"
    care.write_text(HEAD + f"{NUMBER};technical;a@example.com;b@example.com;31.01.2027\n", encoding="utf-16")

    made = switchboard("care", "import", _accounts(data, f"{NUMBER};Пример;PRIMARY"), "--table", "accounts", *where)
    assert (made.code, made.lines[0]["made"]) == (0, 1)
    assert switchboard("care", "import", staff, "--table", "staff", *where).lines[0]["made"] == 2
    assert switchboard("care", "import", care, *where, "--dry-run").lines[0]["added"] == 2
    assert switchboard("care", "import", care, *where).lines[0]["added"] == 2
    assert switchboard("care", "import", care, *where).lines[0]["added"] == 0
    out = switchboard("care", "export", *where).out
    assert f"{NUMBER},Пример,PRIMARY,technical,a@example.com,b@example.com,,,2027-01-31,,command line" in out
    assert switchboard("care", "check", *where).code == 0


def test_a_wrong_file_is_told_by_line_and_nothing_is_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ran = switchboard(
        "care", "import", _accounts(data, "1;One;PRIMARY", "2;Two;GOLD"), "--table", "accounts", "--data", data
    )
    assert ran.code == 1
    assert "line 3, tier: There is no tier GOLD" in ran.err
    assert switchboard("care", "export", "--table", "accounts", "--data", data).out.count("\n") == 1
