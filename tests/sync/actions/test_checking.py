"""The check: every fault has a finding that says what to do, and nothing is a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.policy_files import SHIPPED
from connector.standin.server import StandIn
from sync.actions.check import check_site
from sync.actions.check_finding import CheckFinding
from sync.actions.init import init_site
from sync.site import store_url
from tests.journeys.small_college import PASSWORD, on
from tests.journeys.stages import At, Small


def found(folder: Path, severity: str = "error", *, online: bool = False) -> dict[str, CheckFinding]:
    """Return what was found of a severity, by area; where an area has several, the last."""
    findings = check_site(folder, online=online).findings
    return {finding.area: finding for finding in findings if finding.severity == severity}


def changed(small: Small, old: str, new: str) -> Path:
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert old in text
    settings.write_text(text.replace(old, new), encoding="utf-8")
    return small.folder


def test_a_site_that_is_ready_has_no_errors(at: At) -> None:
    small = at("pulled")
    assert found(small.folder, online=True) == {}
    assert {"settings", "policies", "store", "paper", "moodle"} <= found(small.folder, "ok", online=True).keys()
    assert not [name for name in small.moodle.requests if "create" in name or "add" in name or "send" in name]


def test_the_worst_comes_first(at: At) -> None:
    folder = changed(at("new"), 'id = "asnu"', 'id = "nowhere"')
    severities = [finding.severity for finding in check_site(folder, online=False).findings]
    assert severities == sorted(severities, key=["error", "warning", "ok"].index)


def test_an_empty_site_is_told_to_import(at: At) -> None:
    assert "yujing import" in found(at("new").folder, "warning")["sources"].advice


def test_what_init_made_names_what_has_to_be_filled_in(tmp_path: Path) -> None:
    init_site(tmp_path / "site", "zhangsan")
    subjects = {finding.subject for finding in check_site(tmp_path / "site", online=False).findings}
    errors = [each for each in check_site(tmp_path / "site", online=False).findings if each.severity == "error"]
    assert {"site.university", "contacts"} <= subjects
    assert {finding.subject for finding in errors} == {"site.university", "contacts"}


def actors_of(folder: Path) -> list[tuple[str, str]]:
    findings = check_site(folder, online=False).findings
    return [
        (each.severity, each.what)
        for each in findings
        if each.subject in ("actors", "asnu") and each.area == "settings"
    ]


def test_who_may_act_is_looked_at(at: At) -> None:
    small = at("pulled")
    assert actors_of(small.folder) == []
    changed(small, 'colleges = ["教育学院"]', 'colleges = ["教育系"]')
    assert actors_of(small.folder) == [
        ("warning", "李红负责的教育系不在学籍里，名称须与学籍完全一致"),
        ("warning", "王敏负责的教育系不在学籍里，名称须与学籍完全一致"),
        ("warning", "教育学院的名单还没有人可以签发：须是学院负责人"),
    ]


def test_a_site_where_nobody_may_act_is_told_so(at: At) -> None:
    small = at("new")
    settings = small.folder / "settings.toml"
    blocks = settings.read_text(encoding="utf-8").split("\n\n")
    settings.write_text("\n\n".join(each for each in blocks if "[[actors]]" not in each), encoding="utf-8")
    assert actors_of(small.folder) == [("error", "没有登记办理人，什么也不能办")]


def test_faulty_settings_are_all_found(at: At) -> None:
    folder = changed(at("new"), "per_minute = 100000", "per_minute = 0\nper_hour = 1")
    findings = check_site(folder).findings
    assert {finding.subject.partition(" ")[2] for finding in findings} == {"messages.per_minute", "messages.per_hour"}


def no_key(small: Small) -> Path:
    (small.folder / "secrets" / "marker-key").unlink()
    return small.folder


def open_key(small: Small) -> Path:
    (small.folder / "secrets" / "marker-key").chmod(0o644)
    return small.folder


def a_folder_for_a_font(small: Small) -> Path:
    return changed(small, "[messages]", '[paper]\ntitle_font = "没有这种字体"\n[messages]')


def no_database(small: Small) -> Path:
    (small.folder / "data" / "yujing.sqlite3").write_bytes(b"this is no database at all " * 99)
    return small.folder


def another_kind(small: Small) -> Path:
    return changed(small, "sqlite:///data/yujing.sqlite3", f"oracle://yujing:{PASSWORD}@localhost/x")


def nobody_there(small: Small) -> Path:
    url = f"postgresql+psycopg://yujing:{PASSWORD}@127.0.0.1:9/x?connect_timeout=2"
    return changed(small, "sqlite:///data/yujing.sqlite3", url)


def a_wrong_policy(small: Small) -> Path:
    (small.folder / "policies" / "asnu.yaml").write_text("extends: asnu\nknobs: {dorp: 3}\n", encoding="utf-8")
    return small.folder


@pytest.mark.parametrize(
    ("fault", "area", "told"),
    [
        (no_key, "settings", "marker-key"),
        (open_key, "settings", "chmod 600"),
        (a_folder_for_a_font, "paper", "没有这种字体"),
        (no_database, "store", "not a database"),
        (another_kind, "store", "postgresql+psycopg"),
        (nobody_there, "store", "refused"),
        (a_wrong_policy, "policies", "asnu.yaml:2"),
    ],
)
def test_a_fault_of_this_machine_is_found(at: At, fault: Callable[[Small], Path], area: str, told: str) -> None:
    errors = found(fault(at("new")))
    assert list(errors) == [area]
    assert told in f"{errors[area].subject} {errors[area].what}"
    assert errors[area].advice
    assert PASSWORD not in str(errors)


def test_what_is_doubtful_in_a_regulation_is_told(at: At) -> None:
    small = at("new")
    text = (SHIPPED / "asnu.yaml").read_text(encoding="utf-8").replace("when: gpa < 2.0", "when: gpa < 0")
    (small.folder / "policies" / "asnu.yaml").write_text(text, encoding="utf-8")
    finding = found(small.folder, "warning")["policies"]
    line = text[: text.index("when: gpa < 0")].count("\n") + 1
    assert f"asnu.yaml 有 1 处疑点，如第 {line} 行：这个条件不可能成立" in finding.what
    assert finding.advice == "运行 yujing policy check asnu 看全部"


def down(moodle: StandIn) -> None:
    moodle.settings.maintenance = True


def another_token(moodle: StandIn) -> None:
    moodle.settings.token = "another"


def no_cohorts(moodle: StandIn) -> None:
    moodle.settings.unserved = {"core_cohort_create_cohorts"}


@pytest.mark.parametrize("fault", [another_token, no_cohorts])
def test_a_fault_of_moodle_is_found(at: At, fault: Callable[[StandIn], None]) -> None:
    small = at("new")
    fault(small.moodle)
    errors = found(small.folder, online=True)
    assert list(errors) == ["moodle"]
    assert errors["moodle"].advice


def test_a_missing_token_is_a_fault_of_the_settings(at: At) -> None:
    small = at("new")
    (small.folder / "secrets" / "moodle-token").unlink()
    assert list(found(small.folder, online=True)) == ["settings"]


def test_offline_moodle_is_not_asked_but_what_a_pull_found_is_listed(at: At) -> None:
    from sync.actions.pull import pull

    small = at("imported", more="")
    changed(small, "(?P<section>[A-Za-z0-9]+)$'", "(?P<section>XX)$'")
    with on(small.folder) as site:
        pull(site, "李红")
    asked = sum(small.moodle.requests.values())
    assert "mapping" in found(small.folder, "warning")
    assert sum(small.moodle.requests.values()) == asked


def test_a_relative_database_starts_at_the_folder_and_another_url_stays(at: At) -> None:
    small = at("new")
    with on(small.folder) as site:
        assert store_url(site.settings, small.folder) == f"sqlite:///{small.folder}/data/yujing.sqlite3"
        store = site.settings.store.model_copy(update={"url": "sqlite:////somewhere/x.sqlite3"})
        elsewhere = site.settings.model_copy(update={"store": store})
    assert store_url(elsewhere, small.folder) == "sqlite:////somewhere/x.sqlite3"
