"""What a policy file may say of its tables, and what it is told when it says something else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.procedure_tables import ListForm, ResultForm


@pytest.mark.parametrize(
    ("form", "written", "message"),
    [
        (ListForm, {"columns": ["number", "interview"]}, "没有这样的列：interview；可用：college、major"),
        (ResultForm, {"columns": ["number", "reason"]}, "没有这样的列：reason"),
        (ListForm, {"columns": ["number", "name", "number"]}, "同一列不能写两次"),
        (ListForm, {"columns": ["class", "name"]}, "须有 number"),
        (ListForm, {"headings": {"klass": "班"}}, "没有这样的列：klass"),
        (ResultForm, {"signed_by": [""]}, "at least 1 character"),
        (ResultForm, {"seal": "学院"}, "Extra inputs"),
    ],
)
def test_a_mistake_is_told(form: type[ListForm | ResultForm], written: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        form.model_validate(written)


def test_annex_3_has_the_columns_of_its_clauses() -> None:
    names = "college class number name courses level interview guardian_contact measures result remark"
    assert list(ResultForm().columns) == names.split()
