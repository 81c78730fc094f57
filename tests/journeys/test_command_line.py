"""An administrator's first list, command by command, against the stand-in Moodle."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connector.standin.server import StandIn
from sync.cli.exits import Exit
from sync.cli.main import app
from sync.demo.college import college
from sync.demo.college_calendar import ASNU_LIST_DAY
from sync.demo.college_catalogue import EDUCATION
from sync.demo.site_folder import write_site_folder

DAY = ASNU_LIST_DAY.isoformat()
LEADER = ("--actor", "zhaolan")


@pytest.fixture(scope="module")
def moodle() -> Iterator[StandIn]:
    """Give the Moodle of the one college that the list is about: the demonstration runs over all of them."""
    everything = college(ASNU_LIST_DAY).moodle
    mine = [course for course in everything["courses"] if course["category"].startswith(EDUCATION)]
    with StandIn({**everything, "courses": mine}) as running:
        yield running


@pytest.fixture(scope="module")
def site(moodle: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site_folder(folder, moodle.url, moodle.token)
    settings = folder / "settings.toml"
    hurried = (
        settings.read_text(encoding="utf-8") + "\n[messages]\nper_minute = 100000\n[limits]\nadditions_share = 0.05\n"
    )
    settings.write_text(hurried, encoding="utf-8")
    college(ASNU_LIST_DAY).write_registrar(folder / "registrar")
    return folder


def yujing(site: Path, *arguments: str, status: Exit = Exit.DONE) -> Result:
    result = CliRunner().invoke(app, [*arguments, "--site", str(site)], env={"COLUMNS": "200", "YUJING_ACTOR": "admin"})
    assert result.exit_code == status, f"{arguments}: {result.output}\n{result.exception!r}"
    return result


def as_json(result: Result) -> object:
    return json.loads(result.stdout)


class TestFirstList:
    """The commands in the order of the guide; each test is a step and builds on the one before."""

    def test_before_anything_is_imported_the_check_says_what_to_do(self, site: Path) -> None:
        result = yujing(site, "check", status=Exit.NEEDS_PERSON)
        assert "yujing import" in result.output

    def test_import_takes_everything(self, site: Path) -> None:
        result = yujing(site, "import", str(site / "registrar"), "--json")
        assert {table["table"] for table in as_json(result)["tables"]} >= {"terms", "students", "courses"}  # type: ignore[index]

    def test_pull_reads_every_course_and_writes_nothing(self, site: Path, moodle: StandIn) -> None:
        result = as_json(yujing(site, "pull", "--json"))
        assert 100 < result["offerings"] < len(moodle.site.courses)  # type: ignore[index]
        assert not [name for name in moodle.requests if "create" in name or "add" in name or "send" in name]

    def test_evaluate_names_the_planted_students_and_tells_nobody(self, site: Path, moodle: StandIn) -> None:
        yujing(site, "evaluate", "--policy", "asnu", "--as-of", DAY, status=Exit.NEEDS_PERSON)
        lines = as_json(yujing(site, "case", "list", "--json"))
        planted = {each.student_no for each in college(ASNU_LIST_DAY).verdicts("asnu", ASNU_LIST_DAY) if each.level}
        assert {line["student_no"] for line in lines} == planted  # type: ignore[attr-defined]
        assert "core_message_send_instant_messages" not in moodle.requests

    def test_a_plan_beyond_the_limits_is_refused_as_unsafe(self, site: Path) -> None:
        result = yujing(site, "plan", status=Exit.UNSAFE)
        assert "additions" in result.output

    def test_nothing_is_applied_before_a_person_approved(self, site: Path) -> None:
        yujing(site, "apply", status=Exit.NEEDS_PERSON)

    def test_an_approved_plan_is_applied_and_each_student_written_to_once(self, site: Path, moodle: StandIn) -> None:
        planned = as_json(yujing(site, "plan", "--accept", "additions", "--json", status=Exit.NEEDS_PERSON))
        yujing(site, "approve", planned["checksum"], *LEADER)  # type: ignore[index]
        yujing(site, "apply")
        sent = as_json(yujing(site, "send", "--at-night", "--json"))
        recipients = [message.recipient for message in moodle.site.messages.values()]
        assert len(recipients) == len(set(recipients)) == sent["outcomes"]["sent"]  # type: ignore[index]

    def test_again_there_is_nothing_to_do(self, site: Path, moodle: StandIn) -> None:
        written = len(moodle.site.messages)
        assert as_json(yujing(site, "pull", "--json"))["attempts_new"] == 0  # type: ignore[index]
        yujing(site, "evaluate", "--policy", "asnu", "--as-of", DAY, status=Exit.NEEDS_PERSON)
        assert as_json(yujing(site, "plan", "--json", status=Exit.NEEDS_PERSON))["empty"]  # type: ignore[index]
        yujing(site, "send", "--at-night")
        assert len(moodle.site.messages) == written

    def test_the_notices_are_printed(self, site: Path) -> None:
        yujing(site, "forms")
        assert len(list((site / "output").rglob("*.pdf"))) > 40

    def test_status_says_what_waits_for_whom(self, site: Path) -> None:
        assert "等级待审查决定" in yujing(site, "status").output

    def test_an_export_can_be_judged_without_the_site(self, site: Path, tmp_path: Path) -> None:
        yujing(site, "export", str(tmp_path / "bundle"), "--actor", "wangmin", "--reason", "核对")
        out = tmp_path / "out.json"
        question = ("--policy", "asnu", "--period", "2024-2025-1", "--as-of", DAY)
        result = CliRunner().invoke(
            app, ["evaluate", "--facts", str(tmp_path / "bundle"), *question, "--json", str(out)]
        )
        assert result.exit_code == 0, result.output
        found = json.loads(out.read_text(encoding="utf-8"))
        planted = {each.student_no for each in college(ASNU_LIST_DAY).verdicts("asnu", ASNU_LIST_DAY) if each.level}
        assert {warning["student_no"] for warning in found["warnings"]} >= planted

    def test_what_is_written_is_readable_by_its_owner_alone(self, site: Path) -> None:
        for name in ("data", "secrets", "output"):
            assert stat.S_IMODE((site / name).stat().st_mode) & 0o077 == 0
        for secret in (site / "secrets").iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_an_unreachable_moodle_is_status_three(tmp_path: Path) -> None:
    write_site_folder(tmp_path, "http://127.0.0.1:9", "no-token")
    result = CliRunner().invoke(app, ["pull", "--site", str(tmp_path)], env={"YUJING_ACTOR": "admin"})
    assert result.exit_code == Exit.LMS, result.output


def test_faulty_settings_are_all_listed_with_status_two(tmp_path: Path) -> None:
    write_site_folder(tmp_path, "http://127.0.0.1:9", "no-token")
    settings = tmp_path / "settings.toml"
    broken = settings.read_text(encoding="utf-8").replace('id = "demo"', 'id = "Not An Id"\ntimezon = "UTC"')
    settings.write_text(broken, encoding="utf-8")
    result = CliRunner().invoke(app, ["pull", "--site", str(tmp_path)])
    assert result.exit_code == Exit.BAD_INPUT
    assert "site.id" in result.output
    assert "site.timezon" in result.output


def test_help_shows_an_example_for_every_command() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output
    commands = [line.split()[0] for line in listed.partition("Commands:")[2].splitlines() if line.strip()]
    assert len(commands) >= 13
    for command in commands:
        shown = CliRunner().invoke(app, [command, "--help"]).output
        assert "示例" in shown or "Commands:" in shown, command
