"""Who acts: the people of a site, each account mapped to a person, roles, colleges and classes."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, field_validator, model_validator

from config.blocks import Block
from config.roles import Role, Roles

ROLE_TITLES: Final[dict[Role, str]] = {
    Role.ADMINISTRATOR: "系统管理员",
    Role.DEANS_OFFICE: "教务处",
    Role.STUDENT_AFFAIRS: "学生工作处",
    Role.COLLEGE_LEADER: "学院负责人",
    Role.SECRETARY: "教学秘书",
    Role.COUNSELLOR: "辅导员",
    Role.CLASS_ADVISER: "班主任（班导师）",
    Role.ARCHIVIST: "档案管理员",
}
"""What people call the roles."""

SCHOOL_ROLES: Final = frozenset({Role.ADMINISTRATOR, Role.DEANS_OFFICE, Role.STUDENT_AFFAIRS})
"""Roles that a person holds for the whole school, whatever colleges are named."""

COLLEGE_ROLES: Final = frozenset({Role.COLLEGE_LEADER, Role.SECRETARY, Role.COUNSELLOR, Role.CLASS_ADVISER})
"""Roles that a person holds for the colleges named. An archivist is the school's, or theirs where some are named."""

CLASS_ROLES: Final = frozenset({Role.COUNSELLOR, Role.CLASS_ADVISER})
"""Roles that a person holds for classes."""

RESERVED: Final = frozenset({"system", "daemon", "automatic"})
"""Accounts under which the program itself acts; nobody may bear one."""

Name = Annotated[str, Field(min_length=1, max_length=100)]


class ActorEntry(Block):
    """One account: whose it is, what that person is, and where.

    ``colleges`` bound the roles of a college, and an archivist's; the roles of the school hold everywhere.
    ``classes`` bound the roles of a counsellor or class adviser; a counsellor without any has all classes of the
    colleges, a class adviser has to have some. ``moodle_username`` is where reminders go.
    """

    account: Annotated[str, Field(pattern=r"^\S+$", max_length=64)]
    person: Name
    roles: Roles
    colleges: tuple[Name, ...] = ()
    classes: tuple[Name, ...] = ()
    moodle_username: str = ""

    @field_validator("account")
    @classmethod
    def _is_a_persons(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError(f"{value} 是程序自身的名称，请换一个账号名")
        return value

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        """Refuse a role of a college without a college, a class adviser without a class, and either for nobody."""
        placeless = [ROLE_TITLES[role] for role in self.roles if role in COLLEGE_ROLES]
        if placeless and not self.colleges:
            raise ValueError(f"角色{'、'.join(placeless)}属于学院，请在 colleges 中写明学院")
        if self.colleges and SCHOOL_ROLES.issuperset(self.roles):
            raise ValueError("角色都是全校的，不能用 colleges 限定；请去掉 colleges")
        if Role.CLASS_ADVISER in self.roles and not self.classes:
            raise ValueError(f"{ROLE_TITLES[Role.CLASS_ADVISER]}只管自己的班，请在 classes 中写明班级")
        if self.classes and not CLASS_ROLES.intersection(self.roles):
            raise ValueError("只有辅导员、班主任按班级分工；其他角色请去掉 classes")
        return self
