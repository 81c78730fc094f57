"""The list with which files go over to the archive, in two copies: what goes over, how it is checked, who signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A college's files: how many students, papers (pages), scans, and how many bytes in how many files."""

    college: str
    students: int
    first_no: str
    last_no: str
    papers: int
    pages: int
    scans: int
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class TransferList:
    """A 移交清单 (after DA/T 58 and GB/T 18894); ``copies`` are the parties, each of whom keeps one.

    ``checksum`` is the SHA-256 of the archive's manifest, by which every file in it is fixed. ``incomplete`` says what
    is missing and why it goes over nevertheless, empty where nothing is missing.
    """

    school: str
    policy_title: str
    period: str
    name: str
    fonds_no: str
    retention: str
    until: date
    rows: tuple[TransferRow, ...]
    total: TransferRow
    gaps: int
    numbers: int
    voided: int
    checksum: str
    incomplete: str
    statement: str
    copies: tuple[str, ...] = ("移交方", "接收方")
    form: str = "common/transfer-list"

    @property
    def title(self) -> str:
        """What the list is called."""
        return f"学业预警档案移交清单 {self.name}"
