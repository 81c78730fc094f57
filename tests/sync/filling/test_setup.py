"""What the settings say of paper reaches the printer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.procedure_tables import ResultForm
from config.settings import Paper, Settings
from sync.filling.setup import setup_of
from sync.filling.table_looks import list_look, result_look
from tests.sync.filling.builders import a_case, a_file, a_regulation

STAMP = datetime(2026, 3, 6, tzinfo=UTC)


def settings(**paper: Any) -> Settings:
    return a_file(a_case()).settings.model_copy(update={"paper": Paper(**paper)})


@pytest.mark.parametrize("duplex", [False, True])
def test_every_student_starts_on_a_front_page_where_the_settings_say_so(duplex: bool, tmp_path: Path) -> None:
    assert setup_of(settings(duplex=duplex), tmp_path, STAMP).duplex is duplex
    assert not setup_of(settings(), tmp_path, STAMP).duplex


def test_tables_print_on_a4_unless_the_settings_name_a3() -> None:
    form = a_regulation("asnu").procedure.list_form
    for named, paper in (({}, "A4"), ({"tables": "A3"}, "A3")):
        assert list_look(form, settings(**named), "教育学院").paper == paper
        assert result_look(ResultForm(), settings(**named)).paper == paper
    with pytest.raises(ValidationError):
        settings(tables="A5")
