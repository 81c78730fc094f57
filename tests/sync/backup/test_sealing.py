"""What is sealed opens with its own key, whole, or not at all."""

from __future__ import annotations

import errno
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config.backup import BackupSettings
from sync.backup.sealing import BackupUnreadable, new_key, public_of, seal, unseal
from sync.refusal import Refusal

PRIVATE, PUBLIC = new_key()
TEXT = b"2023010101 " * 20_000


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sealed") / "a.age"
    with file.open("wb") as out:
        seal([TEXT], out, [new_key()[1], PUBLIC])
    return file


def opened(file: Path, private: str = PRIVATE) -> bytes:
    out = io.BytesIO()
    unseal(file, out, private)
    return out.getvalue()


def test_any_one_of_the_keys_opens_it(sealed: Path) -> None:
    assert opened(sealed) == TEXT
    assert b"2023010101" not in sealed.read_bytes()


def test_a_key_file_may_hold_comments(sealed: Path) -> None:
    assert opened(sealed, f"# 私钥\n\n{PRIVATE}\n") == TEXT
    assert public_of(PRIVATE) == PUBLIC


def test_another_key_is_told_apart_from_damage(sealed: Path) -> None:
    with pytest.raises(BackupUnreadable, match="私钥打不开"):
        opened(sealed, new_key()[0])
    with pytest.raises(BackupUnreadable, match="不是备份的私钥"):
        opened(sealed, "password")


@settings(max_examples=25)
@given(data=st.data())
def test_a_changed_or_cut_file_is_refused(sealed: Path, data: st.DataObject) -> None:
    kept = sealed.read_bytes()
    at = data.draw(st.integers(0, len(kept) - 1))
    changed = kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :]
    for wrong in (kept[:at], changed):
        file = sealed.with_name("wrong.age")
        file.write_bytes(wrong)
        with pytest.raises(BackupUnreadable):
            opened(file)


def test_no_file_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupUnreadable, match="不能读取"):
        opened(tmp_path / "nothing.age")


def test_what_goes_wrong_while_it_is_made_comes_out_as_it_was() -> None:
    def pieces() -> Iterator[bytes]:
        yield TEXT
        raise KeyError("gone")

    with pytest.raises(KeyError):
        seal(pieces(), io.BytesIO(), [PUBLIC])


def test_a_mistyped_public_key_is_named() -> None:
    wrong = PUBLIC[:-1] + ("q" if PUBLIC[-1] != "q" else "p")
    with pytest.raises(Refusal, match=wrong):
        seal([TEXT], io.BytesIO(), [PUBLIC, wrong])


@pytest.mark.parametrize(
    ("key", "why"),
    [(PRIVATE, "这是私钥"), ("age1abc", "不是公钥"), ("", "不是公钥")],
    ids=["private", "cut", "empty"],  # the private key is another one each time
)
def test_the_settings_take_public_keys_only_and_repeat_no_private_one(key: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        BackupSettings(recipients=(key,))
    assert PRIVATE not in str(refused.value)


class FullDisk(io.BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_when_sealing_and_when_opening(sealed: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        seal([TEXT], FullDisk(), [PUBLIC])
    with pytest.raises(OSError, match="No space"):
        unseal(sealed, FullDisk(), PRIVATE)


def test_sealing_holds_no_more_than_a_piece_in_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    with (tmp_path / "large.age").open("wb") as out:
        seal((bytes(1 << 20) for _ in range(48)), out, [PUBLIC])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20
