"""What is wrong or noteworthy in a bundle, as values; an exception only carries the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

MOST_PER_CHECK: Final = 1000
"""So many rows are named one by one for one cause in one column; the rest are counted."""

_MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: file (or sheet), row as a spreadsheet counts it (the header is row 1), column, value, message."""

    severity: Literal["error", "warning"]
    file: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        row = f" 第 {self.row} 行" if self.row is not None else ""
        column = f" {self.column} 列" if self.column is not None else ""
        value = f"“{_visible(self.value)}”" if self.value else ""
        return f"{self.file}{row}{column}：{value}{self.message}"


class BundleError(ValueError):
    """A bundle with errors: ``findings`` lists all of them, and the warnings. Nothing of it may be stored."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(each) for each in self.errors))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the bundle unusable."""
        return tuple(each for each in self.findings if each.severity == "error")


@dataclass(frozen=True, slots=True)
class Spot:
    """One bad value: its row and its text."""

    row: int
    value: str | None


def errors_at(file: str, column: str, spots: Sequence[Spot], message: str, total: int) -> Iterable[Finding]:
    """One error per spot, and a closing one that counts those beyond the first thousand."""
    for spot in spots:
        yield Finding("error", file, message, spot.row, column, spot.value)
    if total > len(spots):
        yield Finding("error", file, f"还有 {total - len(spots)} 行有同样的问题：{message}", None, column)


def _visible(value: str) -> str:
    """A value fit to print on one line: control and invisible characters as code points, long text cut."""
    text = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in value)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
