"""Which college each student belongs to."""

from __future__ import annotations

import pyarrow as pa


def colleges_of(students: pa.Table) -> dict[str, str]:
    """Return the college of each student of the register, by number."""
    numbers, colleges = (students[name].to_pylist() for name in ("student_no", "college"))
    return dict(zip(numbers, colleges, strict=True))
