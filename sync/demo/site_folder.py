"""The site folder of the demonstration: the settings that an administrator of the invented university would write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from config.secrets import ensure_secret
from config.settings_file import SETTINGS_FILE, make_site_folder
from sync.demo.college import POLICY_OF, UNIVERSITY
from sync.demo.college_mapping import MAPPING_TOML

SITE_ID: Final = "demo"

_SETTINGS: Final = """\
# 演示站点：由 yujing demo 生成
[site]
id = "{site_id}"
university = "{university}"
registry_url = "https://jwgl.binhai.example"

[moodle]
url = "{url}"
requests_per_minute = 6000

{policies}

[[contacts]]
name = "周静"
office = "学生学业指导中心"
telephone = "0000-6000100"

[[contacts]]
college = "教育学院"
name = "林晓"
office = "教育学院教学办公室"
telephone = "0000-6000201"

[[contacts]]
college = "设计学院"
name = "何岚"
office = "设计学院教学办公室"
telephone = "0000-6000301"

[[actors]]
account = "admin"
person = "管理员（演示）"
roles = ["administrator"]

[[actors]]
account = "wangmin"
person = "王敏（教务处，演示）"
roles = ["deans_office"]

[[actors]]
account = "zhaolan"
person = "赵岚（教育学院教学副院长，演示）"
roles = ["college_leader"]
colleges = ["教育学院"]

[[actors]]
account = "linxiao"
person = "林晓（教育学院教学秘书，演示）"
roles = ["secretary"]
colleges = ["教育学院"]

[[actors]]
account = "helan"
person = "何岚（设计学院教学秘书，演示）"
roles = ["secretary"]
colleges = ["设计学院"]
{mapping}"""


def write_site_folder(folder: Path, url: str, token: str) -> None:
    """Make the site folder, or point the one that is there to the address at which the stand-in listens this time."""
    policies = "\n".join(
        f'[[policies]]\nid = "{policy}"\ncolleges = ["{college}"]' for college, policy in POLICY_OF.items()
    )
    text = _SETTINGS.format(site_id=SITE_ID, university=UNIVERSITY, url=url, policies=policies, mapping=MAPPING_TOML)
    make_site_folder(folder, text)
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    secrets = folder / "secrets"
    ensure_secret(secrets / "marker-key")
    descriptor = os.open(secrets / "moodle-token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token + "\n")
