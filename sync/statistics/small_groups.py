"""Which figures are too small to leave a college: fewer than five students, and what would give them away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sync.statistics.cells import JUDGED, Cell, Cells
from sync.statistics.suppression import suppress

SMALLEST: Final = 5
"""Figures of fewer students than this are not told outside; 0 is, since it is about nobody."""


def hidden_cells(cells: Cells) -> frozenset[Cell]:
    """Return the cells that a report for outside leaves out, complements and all."""
    known = {cell: cells.values[Cell(cell.period, cell.group, JUDGED)] for cell in cells.values if _bounded(cell)}
    bounds = {cell: judged for cell, judged in known.items() if judged}
    return suppress(cells.values, cells.equations, set(_small(cells)), bounds)


def _bounded(cell: Cell) -> bool:
    return cell.measure.kind == "warned" and not cell.measure.level


def _small(cells: Cells) -> Iterator[Cell]:
    for cell, number in cells.values.items():
        if cell.measure == JUDGED:
            continue
        if 0 < number < SMALLEST or (number and _all_but_few(cells, cell, number)):
            yield cell


def _all_but_few(cells: Cells, cell: Cell, number: int) -> bool:
    """Say whether a group is warned but for fewer than five: the size of the group is known, so the rest would be."""
    if cell.measure.level or cell.measure.kind not in ("warned", "standing"):
        return False
    judged = cells.values.get(Cell(cell.period, cell.group, JUDGED), 0)
    return 0 <= judged - number < SMALLEST
