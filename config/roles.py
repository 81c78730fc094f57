"""What people are to this system."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Role(StrEnum):
    """What a person is to this system. Each is mapped in the settings; duties and permissions name roles only."""

    ADMINISTRATOR = "administrator"
    DEANS_OFFICE = "deans_office"
    STUDENT_AFFAIRS = "student_affairs"
    COLLEGE_LEADER = "college_leader"
    SECRETARY = "secretary"
    COUNSELLOR = "counsellor"
    CLASS_ADVISER = "class_adviser"
    ARCHIVIST = "archivist"


Roles = Annotated[tuple[Role, ...], Field(min_length=1)]
