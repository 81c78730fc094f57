"""Whether the daemon is well: it goes on, its database answers, it alone holds the site, and no slot is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.daemon.pulse import Beat, Pulse
from sync.monitoring.view import jobs_of
from sync.store.leases import read_lease

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be so; ``why`` says in Chinese what is wrong and what to do, empty where it is well."""

    name: str
    why: str

    @property
    def ok(self) -> bool:
        """Whether it is so."""
        return not self.why


def health_of(site: Site, pulse: Pulse) -> tuple[Check, ...]:
    """Return every check, also where one cannot be made; nothing is raised, and nobody is named."""
    beat = pulse.beat()
    return (Check("loop", _loop(beat)), *_of_the_store(site, beat))


def _loop(beat: Beat) -> str:
    if beat.stuck:
        return (
            f"{beat.job} 已经做了 {beat.working_seconds / 3600:.1f} 小时，可能卡住了；请看日志，必要时重新启动守护进程"
        )
    return "" if beat.alive else f"守护进程 {beat.silent_seconds / 60:.0f} 分钟没有动静；请看日志，并重新启动它"


def _of_the_store(site: Site, beat: Beat) -> tuple[Check, ...]:
    try:
        now = site.clock.now()
        lease = read_lease(site.store, "daemon")
        late = [] if beat.job else [each.job for each in jobs_of(site, now) if each.late]
    except Exception as error:
        return (Check("database", f"数据库读不了（{type(error).__name__}）；恢复以后会自动接着做"),)
    held = lease is not None and lease[1] > now
    return (
        Check("database", ""),
        Check("lease", "" if held else "守护进程没有占住这个站点；可能数据库刚恢复，或另一个进程接替了它"),
        Check("slots", f"到了时刻没有做完：{'、'.join(late)}；请看 yujing status 和日志" if late else ""),
    )
