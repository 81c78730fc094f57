"""Import a facts bundle: the registrar's word, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.reading import Bundle, read_bundle
from rules.facts.facts import Facts
from sync.actions.acting import Who, permitted
from sync.cases.roles import SiteAction
from sync.mapping.equivalences import Equivalences
from sync.mapping.refreshing import refresh_equivalences
from sync.mapping.registrar import as_stored, entry_years
from sync.store.catalogue import load_catalogue
from sync.store.findings import Finding, replace_findings
from sync.store.issued import earlier_warnings
from sync.store.registrar import Changes, write_registrar
from sync.store.runs import end_run, start_run
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.privacy.ledger import Ledger
    from sync.site import Site

_SHOWN = 20

_TITLES = {
    "terms": "学期",
    "students": "学生",
    "courses": "课程",
    "programmes": "培养方案",
    "enrolments": "选课",
    "attempts": "成绩",
    "events": "事件",
    "warnings": "以前的预警",
    "judged": "判断过的时段",
}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: counts per table, and what a person should look at, in Chinese."""

    run_id: int
    tables: tuple[Changes, ...]
    warnings: tuple[str, ...]

    @property
    def changed_anything(self) -> bool:
        """Say whether any fact changed."""
        return any(table.anything for table in self.tables)


def import_bundle(site: Site, path: Path, actor: Who) -> ImportResult:
    """Read the bundle at ``path`` (a folder or an ``.xlsx`` file) and store its facts as the registrar's.

    Steps: read and check the whole bundle; compare each table with what the registrar said last; store new versions
    of what differs, mark what is missing (a row that disappears is not a correction), list both. All in one
    transaction: after a crash nothing of the bundle is there.

    Raises:
        BundleError: the bundle has mistakes; all of them are listed and nothing is stored.
        NotPermitted: it is not the person's to do.
    """
    person = permitted(site, actor, SiteAction.IMPORT)
    marks = site.settings.mapping.marks
    bundle = read_bundle(path, frozenset(marks.levels))
    facts, left_out = _without_erased(bundle.facts, site.ledger())
    at, store, keyring = site.clock.now(), site.store, site.keyring()
    with store.begin() as transaction:
        run_id = start_run(transaction, store.site_id, "import", person.account, at)
        equivalences = _equivalences(site, transaction, bundle)
        tables = as_stored(facts, equivalences, marks)
        changes = [
            write_registrar(transaction, store.site_id, name, rows, at, run_id, keyring)
            for name, rows in tables.items()
        ]
        refresh_equivalences(transaction, store.site_id, equivalences, at, run_id)
        findings = [_missing(change) for change in changes if change.missing_keys]
        replace_findings(transaction, store.site_id, "import", findings, run_id, at)
        end_run(transaction, store.site_id, run_id, "done", site.clock.now(), _summary(changes))
        outdone = tuple(_outdone(bundle.facts, earlier_warnings(transaction, store.site_id)))
    said = (str(warning) for warning in bundle.warnings)
    return ImportResult(run_id, tuple(changes), (*said, *left_out, *outdone, *(finding.text for finding in findings)))


def _without_erased(facts: Facts, ledger: Ledger) -> tuple[Facts, tuple[str, ...]]:
    """Return the facts without students who were erased, and how many these are, in a sentence for people."""
    erased = ledger.among(facts.students["student_no"].to_pylist())
    if not erased:
        return facts, ()
    numbers = pa.array(sorted(erased), pa.string())
    kept = {
        name: table.filter(pc.invert(pc.is_in(table["student_no"], value_set=numbers)))
        for name, table in facts.tables()
        if "student_no" in table.column_names
    }
    told = (
        f"学生（students）：有 {len(erased)} 人的个人信息已按申请清除，没有导入；确已返校的见 yujing forget --readmit"
    )
    return replace(facts, **kept), (told,)


def _equivalences(site: Site, transaction: Transaction, bundle: Bundle) -> Equivalences:
    """Return the site's equivalences for the students of the bundle, and for those who have left the register."""
    known = load_catalogue(transaction, site.store.site_id).students
    years = {number: student.entry_year for number, student in known.items()}
    return Equivalences(site.settings.mapping.equivalences, {**years, **entry_years(bundle.facts.students)})


def _outdone(facts: Facts, used: pa.Table) -> Iterator[str]:
    """Say how many of the bundle's warnings the site's own stand in the way of."""
    given, own = ({tuple(row.values()) for row in table.to_pylist()} for table in (facts.warnings, used))
    number = len(given - own)
    if number:
        yield f"以前的预警（warnings）：有 {number} 行与本站点自己下达（或已撤销）的不同，判断时以站点自己的为准"


def _missing(change: Changes) -> Finding:
    title, keys = _TITLES[change.table], change.missing_keys
    shown = "；".join(sorted(keys)[:_SHOWN]) + ("；……" if len(keys) > _SHOWN else "")
    text = f"{title}：有 {len(keys)} 行以前导入过，这次没有，已保留并注明（消失不等于更正）。请教务核对：{shown}"
    return Finding("missing_rows", change.table, text)


def _summary(changes: Sequence[Changes]) -> dict[str, int]:
    return {
        f"{change.table}_{what}": count
        for change in changes
        for what in ("new", "changed", "vanished", "reappeared", "unchanged")
        if (count := getattr(change, what))
    }
