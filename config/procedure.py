"""A policy file's ``procedure:`` block: what follows a warning, apart from the law that decides it.

The block does not enter the policy's hash, so that a changed form orphans no verdict.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FormName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]


class Procedure(BaseModel):
    """What a policy's procedure says.

    ``judged`` is the period that a list is about: the ``running`` term (bhuad 第七条（一）: the list is made a month
    before the vacation, so that its make-ups count) or the one that ``ended`` last (asnu 第八条, lsec 二.3, ustl
    五.1). ``notices`` names the template of each level's notice, ``records`` the forms printed for every warned
    student, ``issuing_office`` who issues the notice (学院: the student's own college), and ``result_table`` whether
    the 处理结果汇总表 is made. ``lift`` says what becomes of an older warning whose student is not hit any more: it is
    over (``not_hit``), or it goes on until a person lifts it (``by_person``: lsec 三.4 asks for more than not being
    hit again).
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    judged: Literal["running", "ended"] = "ended"
    issuing_office: str = "教务处"
    notices: dict[str, FormName] = Field(default_factory=dict)
    records: tuple[FormName, ...] = ()
    result_table: bool = False
    lift: Literal["not_hit", "by_person"] = "not_hit"
