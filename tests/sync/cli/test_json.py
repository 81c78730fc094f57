"""What a program reads: every command that has ``--json`` writes one JSON value, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from sync.actions.evaluate import evaluate
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.cli.main import app
from sync.store.cases import read_cases
from tests.journeys.small_college import DOUBTFUL, ENDED, MARKS, NUMBERS, RED, TODAY, YELLOW, a_small_college, on
from tests.journeys.stages import At, Stage
from tests.sync.cli.running import DEAN, WHY, yujing

STRICT = "[limits]\nclass_hit_minimum_size = 2\n"
DAY = TODAY.isoformat()
ASKED: dict[str, tuple[Stage, tuple[str, ...]]] = {
    "init": ("new", ("init", "{new}", "--json")),
    "check": ("pulled", ("check", "--json")),
    "status": ("planned", ("status", "--json")),
    "import": ("new", ("import", "{registrar}", "--json")),
    "export": ("imported", ("export", "{new}", *WHY, "--json")),
    "pull": ("imported", ("pull", "--json")),
    "evaluate": ("pulled", ("evaluate", "--as-of", DAY, "--json", "-")),
    "accept": ("pulled", ("accept", "class_hit", "--policy", "asnu", *WHY, "--as-of", DAY, "--json")),
    "plan": ("evaluated", ("plan", "--json")),
    "approve": ("planned", ("approve", "{plan}", *DEAN, "--json")),
    "abandon": ("planned", ("abandon", "{plan}", "--json")),
    "apply": ("approved", ("apply", "--json")),
    "send": ("applied", ("send", "--json")),
    "uninstall": ("applied", ("uninstall", "--from-lms", "--json")),
    "forms": ("applied", ("forms", "--json")),
    "case list": ("evaluated", ("case", "list", "--json")),
    "case show": ("evaluated", ("case", "show", "{red}", "--json")),
    "case review": ("evaluated", ("case", "review", "{doubtful}", "--approve", *WHY, "--json")),
    "case object": ("evaluated", ("case", "object", "{yellow}", *DEAN, "--text", "补考未登记", "--json")),
    "case answer": ("sent", ("case", "answer", "{yellow}", "--dismiss", *WHY, "--json")),
    "case reexamine": ("sent", ("case", "reexamine", "{red}", "--keep", *WHY, "--json")),
    "case revoke": ("sent", ("case", "revoke", "{red}", *WHY, "--json")),
    "case move": ("sent", ("case", "move", "{red}", "in_support", *WHY, "--json")),
    "case propose": ("evaluated", ("case", "propose", NUMBERS[7], "red", "--policy", "asnu", *WHY, "--json")),
    "explain": ("pulled", ("explain", RED, "--policy", "asnu", "--as-of", DAY, "--json")),
    "duties": ("sent", ("duties", "--as-of", DAY, "--json")),
    "record add": ("sent", ("record", "add", "archive", "--case", "{red}", "--date", DAY, *DEAN, "--json")),
    "record delivery": ("sent", ("record", "delivery", "{red}", "--way", "电话", "--date", DAY, *DEAN, "--json")),
    "record list": ("sent", ("record", "list", "--json")),
    "record scans": ("sent", ("record", "scans", "--json")),
    "record verify": ("sent", ("record", "verify", "--json")),
    "receipts scan": ("sent", ("receipts", "scan", "{registrar}", *DEAN, "--json")),
    "ledger": ("sent", ("ledger", "--json")),
    "forms later": ("applied", ("forms", "later", "consent", "--json")),
    "forms list": ("imported", ("forms", "list", "--json")),
    "forms reprint": ("sent", ("forms", "reprint", "2025-0001", *WHY, "--json")),
    "near": ("pulled", ("near", "--as-of", DAY, "--json")),
    "students": ("sent", ("students", "--as", DEAN[-1], "--json")),
    "replay": ("evaluated", ("replay", "--json")),
    "policy check": ("new", ("policy", "check", "asnu", "--json")),
    "policy test": ("new", ("policy", "test", "asnu", "--json")),
    "policy diff": ("pulled", ("policy", "diff", "asnu", "bhuad", "--period", ENDED, "--json")),
    "audit verify": ("evaluated", ("audit", "verify", "--json")),
    "audit show": ("evaluated", ("audit", "show", *DEAN, "--json")),
    "keys status": ("imported", ("keys", "status", "--json")),
    "verify": ("imported", ("verify", "--json")),
    "backup list": ("imported", ("backup", "list", "--json")),
    "keys rotate": ("imported", ("keys", "rotate", *DEAN, "--json")),
    "forget": ("sent", ("forget", RED, *DEAN, "--json")),
    "retention": ("sent", ("retention", *DEAN, "--json")),
    "list show": ("evaluated", ("list", "show", "--json")),
    "list diff": ("evaluated", ("list", "diff", "--json")),
    "list print": ("evaluated", ("list", "print", *DEAN, "--json")),
    "list sign": ("evaluated", ("list", "sign", "{list}", *DEAN, "--json")),
    "exception list": ("evaluated", ("exception", "list", "--json")),
    "exception add": (
        "evaluated",
        ("exception", "add", RED, "--policy", "asnu", "--kind", "in-person", "--until", "{day}", *WHY, "--json"),
    ),
    "exception end": ("evaluated", ("exception", "end", "{exception}", *WHY, "--json")),
    "message list": ("sent", ("message", "list", "--json")),
    "message show": ("sent", ("message", "show", "1", "--json")),
}
ELSEWHERE = {
    "backup",
    "backup key",
    "restore",
    "drift",
    "drift adopt",
    "drift repair",
    "health",
    "rollback",
    "sites add",
    "sites check",
    "sites list",
    "worker jobs",
    "archive",
    "archive verify",
    "demo",
    "forms preview",
    "forms template",
    "keys lost",
    "statistics",
    "publish",
    "case told",
    "case consent",
    "case deadline",
    "case trial",
} | {
    *(f"record {name}" for name in ("receipt", "list-received", "sheet", "import", "scan")),
    *(f"list {name}" for name in ("results", "teachers")),
}
"""Commands whose JSON is tested where they are."""
AFTERWARDS = ("case answer", "case reexamine")
"""Commands that something else has to go before."""


def commands(parent: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command by its name."""
    group: Any = parent or typer.main.get_command(app)
    for each in group.commands.values():
        full = f"{name} {each.name}".strip()
        if hasattr(each, "commands"):
            if each.invoke_without_command:
                yield full, each
            yield from commands(each, full)
        else:
            yield full, each


def test_no_command_with_json_is_forgotten() -> None:
    having = {name for name, each in commands() if any("--json" in option.opts for option in each.params)}
    assert having == ASKED.keys() | ELSEWHERE


@pytest.mark.parametrize("command", [name for name in ASKED if name not in AFTERWARDS])
def test_it_writes_json_and_nothing_else(at: At, tmp_path: Path, command: str) -> None:
    stage, arguments = ASKED[command]
    folder = at(stage, more=STRICT if command == "accept" else "").folder
    json_of(folder, tmp_path, arguments, command)


def json_of(folder: Path, tmp_path: Path, arguments: tuple[str, ...], command: str) -> Any:
    with on(folder) as site, site.store.read() as tx:
        ids = {case.student_no: case.id for case in read_cases(tx, site.store.site_id)}
    known = {
        "registrar": folder / "registrar",
        "new": tmp_path / "new",
        "plan": "",
        "day": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}",
    }
    known |= {"red": ids.get(RED), "doubtful": ids.get(DOUBTFUL), "yellow": ids.get(YELLOW[0])}
    if "{plan}" in arguments:
        with on(folder) as site:
            known["plan"] = plan(site, "李红").plan.checksum
    if command == "accept":
        stopped = json.loads(yujing(folder, "evaluate", "--as-of", DAY, "--json", "-").stdout)
        arguments = ("accept", stopped["outcomes"][0]["stops"][0]["code"], *arguments[2:])
    if command == "list diff":  # there is nothing to compare with before one is signed
        json_of(folder, tmp_path, ASKED["list sign"][1], "list sign")
    if "{list}" in arguments:
        shown = json.loads(yujing(folder, "list", "show", "--json").stdout)
        known["list"] = shown[0]["checksum"] if isinstance(shown, list) else shown["lists"][0]["checksum"]
    if "{exception}" in arguments:
        added = json_of(folder, tmp_path, ASKED["exception add"][1], "exception add")
        known["exception"] = added["id"]
    given = [each.format(**known) for each in arguments]
    result = yujing(None if command == "init" else folder, *given)
    assert result.exit_code in (0, 1), result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_an_answer_and_a_reexamination_write_json_too(at: At, tmp_path: Path) -> None:
    small = at("sent")
    with on(small.folder) as site:
        small.moodle.load(a_small_college(marks={**MARKS, RED: (89.5, 86.5)}))
        pull(site, "李红")
        evaluate(site, "李红")
    json_of(small.folder, tmp_path, ASKED["case object"][1], "case object")
    for command in AFTERWARDS:
        shown = json_of(small.folder, tmp_path, ASKED["case show"][1], "case show")
        assert (shown["difference"]["level_before"], shown["difference"]["level_after"]) == ("red", None)
        assert json_of(small.folder, tmp_path, ASKED[command][1], command)["state"] == "issued"


def test_exact_figures_are_text(at: At, tmp_path: Path) -> None:
    outcomes = json_of(at("pulled").folder, tmp_path, ASKED["evaluate"][1], "evaluate")["outcomes"]
    hits = [hit for warning in outcomes[0]["assessment"]["warnings"] for hit in warning["rules"]]
    shares = {hit["figures"]["outstanding_share"] for hit in hits if "outstanding_share" in hit["figures"]}
    assert shares == {"8/9", "1/9"}


def test_json_may_go_to_a_file_beside_what_people_read(at: At, tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    result = yujing(at("pulled").folder, "evaluate", "--as-of", DAY, "--json", str(out))
    assert "评估 12 人" in result.stdout
    assert len(json.loads(out.read_text(encoding="utf-8"))["outcomes"]) == 1
