"""Which course code a student of an offering takes, and as which it counts."""

from __future__ import annotations

from collections.abc import Sequence

from config.mapping import MajorCode
from sync.mapping.equivalences import Equivalences
from sync.store.catalogue import Catalogue


def code_of(
    student_no: str, term: str, codes: Sequence[str], shared: Sequence[MajorCode], catalogue: Catalogue
) -> str | None:
    """Return the one of an offering's codes that a student takes, or None where nothing says which.

    Of several (合班): the one that the mapping names for the student's major; else the one in which the registrar
    has the student enrolled that term; else the one that stands in the programme of the major and entry year.
    """
    if len(codes) == 1:
        return codes[0]
    student = catalogue.students.get(student_no)
    if student is None:
        return None
    said = [{each.code for each in shared if each.major == student.major}]
    said.append(set(catalogue.enrolled.get((student_no, term), ())))
    said.append(set(catalogue.programmes.get((student.major, student.entry_year), ())))
    for among in said:
        possible = [code for code in codes if code in among]
        if len(possible) == 1:
            return possible[0]
    return None


class Coding:
    """Tells for each student of an offering the code taken and the one that counts, and who could not be told."""

    def __init__(
        self, codes: Sequence[str], shared: Sequence[MajorCode], catalogue: Catalogue, equivalences: Equivalences
    ) -> None:
        self._codes = codes
        self._shared = shared
        self._catalogue = catalogue
        self._equivalences = equivalences
        self.untold: set[str] = set()

    def of(self, student_no: str, term: str) -> tuple[str, str] | None:
        """Return the original code and the one that counts, or None where nothing says which."""
        code = code_of(student_no, term, self._codes, self._shared, self._catalogue)
        if code is None:
            self.untold.add(student_no)
            return None
        return code, self._equivalences.for_student(student_no, code)
