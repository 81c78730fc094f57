"""Reports that an administrator made with Moodle's report builder: tables of formatted text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from connector.moodle.errors import MoodleRefused, MoodleUnavailable
from connector.moodle.payloads import Payload, decode
from connector.moodle.port import Moodle

_LIST: Final = "core_reportbuilder_list_reports"
RETRIEVE: Final = "core_reportbuilder_retrieve_report"

_REPORTS_A_PAGE: Final = 100
ROWS_A_PAGE: Final = 5_000


class ReportInfo(Payload):
    """A report that the service user may read."""

    id: int
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report's rows, each with one text per header, in the service user's language and time zone."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class _Reports(Payload):
    reports: tuple[ReportInfo, ...]


class _Row(Payload):
    columns: tuple[str | int | None, ...]


class _Data(Payload):
    headers: tuple[str, ...]
    rows: tuple[_Row, ...]
    totalrowcount: int


class _Page(Payload):
    data: _Data


def list_reports(moodle: Moodle) -> tuple[ReportInfo, ...]:
    """Return the reports in whose audience the service user is (`core_reportbuilder_list_reports`)."""
    found: list[ReportInfo] = []
    while True:
        params = {"page": len(found) // _REPORTS_A_PAGE, "perpage": _REPORTS_A_PAGE}
        reports = decode(_LIST, _Reports, moodle.read(_LIST, params)).reports
        found.extend(reports)
        if len(reports) < _REPORTS_A_PAGE:
            return tuple(found)


def retrieve_report(
    moodle: Moodle, report_id: int, headers: Sequence[str], *, rows_a_page: int = ROWS_A_PAGE
) -> Report:
    """Return all rows of a report at once; see `report_rows`."""
    return Report(tuple(headers), tuple(report_rows(moodle, report_id, headers, rows_a_page=rows_a_page)))


def report_rows(
    moodle: Moodle, report_id: int, headers: Sequence[str], *, rows_a_page: int = ROWS_A_PAGE, parallel: int = 1
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a report, at most `parallel` pages in memory (`core_reportbuilder_retrieve_report`).

    `MoodleRefused` where its headers aren't exactly `headers`: the site may edit a report at any time, and headers
    follow the service user's language. `MoodleUnavailable` where rows came and went while it was read. A report
    of more than one page must be sorted by its maker, else pages may overlap.
    """

    def read(page: int) -> _Data:
        params = {"reportid": report_id, "page": page, "perpage": rows_a_page}
        data = decode(RETRIEVE, _Page, moodle.read(RETRIEVE, params)).data
        _check_headers(report_id, data.headers, headers)
        return data

    first = read(0)
    yield from _texts(first, 0, first.totalrowcount, rows_a_page)
    pages = -(-first.totalrowcount // rows_a_page)
    with ThreadPoolExecutor(parallel, thread_name_prefix="report") as pool:
        for start in range(1, pages, parallel):
            several = range(start, min(start + parallel, pages))
            for page, data in zip(several, pool.map(read, several), strict=True):
                yield from _texts(data, page, first.totalrowcount, rows_a_page)


def _texts(data: _Data, page: int, total: int, rows_a_page: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a page, which must be as many as its place among so many rows says."""
    if data.totalrowcount != total or len(data.rows) != min(rows_a_page, total - page * rows_a_page):
        raise MoodleUnavailable("读取报表时其内容正在变动，请稍后重试。", RETRIEVE, "yujing:list-moved")
    for row in data.rows:
        yield tuple("" if text is None else str(text) for text in row.columns)


def _check_headers(report_id: int, found: Sequence[str], expected: Sequence[str]) -> None:
    if tuple(found) != tuple(expected):
        raise MoodleRefused(
            f"报表 {report_id} 的列与约定不符：应为 {'、'.join(expected)}，实为 {'、'.join(found)}。"
            "请恢复报表的列，或核对服务账号的语言。",
            RETRIEVE,
            "yujing:report-headers",
        )
