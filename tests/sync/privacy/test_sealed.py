"""Guardians and priority groups lie sealed; nothing else needs their key; it can be exchanged, and lost."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from config.problems import ConfigError
from config.secrets import new_secret, replace_secret
from sync.actions.check import check_site
from sync.actions.evaluate import evaluate
from sync.actions.export_bundle import export_bundle
from sync.actions.import_bundle import import_bundle
from sync.actions.keys import keys_status, lose_keys, rotate_keys
from sync.refusal import Refusal
from sync.site import Site
from sync.store.fact_tables import fact_students
from sync.store.keyring import keyring_of
from sync.store.protected import KeyMissing, Protected, place, read_protected
from tests.journeys.small_college import NUMBERS, RED, on
from tests.journeys.stages import At
from tests.sync.cli.running import yujing
from tests.sync.privacy.guardians import GROUPS, GUARDIANS, PHONES, add_guardians, files_holding

SECRETS = (*PHONES.values(), *GUARDIANS.values(), *GROUPS.values())
WHO = "李红"


@pytest.fixture
def folder(at: At) -> Path:
    found = at("pulled").folder
    add_guardians(found / "registrar")
    with on(found) as site:
        import_bundle(site, found / "registrar", WHO)
    return found


def protected(site: Site) -> dict[str, Protected]:
    with site.store.read() as tx:
        return read_protected(tx, site.store.site_id, site.keyring())


def test_nothing_protected_lies_readable_in_the_site_folder(folder: Path) -> None:
    with on(folder) as site:
        evaluate(site, WHO)
    assert files_holding(folder, *SECRETS, but=("registrar",)) == []


def test_who_asks_for_them_gets_them(folder: Path) -> None:
    with on(folder) as site:
        found = protected(site)
    assert found[RED] == Protected(GUARDIANS[RED], PHONES[RED], GROUPS[RED])
    assert found[NUMBERS[5]] == Protected()


def test_the_text_that_lies_there_does_not_tell_who_belongs_to_a_group(folder: Path) -> None:
    with on(folder) as site, site.store.read() as tx:
        lengths = set(tx.scalars(text("SELECT length(priority_groups) FROM fact_students WHERE superseded_at IS NULL")))
    assert len(lengths) == 1


def test_importing_the_same_again_changes_nothing(folder: Path) -> None:
    with on(folder) as site:
        assert not import_bundle(site, folder / "registrar", WHO).changed_anything


def test_a_value_that_was_moved_to_another_student_cannot_be_read(folder: Path) -> None:
    with on(folder) as site:
        with site.store.begin() as tx:
            tx.execute(
                text(
                    "UPDATE fact_students SET guardian_phone = (SELECT guardian_phone FROM fact_students "
                    "WHERE student_no = :one AND superseded_at IS NULL) WHERE student_no = :other"
                ),
                {"one": RED, "other": NUMBERS[1]},
            )
        assert protected(site)[NUMBERS[1]].guardian_phone is None


def test_without_the_key_everything_else_goes_on(folder: Path) -> None:
    (folder / "secrets" / "data-key").unlink()
    with on(folder) as site:
        assert evaluate(site, WHO).outcomes[0].assessment.warnings
        assert protected(site)[RED] == Protected()
        with pytest.raises(KeyMissing, match="数据密钥"):
            import_bundle(site, folder / "registrar", WHO)
    found = [each for each in check_site(folder, online=False).findings if each.subject == "数据密钥"]
    assert [each.severity for each in found] == ["warning"]


def test_after_a_loss_the_next_import_brings_them_back(folder: Path) -> None:
    (folder / "secrets" / "data-key").unlink()
    with on(folder) as site:
        assert lose_keys(site, WHO, "服务器重装") > 0
        assert protected(site)[RED] == Protected()
        import_bundle(site, folder / "registrar", WHO)
        assert protected(site)[RED].guardian_phone == PHONES[RED]
        assert keys_status(site).unreadable == 0


def test_a_loss_is_told_to_a_program_too(folder: Path) -> None:
    (folder / "secrets" / "data-key").unlink()
    told = yujing(folder, "keys", "lost", "--actor", WHO, "--reason", "服务器重装", "--json")
    assert json.loads(told.stdout)["dropped"] > 0


def test_a_key_that_is_there_cannot_be_declared_lost(folder: Path) -> None:
    with on(folder) as site, pytest.raises(Refusal, match="没有遗失"):
        lose_keys(site, WHO, "误会")


def test_another_key_in_the_files_place_is_noticed_before_anything_is_sealed_under_it(folder: Path) -> None:
    replace_secret(folder / "secrets" / "data-key", new_secret())
    with on(folder) as site, pytest.raises(KeyMissing, match="不是本库正在使用的"):
        import_bundle(site, folder / "registrar", WHO)


def test_an_exchanged_key_opens_everything_and_the_old_one_nothing(folder: Path) -> None:
    key = folder / "secrets" / "data-key"
    old = key.read_text(encoding="utf-8")
    with on(folder) as site:
        done = rotate_keys(site, WHO)
        assert (done.unreadable, done.old_kept) == (0, False)
        assert done.resealed >= len(NUMBERS)
        assert protected(site)[RED].guardian_phone == PHONES[RED]
        assert keys_status(site).rows.keys() == {done.key_id}
    assert key.read_text(encoding="utf-8") != old
    assert key.stat().st_mode & 0o077 == 0
    assert old.strip() not in key.read_text(encoding="utf-8")
    replace_secret(key, old.strip())
    with on(folder) as site:
        assert protected(site)[RED] == Protected()


@pytest.mark.parametrize("crash", ["reseal", "adopt_key", "sweep"])
def test_an_exchange_that_broke_off_goes_on_where_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    def die(*_: object) -> None:
        raise RuntimeError(crash)

    with on(folder) as site:
        with monkeypatch.context() as patch:
            patch.setattr(f"sync.actions.keys.{crash}", die)
            with pytest.raises(RuntimeError):
                rotate_keys(site, WHO)
        assert protected(site)[RED].guardian_phone == PHONES[RED]
        rotate_keys(site, WHO)
        assert protected(site)[RED].guardian_phone == PHONES[RED]
        assert len(keys_status(site).rows) == 1
    assert len((folder / "secrets" / "data-key").read_text(encoding="utf-8").split()) == 1


def test_a_key_of_the_environment_is_exchanged_by_a_person(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "secrets" / "data-key"
    old, new = file.read_text(encoding="utf-8").strip(), new_secret()
    file.unlink()
    monkeypatch.setenv("YUJING_DATA_KEY", old)
    with on(folder) as site, pytest.raises(Refusal, match="新密钥,旧密钥"):
        rotate_keys(site, WHO)
    monkeypatch.setenv("YUJING_DATA_KEY", f"{new},{old}")
    with on(folder) as site:
        assert rotate_keys(site, WHO).old_kept
    monkeypatch.setenv("YUJING_DATA_KEY", new)
    with on(folder) as site:
        assert protected(site)[RED].guardian_phone == PHONES[RED]
    assert not file.exists()


def test_rows_from_before_there_was_a_key_are_sealed_when_the_site_is_opened(folder: Path) -> None:
    with on(folder) as site, site.store.begin() as tx:
        tx.execute(text("DELETE FROM data_key"))
        tx.execute(
            fact_students.update()
            .where(fact_students.c.student_no == RED)
            .values(guardian_phone=PHONES[RED], priority_groups=GROUPS[RED])
        )
    assert files_holding(folder / "data", PHONES[RED])
    with on(folder) as site:
        assert protected(site)[RED].guardian_phone == PHONES[RED]
    assert files_holding(folder / "data", PHONES[RED], GROUPS[RED]) == []


def test_an_export_holds_them_again(folder: Path, tmp_path: Path) -> None:
    with on(folder) as site:
        export_bundle(site, tmp_path / "out", WHO, "核对学籍")
    assert PHONES[RED] in (tmp_path / "out" / "students.csv").read_text(encoding="utf-8-sig")


def test_neither_errors_nor_logs_carry_them(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with on(folder) as site:
        import_bundle(site, folder / "registrar", WHO)
        rotate_keys(site, WHO)
        assert all(secret not in repr(site.keyring()) for secret in SECRETS)
    assert all(secret not in caplog.text for secret in SECRETS)


def test_a_short_key_and_one_that_others_can_read_are_refused(folder: Path) -> None:
    file = folder / "secrets" / "data-key"
    for content, mode, words in (("short", 0o600, "太短"), (new_secret(), 0o644, "chmod 600")):
        file.write_text(content, encoding="utf-8")
        file.chmod(mode)
        with on(folder) as site, pytest.raises(ConfigError, match=words):
            site.keyring()


@pytest.mark.parametrize("value", ["", "甲", "13900000000", "x" * 64, "x" * 65, "少数民族、退役复学"])
def test_what_is_sealed_opens_in_its_place_alone(value: str) -> None:
    ring, other = keyring_of(["k" * 40, "o" * 40]), keyring_of(["z" * 40])
    here, there = place("main", "guardian_name", "1"), place("main", "guardian_name", "2")
    sealed = ring.seal(value, here)
    assert ring.open(sealed, here) == value
    assert ring.open(sealed, there) is None
    assert other.open(sealed, here) is None
    assert ring.open(value, here) is None
    assert ring.seal(value, here) != sealed
