"""Stops because Moodle was not read completely."""

from __future__ import annotations

from collections.abc import Iterator

from sync.quality.stops import Stop, a_stop, stop_of
from sync.store.findings import list_findings
from sync.store.runs import last_run
from sync.store.transaction import Transaction


def reading_stops(transaction: Transaction, site_id: str) -> Iterator[Stop]:
    """Yield stops for a pull that broke off, courses that could not be read, and answers that shrank.

    They are not about a period. Where nothing was ever pulled, the registrar's tables are all there is: no stop.
    """
    run = last_run(transaction, site_id, "pull")
    if run is not None and run.status in ("running", "failed"):
        text = f"最近一次读取 Moodle（第 {run.id} 次运行）没有完成，数据可能新旧混杂。请重新运行 yujing pull"
        yield a_stop("incomplete_pull", "", text, [str(run.id)])
    unread = list_findings(transaction, site_id, ["unread_offering"])
    if unread:
        text = f"有 {len(unread)} 门课程没有读到，用的是以前的数据。请排除原因后重新运行 yujing pull"
        yield a_stop("unread_offering", "", text, [finding.text for finding in unread])
    yield from map(stop_of, list_findings(transaction, site_id, ["shrunken_site", "shrunken_offering"]))
