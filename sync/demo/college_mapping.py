"""The invented university's conventions in Moodle, as the section ``[mapping]`` of its settings says them."""

from __future__ import annotations

from typing import Final

MAPPING_TOML: Final = r"""
[mapping.offerings]
source = "shortname"
# 学期-课程代码-班号；合班的代码用 + 连接，补考单独开课的班号是 BK
pattern = '^(?P<term>\d{4}-\d{4}-[123])-(?P<code>[A-Za-z0-9+]+)-(?P<section>[A-Za-z0-9]+)$'
code_separator = "+"
makeup_sections = ["BK"]

[[mapping.items]]
idnumber = "final"
kind = "regular"

[[mapping.items]]
idnumber = "level"
kind = "regular"
scale = ["不及格", "及格", "中", "良", "优"]

[[mapping.items]]
idnumber = "makeup"
kind = "makeup"

[[mapping.items]]
idnumber = "usual"
kind = "ignored"

[[mapping.equivalences]]
# 设计概论自 2023 年起改用新代码
old = "GD901"
new = "GD102"
"""
