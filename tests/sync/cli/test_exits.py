"""The exit status says who has to act; what a person can mend is told in lines on standard error, never a traceback."""

from __future__ import annotations

import errno
import getpass
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from sync.cli.exits import Exit, reporting_errors, status_of
from sync.cli.options import who
from sync.store.cases import read_cases
from tests.journeys.small_college import DOUBTFUL, PASSWORD, RED, TODAY, on
from tests.journeys.stages import At, Small, Stage
from tests.sync.cli.running import DEAN, WHY, yujing

DAY = TODAY.isoformat()
PERIOD = ("--period", "2024-2025-1")
FACTS = ("--policy", "asnu", "--period", "2024-2025-1", "--as-of", DAY)


@pytest.mark.parametrize(
    ("stage", "arguments", "status"),
    [
        ("new", ("check", "--offline"), Exit.NEEDS_PERSON),
        ("pulled", ("check", "--offline"), Exit.DONE),
        ("pulled", ("evaluate", "--as-of", DAY), Exit.NEEDS_PERSON),
        ("imported", ("pull",), Exit.DONE),
        ("evaluated", ("plan",), Exit.NEEDS_PERSON),
        ("planned", ("apply",), Exit.NEEDS_PERSON),
        ("approved", ("apply",), Exit.DONE),
        ("applied", ("send",), Exit.DONE),
        ("sent", ("send",), Exit.DONE),
        ("sent", ("forms",), Exit.DONE),
        ("sent", ("status",), Exit.DONE),
        ("evaluated", ("case", "list"), Exit.DONE),
        ("evaluated", ("replay",), Exit.DONE),
        ("pulled", ("replay",), Exit.DONE),
        ("evaluated", ("replay", "ffffffffffff"), Exit.BAD_INPUT),
        ("evaluated", ("replay", "--with-today"), Exit.DONE),
        ("evaluated", ("evaluate", "--known-at", DAY), Exit.DONE),
        ("evaluated", ("evaluate", "--known-at", "yesterday"), Exit.BAD_INPUT),
        ("evaluated", ("evaluate", "--above", "asnu"), Exit.BAD_INPUT),
        ("evaluated", ("evaluate", "--facts", "x", "--known-at", DAY), Exit.BAD_INPUT),
        ("pulled", ("policy", "diff", "asnu", "asnu", *PERIOD, "--as-of", DAY), Exit.DONE),
        ("pulled", ("policy", "diff", "asnu", "bhuad", *PERIOD, "--as-of", DAY), Exit.NEEDS_PERSON),
        ("pulled", ("policy", "diff", "asnu", "ustl", *PERIOD, "--as-of", DAY), Exit.BAD_INPUT),
        ("pulled", ("policy", "diff", "asnu", "asnu", *PERIOD, "--facts", "x"), Exit.BAD_INPUT),
        ("evaluated", ("case", "show", "99"), Exit.NEEDS_PERSON),
        ("sent", ("message", "list"), Exit.DONE),
        ("sent", ("message", "settle", "1", "delivered", *WHY), Exit.NEEDS_PERSON),
        ("evaluated", ("abandon", "0123456789"), Exit.NEEDS_PERSON),
    ],
)
def test_the_status_says_whether_a_person_is_needed(
    at: At, stage: Stage, arguments: tuple[str, ...], status: Exit
) -> None:
    result = yujing(at(stage).folder, *arguments)
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output


def test_a_plan_without_anything_that_waits_is_done(at: At) -> None:
    folder = at("evaluated").folder
    with on(folder) as site, site.store.read() as tx:
        (doubtful,) = [case for case in read_cases(tx, site.store.site_id) if case.student_no == DOUBTFUL]
    assert yujing(folder, "case", "review", str(doubtful.id), "--refuse", *WHY).exit_code == Exit.DONE
    assert yujing(folder, "plan").exit_code == Exit.DONE


def refused(folder: Path | None, *arguments: str, status: Exit = Exit.BAD_INPUT) -> str:
    """Run a command that cannot be done; return what is told, all of it on standard error."""
    result = yujing(folder, *arguments)
    assert result.exit_code == status, result.output
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "/nowhere/at-all"), "没有这个文件夹"),
        (("evaluate", "--policy", "bhuad"), "asnu"),
        (("evaluate", "--period", "the first"), "2024-2025-1"),
        (("evaluate", "--facts", "x"), "--policy"),
        (("evaluate", "--as-of", "today"), "--as-of"),
        (("forms", "--policy", "bhuad"), "asnu"),
        (("case", "list", "--policy", "bhuad"), "asnu"),
        (("case", "move", "1", "flying", *WHY), "lifted"),
        (("case", "propose", "1", "red", "--policy", "nowhere", *WHY), "nowhere"),
        (("approve", "0123456789", "--actor", " "), "不能为空"),
        (("case", "revoke", "1", *DEAN, "--reason", ""), "不能为空"),
        (("accept", "x", "--policy", "asnu", "--actor", "", "--reason", "x"), "不能为空"),
        (("message", "settle", "1", "delivered", "--actor", "", "--reason", "x"), "不能为空"),
    ],
)
def test_what_was_typed_wrong_is_status_two(at: At, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(at("evaluated").folder, *arguments)


def test_a_bundle_with_mistakes_lists_them_and_stores_nothing(at: At) -> None:
    folder = at("new").folder
    with (folder / "registrar" / "students.csv").open("a", encoding="utf-8") as file:
        file.write("2023010199,欧阳无名,教育学院,小学教育,小教2301班,二〇二三,enrolled\n")
    told = refused(folder, "import", str(folder / "registrar"))
    assert "entry_year" in told
    assert json.loads(yujing(folder, "status", "--json").stdout)["waiting"] == []


def test_a_bundle_is_judged_or_refused_without_a_site(at: At, tmp_path: Path) -> None:
    bundle = at("new").folder / "registrar"
    assert yujing(None, "evaluate", "--facts", str(bundle), *FACTS, "--json", "-").exit_code == Exit.DONE
    refused(None, "evaluate", "--facts", str(tmp_path / "none"), *FACTS, "--json", "-")
    refused(None, "evaluate", "--facts", str(bundle), *FACTS, "--json", str(tmp_path / "none" / "out.json"))
    refused(None, "evaluate", "--facts", str(bundle), "--policy", "nowhere", *FACTS[2:], "--json", "-")
    refused(None, "evaluate", "--facts", str(bundle), *FACTS[:2], "--period", "2024-2025", *FACTS[4:], "--json", "-")


def no_settings(small: Small) -> None:
    (small.folder / "settings.toml").unlink()


def faulty_settings(small: Small) -> None:
    (small.folder / "settings.toml").write_text("[site]\n", encoding="utf-8")


def no_database(small: Small) -> None:
    (small.folder / "data" / "yujing.sqlite3").write_bytes(b"this is no database at all " * 99)


def nobody_at_the_database(small: Small) -> None:
    settings = small.folder / "settings.toml"
    url = f"postgresql+psycopg://yujing:{PASSWORD}@127.0.0.1:9/x?connect_timeout=2"
    settings.write_text(settings.read_text(encoding="utf-8").replace("sqlite:///data/yujing.sqlite3", url), "utf-8")


def a_file_for_the_data_folder(small: Small) -> None:
    shutil.rmtree(small.folder / "data")
    (small.folder / "data").write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    "fault", [no_settings, faulty_settings, no_database, nobody_at_the_database, a_file_for_the_data_folder]
)
@pytest.mark.parametrize("command", [("status",), ("pull",), ("case", "list"), ("run",)], ids=" ".join)
def test_a_site_that_cannot_be_opened_is_status_two(
    at: At, fault: Callable[[Small], None], command: tuple[str, ...]
) -> None:
    small = at("new")
    fault(small)
    assert PASSWORD not in refused(small.folder, *command)


@pytest.mark.parametrize("command", ["pull", "plan", "apply", "send"])
def test_without_a_token_moodle_is_not_asked(at: At, command: str) -> None:
    small = at("applied" if command == "send" else "approved")
    (small.folder / "secrets" / "moodle-token").chmod(0o644)
    assert "chmod 600" in refused(small.folder, command)
    assert not small.moodle.requests


def test_what_cannot_be_written_is_status_two(at: At, tmp_path: Path) -> None:
    folder = at("pulled").folder
    (tmp_path / "file").write_text("", encoding="utf-8")
    inside = str(tmp_path / "file" / "inside")
    refused(folder, "export", inside)
    refused(None, "init", inside)
    told = refused(folder, "evaluate", "--as-of", DAY, "--json", inside)
    assert inside in told


@pytest.mark.parametrize("command", ["pull", "plan", "apply", "send"])
def test_a_moodle_that_refuses_us_is_status_three(at: At, command: str) -> None:
    small = at("applied" if command == "send" else "approved")
    token = small.moodle.token
    small.moodle.settings.token = "another"
    assert token not in refused(small.folder, command, status=Exit.LMS)


def test_a_check_that_only_moodle_fails_is_status_three(at: At) -> None:
    small = at("pulled")
    small.moodle.settings.token = "another"
    assert yujing(small.folder, "check").exit_code == Exit.LMS
    (small.folder / "secrets" / "moodle-token").unlink()
    assert yujing(small.folder, "check").exit_code == Exit.BAD_INPUT


def test_a_plan_beyond_the_limits_is_status_four(at: At) -> None:
    folder = at("evaluated", more="[limits]\nadditions_share = 0.01\nadditions_minimum = 0\n").folder
    assert "--accept additions" in refused(folder, "plan", status=Exit.UNSAFE)
    assert yujing(folder, "plan", "--accept", "additions").exit_code == Exit.NEEDS_PERSON


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert status_of(KeyError("x")) is None
    assert status_of(ConnectionError("x")) is None
    with pytest.raises(KeyError), reporting_errors():
        raise KeyError("x")


def test_a_full_disk_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, reporting_errors():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert ended.value.exit_code == Exit.BAD_INPUT
    assert "磁盘已满" in capsys.readouterr().err


def test_who_ran_it_is_the_name_given_else_the_login_else_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUJING_ACTOR", " 李红 ")
    assert who() == "李红"
    monkeypatch.setenv("YUJING_ACTOR", "")
    monkeypatch.setattr(getpass, "getuser", lambda: "lihong")
    assert who() == "lihong"

    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert who().startswith("uid")


def test_a_case_that_is_shown_tells_what_waits(at: At) -> None:
    folder = at("evaluated").folder
    listed = yujing(folder, "case", "list", "--waiting").stdout
    assert DOUBTFUL in listed
    assert RED not in listed
