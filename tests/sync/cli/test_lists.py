"""Lists and exceptions from the command line: what people read, what programs read, how it ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.journeys.small_college import ENDED, RED, YELLOW
from tests.journeys.stages import At
from tests.sync.cli.running import DEAN, WHY, yujing

UNTIL = ("--until", "2099-12-31")


def test_an_unsigned_list_waits_for_a_person_and_says_how_to_sign(at: At) -> None:
    folder = at("evaluated").folder
    shown = yujing(folder, "list", "show")
    assert shown.exit_code == 1
    assert "学籍在册 12 人 = 已评估 12 人 + 未评估 0 人" in shown.output
    checksum = json.loads(yujing(folder, "list", "show", "--json").output)[0]["checksum"]
    assert f"yujing list sign {checksum[:12]}" in shown.output
    assert RED in shown.output


def test_signing_printing_and_comparing(at: At) -> None:
    folder = at("evaluated").folder
    checksum = json.loads(yujing(folder, "list", "show", "--json").output)[0]["checksum"]
    assert yujing(folder, "list", "diff").exit_code == 1
    signed = yujing(folder, "list", "sign", checksum, *DEAN, "--remark", "经院务会讨论")
    assert (signed.exit_code, "第 1 版" in signed.output) == (0, True)
    assert yujing(folder, "list", "show", "--policy", "asnu").exit_code == 0
    same = yujing(folder, "list", "diff", "--version", "1")
    assert (same.exit_code, "没有差别" in same.output) == (0, True)
    (compared,) = json.loads(yujing(folder, "list", "diff", "--json").output)
    assert (compared["since"], compared["lines"]) == (1, [])
    printed = yujing(folder, "list", "print", *DEAN, "--period", ENDED, "--json")
    assert [name.rpartition(".")[2] for name in json.loads(printed.output)] == ["xlsx", "pdf"]
    assert yujing(folder, "list", "print", *DEAN).output.count("第1版") == 2
    again = yujing(folder, "list", "sign", checksum, *DEAN)
    assert again.exit_code == 1
    assert json.loads(yujing(folder, "list", "show", "--json").output)[0]["signed"]


def test_a_changed_list_is_shown_with_what_changed(at: At) -> None:
    folder = at("evaluated").folder
    checksum = json.loads(yujing(folder, "list", "show", "--json").output)[0]["checksum"]
    assert yujing(folder, "list", "sign", checksum, *DEAN, "--json").exit_code == 0
    case = next(
        line["id"] for line in json.loads(yujing(folder, "case", "list", "--json").output) if line["student_no"] == RED
    )
    yujing(folder, "case", "move", str(case), "rejected", *WHY)
    changed = yujing(folder, "list", "diff")
    assert changed.exit_code == 1
    assert f"不再列入 1 人：{RED}" in changed.output


def test_an_exception_is_made_listed_and_ended(at: At) -> None:
    folder = at("evaluated").folder
    until = ("--until", _in_a_month())
    made = yujing(folder, "exception", "add", RED, "--policy", "asnu", "--kind", "exempt", *until, *WHY)
    assert (made.exit_code, "免于预警" in made.output) == (0, True)
    at_most = ("--kind", "at-most", "--level", "yellow", "--document", "教〔2025〕12号")
    bounded = yujing(folder, "exception", "add", YELLOW[0], "--policy", "asnu", *at_most, *until, *WHY, "--json")
    number = json.loads(bounded.output)["id"]
    listed = yujing(folder, "exception", "list", "--working")
    assert all(part in listed.output for part in (RED, YELLOW[0], "生效中", "最高按黄色预警"))
    assert yujing(folder, "exception", "end", str(number), *WHY).exit_code == 0
    lines = json.loads(yujing(folder, "exception", "list", "--json").output)
    assert [line["state"] for line in lines] == ["生效中", "已终止"]


def test_an_exception_without_end_is_refused(at: At) -> None:
    folder = at("evaluated").folder
    refused = yujing(folder, "exception", "add", RED, "--policy", "asnu", "--kind", "exempt", *UNTIL, *WHY)
    assert refused.exit_code == 1
    assert "最长一年" in refused.output


def _in_a_month() -> str:
    return f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
