"""An archive is written whole, the same from the same, and every way of tampering with it is told."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from reports.archive.bag import BagError, digest_of
from reports.archive.index_xml import IndexFault, read_index
from reports.archive.people import ChangedScan
from reports.archive.verification import Verification
from reports.archive.verifying import verify_archive
from reports.archive.volume import Gap, LedgerLine
from reports.archive.writing import Written, faults_of, write_archive
from reports.samples import UNPRINTABLE_STUDENT
from tests.reports.paper import SETUP, text_of

from .holdings import FIRST, SECOND, a_file, a_holding, a_number


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("archive")
    return write_archive(a_holding(folder / "scans"), folder / "bag", SETUP)


@pytest.fixture
def bag(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.folder, tmp_path / "bag"))


def told(found: Verification) -> str:
    return "\n".join(f"{check.aspect} {check.name}：{fault.path} {fault.words}" for check, fault in found.faults())


def sealed_again(bag: Path) -> None:
    """Let the manifests say what the files are now, as somebody would who covers the traces."""
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = [line.split("  ", 1)[1] for line in (bag / name).read_text(encoding="utf-8").splitlines()]
        (bag / name).write_text("".join(f"{digest_of(bag / path)}  {path}\n" for path in lines), encoding="utf-8")


def file_of(bag: Path, words: str) -> Path:
    return next(file for file in sorted(bag.rglob("*")) if words in file.name)


def test_what_was_written_holds_in_all_four_properties(written: Written) -> None:
    found = verify_archive(written.folder)
    assert told(found) == ""
    assert found.results == {"真实性": True, "完整性": True, "可用性": True, "安全性": True}
    assert found.checksum == written.checksum
    assert all(check.looked_at for check in found.checks if check.name != "缺项都有说明")


def test_each_student_has_a_folder_in_the_order_of_the_file(written: Written) -> None:
    own = written.folder / "data" / "files" / "教育学院" / FIRST.class_name / FIRST.number
    names = [file.name for file in sorted(own.iterdir())]
    assert [name[:2] for name in names] == ["01", "02", "03", "04", "05", "05", "06"]
    assert names[0] == "01-封面.pdf"
    assert (own / names[-1]).suffix == ".json"


def test_the_original_scan_is_kept_byte_for_byte(written: Written) -> None:
    kept = file_of(written.folder, "原件")
    scan = written.folder.parent / "scans" / "scan.png"
    assert kept.read_bytes() == scan.read_bytes()


def test_the_contents_count_the_pages(written: Written) -> None:
    contents = next(file for file in written.folder.rglob("02-*.pdf") if file.parent.name == FIRST.number)
    entries = read_index(written.folder / "data" / "index.xml").entries
    pages = [each.pages for each in entries if each.student_no == FIRST.number and each.number and each.pages]
    assert len(pages) == 3
    assert FIRST.number in text_of(contents)


def test_the_same_holding_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    holding = a_holding(written.folder.parent / "scans")
    turned = replace(holding, files=holding.files[::-1])
    again = write_archive(turned, tmp_path / "bag", replace(SETUP, stamp=SETUP.stamp.replace(year=2031)))
    assert digests(again.folder) == digests(written.folder)


def digests(bag: Path) -> dict[str, str]:
    files = (file for file in bag.rglob("*") if file.is_file())
    return {file.relative_to(bag).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_index_as_a_table_says_what_the_xml_says(written: Written) -> None:
    payload = written.folder / "data"
    text = (payload / "index.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    entries = read_index(payload / "index.xml").entries
    assert [row["文件名"] for row in rows] == [each.path for each in entries]
    assert rows[0]["档号"] == "X123-2024-2025-1-小教2101班"
    assert {row["保管期限"] for row in rows} == {"10年"}
    assert len(rows) == written.files


def test_the_transfer_list_goes_in_two_copies_with_the_checksum(written: Written) -> None:
    text = text_of(written.folder / "移交清单.pdf")
    assert "移交方存" in text
    assert "接收方存" in text
    assert text.count(written.checksum) == 2
    assert "作废1份" in text


def flip(bag: Path) -> None:
    file = file_of(bag, "03-")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def remove(bag: Path) -> None:
    file_of(bag, "04-").unlink()


def add(bag: Path) -> None:
    (bag / "data" / "files" / "new.pdf").write_bytes(b"%PDF-1.7")


def edit_manifest(bag: Path) -> None:
    file = bag / "manifest-sha256.txt"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[1:]), encoding="utf-8")


def change_verdict(bag: Path) -> None:
    file = file_of(bag, "判定依据")
    text = file.read_text(encoding="utf-8")
    law, verdict = text.split('"verdict"')
    assert '"level": "level2"' in verdict
    file.write_text(law + '"verdict"' + verdict.replace('"level2"', '"level1"'), encoding="utf-8")
    sealed_again(bag)


def swap_students(bag: Path) -> None:
    first, second = (bag / "data" / "files" / "教育学院" / each.class_name / each.number for each in (FIRST, SECOND))
    one, other = (next(folder.glob("03-*")) for folder in (first, second))
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    sealed_again(bag)


def disguise(bag: Path) -> None:
    file_of(bag, "原件").write_bytes(b"MZ\x90\x00 a program")
    sealed_again(bag)


def edit_index(bag: Path) -> None:
    file = bag / "data" / "index.xml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("<保管期限>10年</保管期限>", "<保管期限>永久</保管期限>"), encoding="utf-8")
    sealed_again(bag)


def drop_number(bag: Path) -> None:
    file = bag / "data" / "index.xml"
    text = file.read_text(encoding="utf-8")
    start = text.index("<编号>", text.index("<编号>") + 1)
    end = text.index("</编号>", start) + len("</编号>")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    sealed_again(bag)


def link(bag: Path) -> None:
    file = file_of(bag, "04-")
    file.unlink()
    file.symlink_to("/etc/hostname")


def swap_plain(bag: Path) -> None:
    import pikepdf

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        script = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.save(file_of(bag, "04-"))
    sealed_again(bag)


def lock(bag: Path) -> None:
    import pikepdf

    file = file_of(bag, "04-")
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    sealed_again(bag)


TAMPERING: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (flip, ("内容与校验清单不符", "大小或校验值与总目录不符")),
    (remove, ("清单里有，文件不在", "总目录里有，文件不在")),
    (add, ("多出来的文件", "文件在，总目录里没有")),
    (edit_manifest, ("manifest-sha256.txt 内容与校验清单不符", "多出来的文件")),
    (change_verdict, ("重新判定的结果与所存的判定不同", "大小或校验值与总目录不符")),
    (swap_students, ("提取不出学号", "大小或校验值与总目录不符")),
    (disguise, ("内容是程序或压缩文件", "内容不是 PNG")),
    (edit_index, ("与 index.xml 不一致",)),
    (drop_number, ("编号不连续：缺第 2 号", "与 index.xml 不一致")),
    (link, ("是链接，不是文件",)),
    (swap_plain, ("没有 PDF/A-2u 标识", "打开时自动执行动作", "含有脚本")),
    (lock, ("加了密码",)),
]


@pytest.mark.parametrize(("tamper", "words"), TAMPERING, ids=[tamper.__name__ for tamper, _ in TAMPERING])
def test_tampering_is_told(bag: Path, tamper: Callable[[Path], None], words: tuple[str, ...]) -> None:
    tamper(bag)
    found = verify_archive(bag)
    assert not found.passed
    for each in words:
        assert each in told(found)


def test_who_covers_all_traces_is_found_by_the_checksum_on_paper(bag: Path, written: Written) -> None:
    (bag / "data" / "说明.txt").write_text("别的话", encoding="utf-8")
    sealed_again(bag)
    assert "与移交清单上的不同" in told(verify_archive(bag, written.checksum))


@pytest.mark.parametrize("spaced", [False, True])
def test_the_checksum_may_be_typed_in_groups_as_it_is_printed(written: Written, spaced: bool) -> None:
    groups = [written.checksum[at : at + 8] for at in range(0, 64, 8)]
    assert verify_archive(written.folder, (" " if spaced else "").join(groups).upper()).passed


@pytest.mark.parametrize("line", ["nonsense", "0" * 64 + "  ../../outside", "0" * 64 + "  /etc/passwd"])
def test_a_manifest_that_leads_out_is_refused(bag: Path, line: str) -> None:
    (bag / "manifest-sha256.txt").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BagError, match="第 1 行"):
        verify_archive(bag)


def test_what_is_no_archive_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BagError, match="不是归档包"):
        verify_archive(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "<a/>", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'],
)
def test_an_index_that_is_none_is_told(bag: Path, text: str) -> None:
    (bag / "data" / "index.xml").write_text(text, encoding="utf-8")
    with pytest.raises(IndexFault):
        read_index(bag / "data" / "index.xml")
    assert "index.xml" in told(verify_archive(bag))


@pytest.mark.parametrize("path", ["files/../../outside.pdf", "/etc/passwd", "index.csv"])
def test_an_index_cannot_point_out_of_the_files(bag: Path, path: str) -> None:
    file = bag / "data" / "index.xml"
    text = file.read_text(encoding="utf-8")
    first = text[text.index("<文件名>") + 5 : text.index("</文件名>")]
    file.write_text(text.replace(first, path, 1), encoding="utf-8")
    with pytest.raises(IndexFault, match="文件名"):
        read_index(file)


def test_an_existing_folder_is_never_written_over(written: Written) -> None:
    before = digests(written.folder)
    with pytest.raises(FileExistsError):
        write_archive(a_holding(written.folder.parent / "scans"), written.folder, SETUP)
    assert digests(written.folder) == before


def test_what_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holding = a_holding(tmp_path / "scans")
    (tmp_path / "scans" / "scan.png").write_bytes(b"\x89PNG something else")
    with pytest.raises(ChangedScan, match=f"{FIRST.number}.*与登记时不同"):
        write_archive(holding, tmp_path / "out" / "bag", SETUP)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_name_that_cannot_be_set_is_found_before_anything_is_written(tmp_path: Path) -> None:
    holding = a_holding(tmp_path / "scans")
    spoilt = replace(holding, files=(a_file(UNPRINTABLE_STUDENT, a_number(9)),))
    assert UNPRINTABLE_STUDENT.number in str(next(faults_of(spoilt, SETUP)))


@pytest.fixture
def with_gaps(tmp_path: Path) -> Written:
    gap = Gap("教育学院", FIRST.class_name, FIRST.number, a_number(1), "通知书", "缺签收", "第九条")
    lines = a_holding(tmp_path / "scans").ledger
    hole = LedgerLine("教育学院", 2025, 4, "", "gap", "台账里没有这一号")
    holding = a_holding(tmp_path / "scans", gaps=(gap,))
    return write_archive(replace(holding, files=holding.files[1:], ledger=(lines[0], lines[1], lines[2], hole)),
                        tmp_path / "bag", SETUP)  # fmt: skip


def test_gaps_need_a_reason_and_numbers_a_paper(with_gaps: Written) -> None:
    found = told(verify_archive(with_gaps.folder))
    assert "缺 1 项，没有写明原因" in found
    assert f"编号 {a_number(3)} 有效，没有文书" in found
    assert "第 4 号没有登记" in found
