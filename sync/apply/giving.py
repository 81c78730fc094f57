"""Give notices their numbers: the next one, or the one that the same notice had before the store was restored."""

from __future__ import annotations

from collections.abc import Mapping

from sync.apply.tools import ApplyTools
from sync.backup.number_book import Number
from sync.cases.changes import Act
from sync.outbox.letters import case_ref
from sync.store.case_record import Case
from sync.store.notices import Notice, insert_notice, is_given, next_sequence
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction


class Given:
    """The numbers given in one transaction; they are written into the site's book before it commits."""

    def __init__(self, tools: ApplyTools) -> None:
        self.tools = tools
        self._book = tools.numbering.book
        self._held: Mapping[str, Number] = self._book.held() if self._book else {}
        self._new: list[Number] = []

    def number(self, tx: Transaction, plan: PlanRecord, case: Case, act: Act) -> None:
        """Allot the notice's number and enter it in the ledger."""
        level = case.issued_level or case.level
        key = self._book.key_of(case_ref(case, level), case.issues) if self._book else ""
        year, sequence = self._found(tx, case.college, key) or self._next(tx, case.college, act)
        self._new.append(Number(case.college, year, sequence, key))
        notice = Notice(
            college=case.college,
            year=year,
            sequence=sequence,
            number=self.tools.numbering.pattern.format(year=year, number=sequence, college=case.college),
            case_id=case.id,
            issue=case.issues,
            level=level,
            revision=case.issued_revision,
            plan=plan.checksum,
            allotted_at=act.at,
            allotted_by=act.actor,
        )
        insert_notice(tx, self.tools.store.site_id, notice)

    def write_down(self) -> None:
        """Let the site's book know what was given."""
        if self._book is not None:
            self._book.note(self._new)

    def _found(self, tx: Transaction, college: str, key: str) -> tuple[int, int] | None:
        """Return year and number that are held for this very notice, unless somebody has them after all."""
        held = self._held.get(key)
        if held is None or held.college != college:
            return None
        taken = is_given(tx, self.tools.store.site_id, college, held.year, held.sequence)
        return None if taken else (held.year, held.sequence)

    def _next(self, tx: Transaction, college: str, act: Act) -> tuple[int, int]:
        year = self.tools.numbering.year(act.at)
        return year, next_sequence(tx, self.tools.store.site_id, college, year)
