"""What is hidden cannot be worked out: another table tells the same and differs there. Looked for by brute force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.statistics.cells import JUDGED, Cell, Cells, Measure, before, standing, warned
from sync.statistics.conversion import turned
from sync.statistics.places import Place
from sync.statistics.small_groups import SMALLEST, hidden_cells
from sync.statistics.standing import PeriodStands, Stand
from sync.statistics.suppression import suppress

Name = str
Sums = list[tuple[Name, tuple[Name, ...]]]
TRACKS = {"study": ("yellow", "red")}
RANKS = {"yellow": 0, "red": 1}


def a_table(rows: Sequence[Sequence[int]]) -> tuple[dict[Name, int], Sums]:
    """Return colleges by levels with every sum: cells ``r1``, rows ``r*``, columns ``*1``, and ``**``."""
    values = {f"{at}{x}": number for at, row in enumerate(rows) for x, number in enumerate(row)}
    width = len(rows[0])
    sums: Sums = [(f"{at}*", tuple(f"{at}{x}" for x in range(width))) for at in range(len(rows))]
    sums += [(f"*{x}", tuple(f"{at}{x}" for at in range(len(rows)))) for x in range(width)]
    sums += [("**", tuple(f"{at}*" for at in range(len(rows)))), ("**", tuple(f"*{x}" for x in range(width)))]
    for total, parts in sums:
        values[total] = sum(values[part] for part in parts)
    return values, sums


def others(values: Mapping[Name, int], sums: Sums, hidden: frozenset[Name]) -> Iterator[dict[Name, int]]:
    """Yield every table within one of this in each cell that tells the same: found by trying them all."""
    leaves = sorted(name for name in values if "*" not in name)
    spans = [
        [values[leaf]] if leaf not in hidden else [n for n in (-1, 0, 1) if values[leaf] + n >= 0] for leaf in leaves
    ]
    spans = [
        [values[leaf] + n for n in span] if leaf in hidden else span for leaf, span in zip(leaves, spans, strict=True)
    ]
    for numbers in product(*spans):
        table = dict(zip(leaves, numbers, strict=True))
        for total, parts in sums:
            table[total] = sum(table[part] for part in parts)
        if all(table[name] == values[name] for name in values if name not in hidden):
            yield table


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=4))
def test_no_hidden_figure_of_a_table_can_be_worked_out(rows: list[list[int]]) -> None:
    values, sums = a_table(rows)
    small = {name for name, number in values.items() if 0 < number < SMALLEST}
    hidden = suppress(values, sums, small)
    assert hidden >= small
    tables = list(others(values, sums, hidden))
    for name in hidden:
        assert len({table[name] for table in tables}) > 1, (rows, name)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    values, sums = a_table([[5, 6], [0, 9]])
    assert suppress(values, sums, {name for name, number in values.items() if 0 < number < SMALLEST}) == frozenset()


def test_no_more_is_hidden_than_it_takes() -> None:
    """One small figure of two colleges and two levels takes a rectangle; the sums stay."""
    values, sums = a_table([[2, 8], [7, 9]])
    assert suppress(values, sums, {"00"}) == {"00", "01", "10", "11"}


def test_a_sum_of_one_part_hides_that_part() -> None:
    """A college with a single major: the one would tell the other."""
    assert suppress({"college": 3, "major": 3, "school": 30, "rest": 27}, [("college", ("major",))], {"major"}) == {
        "college",
        "major",
    }


def test_who_is_known_to_be_at_most_so_many_is_looked_at() -> None:
    """Both are at their bounds, so neither could be larger: 4 and 5 of 9 would be known."""
    sums = [("all", ("a", "b"))]
    values = {"all": 9, "a": 4, "b": 5}
    assert suppress(values, sums, {"a"}) == {"a", "b"}
    assert suppress(values, sums, {"a"}, {"a": 4, "b": 5}) == {"a", "b", "all"}


@pytest.mark.parametrize("values", [{"a": 3, "b": 4, "c": 5}, {"a": 0, "b": 2, "c": 2}])
def test_the_same_figures_hide_the_same(values: dict[str, int]) -> None:
    sums = [("c", ("a", "b"))] if values["c"] != 5 else []
    small = {name for name, number in values.items() if 0 < number < SMALLEST}
    assert suppress(values, sums, small) == suppress(dict(reversed(values.items())), sums, small)


CLASSES = [
    Place("甲学院", "一", "一班"),
    Place("甲学院", "一", "二班"),
    Place("甲学院", "二", "三班"),
    Place("乙学院", "三", "四班"),
]


def a_period(name: str, levels: Sequence[str | None], leaving: Sequence[bool] = ()) -> PeriodStands:
    """Return a period of as many students as levels, four classes in turn."""
    places = {f"{at:03}": CLASSES[at % 4] for at in range(len(levels))}
    gone = {f"{at:03}": "leave" for at, leaves in enumerate(leaving) if leaves}
    stands = {
        (number, "study"): Stand(number, "study", level, places[number])
        for (number, _), level in zip(places.items(), levels, strict=True)
        if level and number not in gone
    }
    judged = {number: place for number, place in places.items() if number not in gone}
    return PeriodStands(name, stands, {}, {}, judged, gone)


def cells_of(first: PeriodStands, second: PeriodStands) -> Cells:
    cells = Cells()
    cells.add_period(first, None, TRACKS)
    cells.add_period(second, list(turned(first, second, RANKS, {})), TRACKS)
    cells.join(first.period, second.period, TRACKS)
    return cells


some_levels = st.lists(st.sampled_from([None, "yellow", "yellow", "red"]), min_size=40, max_size=40)
some_leaving = st.lists(
    st.booleans().flatmap(lambda one: st.just(one) if one else st.just(False)), min_size=40, max_size=40
)


Row = dict[int, Fraction]


def without(row: Row, pivot: Row) -> Row:
    """Take a pivot's first figure out of a row."""
    lead = min(pivot)
    factor = row.get(lead, Fraction(0)) / pivot[lead]
    changed = {at: row.get(at, Fraction(0)) - factor * pivot.get(at, Fraction(0)) for at in row.keys() | pivot.keys()}
    return {at: number for at, number in changed.items() if number}


def determined(cells: Cells, hidden: frozenset[Cell]) -> set[Cell]:
    """Return the hidden cells that the sums determine: what Gauss's elimination of all that is told leaves alone."""
    names = sorted(hidden)
    place = {name: at for at, name in enumerate(names)}
    rows: list[Row] = []
    for total, parts in cells.equations:
        told = [(total, -1), *((part, 1) for part in parts)]
        row = {place[name]: Fraction(sign) for name, sign in told if name in place}
        for pivot in rows:
            row = without(row, pivot) if min(pivot) in row else row
        if row:
            rows = [*(without(each, row) if min(row) in each else each for each in rows), row]
    return {names[min(row)] for row in rows if len(row) == 1}


@settings(max_examples=5, deadline=None)
@given(some_levels, some_levels, some_leaving)
def test_neither_groups_nor_levels_nor_periods_tell_what_is_hidden(
    first: list[str | None], second: list[str | None], leaving: list[bool]
) -> None:
    cells = cells_of(a_period("1", first), a_period("2", second, leaving))
    hidden = hidden_cells(cells)
    for cell, number in cells.values.items():
        if cell.measure != JUDGED and 0 < number < SMALLEST:
            assert cell in hidden
    assert not determined(cells, hidden)


def test_every_sum_holds() -> None:
    cells = cells_of(
        a_period("1", ["yellow", None, "red", None] * 10), a_period("2", ["red", "yellow", None, None] * 10)
    )
    assert all(cells.values[total] == sum(cells.values[part] for part in parts) for total, parts in cells.equations)
    assert Cell("2", (), before("study")) in {total for total, _ in cells.equations}
    assert cells.values[Cell("1", (), standing("study"))] == cells.values[Cell("2", (), before("study"))] == 20


def test_zero_is_told_and_the_size_of_a_group_too() -> None:
    cells = cells_of(a_period("1", ["yellow"] * 8 + [None] * 32), a_period("2", [None] * 40))
    hidden = hidden_cells(cells)
    assert Cell("2", ("乙学院",), warned("study")) not in hidden
    assert not any(cell.measure == JUDGED for cell in hidden)


def test_a_group_of_which_nearly_all_are_warned_hides_its_total() -> None:
    """Ten a class: of the fourth all but two are warned, so whoever is not would be known."""
    levels = ["yellow" if at % 4 == 3 and at < 32 else None for at in range(40)]
    cells = cells_of(a_period("1", [None] * 40), a_period("2", levels))
    hidden = hidden_cells(cells)
    total = Cell("2", ("乙学院", "三", "四班"), Measure("warned", "study"))
    assert cells.values[total] == 8
    assert total in hidden
