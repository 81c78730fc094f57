"""Scans are what their content says, lie under its digest, and are never written over."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path

import pytest

from sync.records.scan_files import digest_of, files_below, put_away, take_in
from sync.refusal import Refusal

PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
KINDS = [
    (PDF, "application/pdf", "pdf"),
    (b"\xff\xd8\xff\xe0picture", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\npicture", "image/png", "png"),
    (b"II*\x00picture", "image/tiff", "tif"),
    (b"MM\x00*picture", "image/tiff", "tif"),
]
MOST = 1 << 20


def a_file(folder: Path, content: bytes, name: str = "谈话记录.bin") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize(("content", "kind", "suffix"), KINDS)
def test_the_content_decides_and_not_the_name(tmp_path: Path, content: bytes, kind: str, suffix: str) -> None:
    taken = take_in(a_file(tmp_path, content, "名称不说明什么.exe"), MOST)
    assert (taken.media_type, taken.suffix, taken.size) == (kind, suffix, len(content))
    assert taken.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"<html>", b"PK\x03\x04", b" %PDF-1.7", b"GIF89a", b"\xff\xd8", b"text"]
)
def test_whatever_else_is_refused_though_it_is_called_pdf(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="内容不是"):
        take_in(a_file(tmp_path, content, "谈话记录.pdf"), MOST)


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_scan_has_a_size(tmp_path: Path, more: int, fits: bool) -> None:
    file = a_file(tmp_path, PDF.ljust(MOST + more, b" "))
    if fits:
        assert take_in(file, MOST).size == MOST + more
        return
    with pytest.raises(Refusal, match="超过 1 MB"):
        take_in(file, MOST)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="空文件"):
        take_in(a_file(tmp_path, b""), MOST)


def test_a_scan_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    name = put_away(take_in(a_file(tmp_path, PDF), MOST), folder, 12)
    assert name == f"12/{sha256(PDF).hexdigest()}.pdf"
    assert (folder / name).read_bytes() == PDF
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "12").stat().st_mode) == 0o700
    assert list(files_below(folder)) == [name]


def test_the_same_scan_again_is_left_as_it_is(tmp_path: Path) -> None:
    taken = take_in(a_file(tmp_path, PDF), MOST)
    name = put_away(taken, tmp_path / "scans", 12)
    before = (tmp_path / "scans" / name).stat()
    assert put_away(taken, tmp_path / "scans", 12) == name
    after = (tmp_path / "scans" / name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_scan_that_was_altered_is_not_put_right_in_silence(tmp_path: Path) -> None:
    taken = take_in(a_file(tmp_path, PDF), MOST)
    target = tmp_path / "scans" / put_away(taken, tmp_path / "scans", 12)
    target.write_bytes(b"altered")
    with pytest.raises(Refusal, match="可能被改动过"):
        put_away(taken, tmp_path / "scans", 12)
    assert target.read_bytes() == b"altered"


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = take_in(a_file(tmp_path, PDF), MOST)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        put_away(taken, tmp_path / "scans", 12)
    assert list(files_below(tmp_path / "scans")) == []


def test_what_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    assert digest_of(tmp_path / "gone") is None
    assert list(files_below(tmp_path / "gone")) == []
