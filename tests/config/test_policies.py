"""The shipped policies, and a site's own: found, extended, and refused with file, line and column."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from config.policy_files import SHIPPED, PolicyError, find_policy, load_policy, shipped_policies

RULES = {
    "ustl": ["downgrade", "beyond_downgrade", "withdrawal", "degree"],
    "lsec": ["regular_failures", "one_after_makeup", "several_after_makeup"],
    "asnu": [f"{level}.{kind}" for kind in ("share", "credits") for level in ("yellow", "orange", "red")]
    + [f"{level}.gpa" for level in ("orange", "red")]
    + [f"red.{kind}" for kind in ("absence", "decline", "extension")],
    "bhuad": ["level1.courses", "level1.discipline", "level2.courses", "repeat_year", "dismissal"],
}


def faults(path: Path) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(str(path))
    return [str(fault) for fault in caught.value.faults]


def a_file(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return path


class TestShipped:
    def test_the_four_regulations(self) -> None:
        assert shipped_policies() == ("asnu", "bhuad", "lsec", "ustl")

    @pytest.mark.parametrize("name", RULES)
    def test_every_rule_stands_in_the_policy(self, name: str) -> None:
        law = load_policy(name)
        assert law.id == name
        assert [each.id for each in law.clauses] == [f"{name}.{rule}" for rule in RULES[name]]

    @pytest.mark.parametrize("name", RULES)
    def test_every_rule_has_words_and_evidence(self, name: str) -> None:
        for each in load_policy(name).clauses:
            assert each.clause.words.endswith(("。", "）"))
            assert each.clause.courses or each.clause.events
            assert each.clause.figures
            assert bool(each.clause.review_reason) is each.clause.review

    @pytest.mark.parametrize("name", RULES)
    def test_every_knob_says_what_it_interprets(self, name: str) -> None:
        for knob in load_policy(name).policy.knobs.values():
            assert knob.clause
            assert knob.reading.endswith("。")

    def test_the_levels_from_low_to_high(self) -> None:
        levels = {
            name: [[level.id for level in track.levels] for track in load_policy(name).policy.tracks] for name in RULES
        }
        assert levels == {
            "ustl": [["downgrade", "withdrawal"], ["degree"]],
            "lsec": [["notice", "oral", "written"]],
            "asnu": [["yellow", "orange", "red"]],
            "bhuad": [["level2", "level1"]],
        }

    def test_all_map_the_same_level_grades(self) -> None:
        assert len({frozenset(load_policy(name).policy.grades.levels.items()) for name in RULES}) == 1


class TestFinding:
    def test_an_unknown_id_is_guessed_at_or_answered_with_the_list(self) -> None:
        with pytest.raises(PolicyError, match="是不是 asnu"):
            load_policy("asn")
        with pytest.raises(PolicyError, match="bhuad"):
            load_policy("zzz")
        with pytest.raises(PolicyError, match="检查路径"):
            load_policy("none.yaml")

    @pytest.mark.parametrize("name", ["../policies/asnu", "/etc/passwd", "asnu/../asnu"])
    def test_an_id_is_no_path(self, name: str) -> None:
        with pytest.raises(PolicyError):
            find_policy(name)

    def test_a_sites_folder_wins(self, tmp_path: Path) -> None:
        (tmp_path / "asnu.yaml").write_text("extends: asnu\nknobs: {drop: 20}\n", encoding="utf-8")
        assert load_policy("asnu", tmp_path).constants["drop"] == 20
        assert find_policy("bhuad", tmp_path) == SHIPPED / "bhuad.yaml"


class TestExtending:
    def test_knobs_may_be_overridden_alone(self, tmp_path: Path) -> None:
        law = load_policy(str(a_file(tmp_path, "extends: asnu\nknobs:\n  drop: 12.5\n  window: {value: cumulative}\n")))
        assert law.id == "asnu"
        assert law.constants["drop"] == Fraction("12.5")
        assert law.hash != load_policy("asnu").hash

    def test_without_overrides_the_law_is_the_same(self, tmp_path: Path) -> None:
        assert load_policy(str(a_file(tmp_path, "extends: asnu\n"))).hash == load_policy("asnu").hash

    @pytest.mark.parametrize(
        ("text", "where", "what"),
        [
            ("extends: asn\n", ":1:10", "是不是 asnu"),
            ("extends: zzz\n", ":1:10", "可用的有"),
            ("extends: asnu\nclauses: []\n", ":2:10", "只能改 knobs"),
            ("extends: asnu\nknobs:\n  dorp: 20\n", ":3:9", "是不是 drop"),
            ("extends: bhuad\nknobs:\n  drop: 20\n", ":3:9", "（无）"),
            ("extends: asnu\nknobs: [drop]\n", ":2:8", "旋钮: 取值"),
            ("extends: asnu\nknobs:\n  drop: {label: x}\n", ":3:9", "只能改 value"),
            ("extends: asnu\nknobs:\n  window: year\n", ":3:11", "可取：term、cumulative"),
            ("extends: asnu\nknobs:\n  drop: many\n", "asnu.yaml:", "drop"),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, text: str, where: str, what: str) -> None:
        found = faults(a_file(tmp_path, text))[0]
        assert where in found
        assert what in found


class TestOwnFiles:
    def test_faults_have_line_and_column(self, tmp_path: Path) -> None:
        text = (SHIPPED / "bhuad.yaml").read_text(encoding="utf-8")
        broken = text.replace("level: level2", "level: levle2").replace("outstanding_courses >= 6", "outstanding >= 6")
        found = faults(a_file(tmp_path, broken))
        lines = broken.splitlines()
        expected = [
            (lines.index("    when: outstanding >= 6") + 1, 11),
            (lines.index("    level: levle2") + 1, 12),
        ]
        assert [tuple(map(int, each.split("site.yaml:")[1].split("：")[0].split(":"))) for each in found] == expected
        assert "是不是 level2" in found[1]

    def test_a_missing_key_is_named_at_the_rule_that_lacks_it(self, tmp_path: Path) -> None:
        text = (SHIPPED / "bhuad.yaml").read_text(encoding="utf-8").replace("    clause: 第六条\n", "", 1)
        (found,) = faults(a_file(tmp_path, text))
        line = text.splitlines().index("  - id: bhuad.level1.courses") + 1
        assert f":{line}:5：clause：缺少" in found

    def test_what_is_no_yaml_or_no_policy(self, tmp_path: Path) -> None:
        assert "YAML" in faults(a_file(tmp_path, "a: ["))[0]
        assert faults(a_file(tmp_path, "- a\n"))
        assert faults(a_file(tmp_path, ""))
