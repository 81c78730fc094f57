"""What is remarked on a policy file among others: its versions, the policy above it, dated knobs, the site's forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.policy_lint import remarks_on

CLEAN = (Path(__file__).parent / "lint" / "clean.yaml").read_text(encoding="utf-8")


def a_file(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def in_force(dates: str, policy: str = "clean") -> str:
    return CLEAN.replace("id: clean\n", f"id: {policy}\nin_force: {dates}\n", 1)


def told(path: Path) -> list[str]:
    return [
        f"{each.code} {each.what.place.line}:{each.what.place.column} {each.what.message}" for each in remarks_on(path)
    ]


class TestVersions:
    @pytest.mark.parametrize(
        ("old", "new", "overlap"),
        [
            ("{until: 2024-08-31}", "{since: 2024-09-01}", False),
            ("{until: 2024-09-01}", "{since: 2024-09-01}", True),
            ("{}", "{since: 2024-09-01}", True),
            ("{since: 2030-01-01}", "{since: 2024-09-01, until: 2029-12-31}", False),
        ],
    )
    def test_their_days_must_not_overlap(self, tmp_path: Path, old: str, new: str, overlap: bool) -> None:
        a_file(tmp_path, "clean@old", in_force(old))
        found = told(a_file(tmp_path, "clean", in_force(new)))
        assert bool(found) is overlap
        if overlap:
            assert found[0].startswith("version 2:11 施行日期与 clean@old.yaml 重叠")

    def test_they_share_the_id(self, tmp_path: Path) -> None:
        a_file(tmp_path, "clean@old", in_force("{until: 2024-08-31}", "celan"))
        (found,) = told(a_file(tmp_path, "clean", in_force("{since: 2024-09-01}")))
        assert found.startswith("version 1:5 同一部规定的各个版本 id 要相同；clean@old.yaml 的是 celan")

    def test_a_version_with_faults_of_its_own_is_passed_over(self, tmp_path: Path) -> None:
        a_file(tmp_path, "clean@old", "a: [")
        assert told(a_file(tmp_path, "clean", CLEAN)) == []


class TestKnobs:
    def knob(self, values: str) -> str:
        knob = f"knobs:\n  many:\n    label: 门数\n    values: {values}\n    clause: 第一条\n    reading: 默认。\n"
        return CLEAN.replace("measures:", f"{knob}measures:", 1).replace("courses >= 6", "courses >= many")

    def test_every_value_that_held_is_looked_at(self, tmp_path: Path) -> None:
        past = "{value: 7, source: 甲}, {since: 2024-01-01, value: 8, source: 乙}"
        values = f"[{past}, {{since: 2025-01-01, value: 6, source: 丙}}]"
        found = told(a_file(tmp_path, "clean", self.knob(values)))
        assert [each.split("，没有")[0] for each in found] == [
            "gap 24:16 “累计未通过门数”为 6 时",
            "gap 24:16 “累计未通过门数”6 及以上、7 及以下时",
        ]

    def test_a_value_that_was_no_number_is_a_fault(self, tmp_path: Path) -> None:
        (found,) = told(
            a_file(tmp_path, "clean", self.knob("[{value: 六, source: 甲}, {since: 2024-01-01, value: 6, source: 乙}]"))
        )
        assert found.startswith("fault 29:22 旋钮 many 的取值 六 不是可用的数字")


class TestAbove:
    @pytest.mark.parametrize("name", ["asnu", "school"])
    def test_it_is_shipped_or_a_neighbour(self, tmp_path: Path, name: str) -> None:
        a_file(tmp_path, "school", CLEAN.replace("id: clean", "id: school"))
        assert told(a_file(tmp_path, "clean", f"above: {name}\n{CLEAN}")) == []


def test_a_form_of_the_site_exists(tmp_path: Path) -> None:
    (tmp_path / "forms" / "own").mkdir(parents=True)
    (tmp_path / "forms" / "own" / "notice.typ").write_text("", encoding="utf-8")
    notices = [
        f"{{form: own/{form}, title: 通知书, part: notice, per: notice, levels: [{level}]}}"
        for form, level in (("notice", "low"), ("notcie", "high"))
    ]
    text = CLEAN + f"procedure:\n  forms: [{', '.join(notices)}]\n"
    (found,) = told(a_file(tmp_path / "policies", "clean", text))
    assert found.endswith("没有名为 own/notcie 的表样；是不是 own/notice？")


def test_a_value_that_makes_a_gap_is_told_in_the_file_that_extends(tmp_path: Path) -> None:
    found = remarks_on(a_file(tmp_path, "ustl", "extends: ustl\nknobs:\n  course_types: [required]\n"))
    assert found == ()
    (fault,) = remarks_on(a_file(tmp_path, "asnu", "extends: asnu\nknobs:\n  drpo: 3\n"))
    assert str(fault.what).endswith("asnu.yaml:3:9：没有名为 drpo 的旋钮；是不是 drop？")


@pytest.mark.parametrize("text", ["a: [", "- a\n", "", "extends: nothing\n", "extends: asnu\ntitle: x\n"])
def test_what_is_no_policy_is_a_fault(tmp_path: Path, text: str) -> None:
    found = remarks_on(a_file(tmp_path, "x", text))
    assert found
    assert {each.severity for each in found} == {"fault"}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("by_hand: [{level: low, clause: 第一条}]", None),
        ("by_hand: [{level: lwo, clause: 第一条}]", "没有名为 lwo 的等级；是不是 low？"),
        ("consents: [{level: hihg, clause: 第二条, order: [student]}]", "没有名为 hihg 的等级；是不是 high？"),
        ("consents: [{level: high, clause: 第二条, order: [student]}]", "经它达到的直接发出，不等各方同意"),
    ],
)
def test_the_levels_of_a_procedure_are_those_of_the_law(tmp_path: Path, block: str, said: str | None) -> None:
    found = told(a_file(tmp_path, "clean", f"{CLEAN}procedure:\n  {block}\n"))
    assert [each for each in found if said and each.endswith(said)] == found
    assert bool(found) == (said is not None)
