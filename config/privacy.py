"""The settings of people's data: the key of the protected columns, and how long each kind is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Years = Annotated[int, Field(ge=0, le=100)]


class _Section(BaseModel):
    """Unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Privacy(_Section):
    """Where the key lies under which guardians and priority groups are encrypted; never the key itself."""

    data_key_env: str = "YUJING_DATA_KEY"
    data_key_file: Path = Path("secrets/data-key")


class Retention(_Section):
    """For how many years each kind is kept (0: for good); `yujing retention` lists what is past its time.

    ``students``: after they left the university; ``cases``: after the case ended, until when nothing of it may be
    erased either; ``messages``: texts, after they were settled; ``plans``: after they were carried out or dropped;
    ``prints``: what was printed into the output folder; ``audit``: what entries of the audit log say.
    """

    students: Years = 6
    cases: Years = 6
    messages: Years = 2
    plans: Years = 3
    prints: Years = 1
    audit: Years = 10
