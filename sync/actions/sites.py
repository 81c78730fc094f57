"""The sites of an installation: which there are, whether each keeps to itself, and adding one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from config.installation import (
    INSTALLATION_FILE,
    example_installation,
    find_sites,
    is_site_id,
    load_installation,
)
from config.problems import ConfigError, Problem
from config.secrets import new_secret
from config.settings_file import SETTINGS_FILE, write_private
from sync.actions.init import init_site
from sync.actions.working import WORKERS
from sync.refusal import Refusal
from sync.site import PASSWORDS, Site, open_site
from sync.store.isolation import Place, is_superuser, readable_elsewhere, run_as_administrator, sites_beside
from sync.store.leases import read_lease
from sync.worker.queue import Queue

if TYPE_CHECKING:
    from config.installation import Installation, SiteFound
    from sync.clock import Clock

Served = Literal["workers", "daemon", "nobody", "unusable"]
SQL_FILE: Final = Path("secrets") / "database.sql"


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site: its id, school and folder, by whom it is served now, how many jobs are parked, and what is wrong."""

    id: str
    university: str
    folder: Path
    served: Served
    parked: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A site that was added; ``sql`` is the file of statements still to be run, None where they were, or none are."""

    folder: Path
    made: tuple[Path, ...]
    sql: Path | None
    database: str


def list_sites(installation: Installation, *, thorough: bool = False, clock: Clock | None = None) -> list[SiteLine]:
    """Return the sites of an installation; ``thorough`` also looks whether a role can read what is another site's.

    Raises:
        QueueUnavailable: the database of the queue cannot be used.
    """
    with Queue(installation.queue_url()) as queue:
        parked = [job.ticket.site for job in queue.jobs("failed")]
    sites = find_sites(installation, os.environ)
    return [_line(site, parked.count(site.id), clock, thorough=thorough) for site in sites]


def _line(found: SiteFound, parked: int, clock: Clock | None, *, thorough: bool) -> SiteLine:
    university = found.settings.site.university if found.settings else ""
    faults = [str(fault) for fault in found.faults]
    served: Served = "unusable"
    if not faults:
        try:
            with open_site(found.folder, clock) as site:
                served = _served(site)
                faults += _openings(site) if thorough else []
        except ConfigError as error:
            faults += [str(problem) for problem in error.problems]
    return SiteLine(found.id, university, found.folder, served, parked, tuple(faults))


def _served(site: Site) -> Served:
    held = read_lease(site.store, "daemon")
    if held is None or held[1] <= site.clock.now():
        return "nobody"
    return "workers" if held[0].startswith(WORKERS) else "daemon"


def _openings(site: Site) -> list[str]:
    """Return how the site could see what is another's."""
    file = site.folder / SETTINGS_FILE
    if is_superuser(site.store):
        advice = "数据库角色是超级用户，能读别的站点的数据；请改用只属于本站点的角色（yujing sites add 会给出语句）"
        return [str(Problem(str(file), "store.url", advice))]
    beside = "、".join(sites_beside(site.store))
    if beside:
        advice = f"数据库里还有别的站点（{beside}）的数据；每个站点须有自己的数据库，或自己的模式（schema）和角色"
        return [str(Problem(str(file), "store.url", advice))]
    others = "、".join(readable_elsewhere(site.store))
    advice = f"数据库角色能读别的模式：{others}；请收回它的权限（REVOKE USAGE ON SCHEMA …），每个站点只用自己的模式"
    return [str(Problem(str(file), "store.url", advice))] if others else []


def add_site(
    folder: Path, site_id: str, university: str, account: str, *, database: str = "", administrator: str = ""
) -> Added:
    """Make the folder of one more site in the installation at ``folder``, which is begun where there is none yet.

    ``database`` is a PostgreSQL database (without user) in which the site gets a role and a schema of its own; empty,
    it keeps a SQLite file in its folder. ``administrator`` is the address of that database for who may make them;
    empty, the statements are left in a file for the administrator to run.

    Raises:
        Refusal: there is a site with this id.
        ConfigError: ``installation.toml`` cannot be used.
        StoreAddressError: ``database`` cannot be read, or is no PostgreSQL database.
    """
    if not is_site_id(site_id):
        raise Refusal("站点代号用小写字母、数字和连字符，最多 20 个，以字母或数字开头。")
    place = Place(database, f"yujing_{site_id.replace('-', '_')}") if database else None
    address = place.address if place else ""
    if not (folder / INSTALLATION_FILE).exists():
        for each in (folder, folder / "secrets"):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / INSTALLATION_FILE, example_installation())
    installation = load_installation(folder)
    target = folder / installation.settings.sites.folders[0] / site_id
    if target.exists() or any(site.id == site_id for site in find_sites(installation, {})):
        raise Refusal(f"已经有代号为 {site_id} 的站点；请换一个代号，或用 yujing sites list 查看。")
    values = {"site.id": site_id, "site.university": university} | ({"store.url": address} if address else {})
    made = init_site(target, account, values).made
    sql = _provide(target, place, administrator) if place else None
    return Added(target, made, sql, address)


def _provide(target: Path, place: Place, administrator: str) -> Path | None:
    """Give a site its role, schema and password; return the file of statements where they are still to be run."""
    password = new_secret()
    write_private(target / PASSWORDS, f"*:*:*:{place.name}:{password}\n")
    statements = place.statements(password)
    if administrator:
        run_as_administrator(administrator, statements)
        return None
    write_private(target / SQL_FILE, ";\n".join(("BEGIN", *statements, "COMMIT")) + ";\n")
    return target / SQL_FILE
