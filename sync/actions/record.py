"""Write down that an action ran, by whom, and what it did in figures; never anything personal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sync.logs.lines import about
from sync.store.runs import STOPS as STOPS
from sync.store.runs import end_run, start_run
from sync.store.runs import stops_found as stops_found

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.runs import Status

TITLES: Final = {
    "import": "导入教务数据",
    "pull": "读取 Moodle",
    "evaluate": "判断",
    "plan": "做计划",
    "apply": "执行计划",
    "send": "发送消息",
    "uninstall": "从 Moodle 中清除（计划）",
}
"""What people call the actions that are written down."""


@contextmanager
def recorded(site: Site, kind: str, actor: str) -> Iterator[dict[str, int | str]]:
    """Record a run of ``kind`` around a block, which puts its figures into the dictionary given.

    The run ends as ``failed`` where the block raises; one that never ended stays ``running``.
    """
    figures: dict[str, int | str] = {}
    with site.store.begin() as tx:
        run_id = start_run(tx, site.store.site_id, kind, actor, site.clock.now())
    ended: Status = "failed"
    try:
        with about(run=run_id):
            yield figures
        ended = "done"
    finally:
        with site.store.begin() as tx:
            end_run(tx, site.store.site_id, run_id, ended, site.clock.now(), figures)
