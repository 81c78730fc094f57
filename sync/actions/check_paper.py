"""Can everything be printed: the college's own templates, words and seals, and every name in the register."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from config.policy_files import PolicyError
from config.problems import ConfigError
from config.templates import FORMS
from reports.fonts import FontError
from reports.forms import FormError, PrintSetup
from reports.glyphs import unprintable
from reports.own_words import COMMON
from reports.templates import form_names, load_templates
from sync.actions.check_finding import CheckFinding
from sync.actions.previewing import STAMP, try_forms
from sync.filling.setup import SITE_FORMS, has_templates, print_setup
from sync.regulations import regulations_of
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site

_SHOWN: Final = 3
_NAMES: Final = {
    "students": ("student_no", {"name": "姓名", "college": "学院", "major": "专业", "class_name": "班级"}),
    "courses": ("course_code", {"course_name": "课程名称"}),
}


def paper_findings(site: Site) -> Iterator[CheckFinding]:
    """Yield what is fine and what is not about printing."""
    try:
        setup = print_setup(site, STAMP)
    except ConfigError as error:
        for problem in error.problems:
            yield CheckFinding("paper", "error", f"{problem.file} {problem.place}", problem.text, "改好后再次运行")
        return
    yield from _own_words(site, setup)
    try:
        yield from _templates(site, setup)
        yield from _names(site, setup)
    except FontError:
        return  # told where the fonts are looked at


def _own_words(site: Site, setup: PrintSetup) -> Iterator[CheckFinding]:
    """Yield words for a form or level that there is not, or that are never printed, and seals without a picture."""
    file = f"{SITE_FORMS}/texts.yaml"
    folder = site.folder / SITE_FORMS
    known = {*form_names(FORMS), *form_names(folder)}
    levels = {level.id for each in _regulations(site) for track in each.law.policy.tracks for level in track.levels}
    for form, words in setup.own.forms.items():
        if form != COMMON and form not in known:
            yield CheckFinding("paper", "error", file, f"没有表单 {form}", "yujing forms list 列出全部表单")
            continue
        unused = set() if form == COMMON else {key for key in words if not _prints(setup, form, key)}
        if unused:
            what = f"{form} 的模板不印 {'、'.join(sorted(unused))}"
            yield CheckFinding("paper", "warning", file, what, "删去，或复制模板（yujing forms template）后加上")
        consequences = words.get("consequences", {})
        strange = set(consequences if isinstance(consequences, Mapping) else ()) - levels
        if strange and levels:
            what = f"{form} 的 consequences 里没有等级 {'、'.join(sorted(strange))}"
            yield CheckFinding("paper", "error", file, what, f"可用的有：{'、'.join(sorted(levels))}")
    for office, picture in setup.own.seals.items():
        if not (folder / picture).is_file():
            advice = f"把图片放到 {folder / picture}，或删去这一行，留出盖章的位置"
            yield CheckFinding("paper", "error", file, f"找不到{office}的印章图片 {picture}", advice)


def _prints(setup: PrintSetup, form: str, key: str) -> bool:
    """Say whether the template of ``form``, or a part that it draws on, prints the words called ``key``."""
    if key == "title":
        return True
    templates = load_templates(setup.templates)
    waiting, seen = [f"{form}.typ"], set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        source = templates.get(name, b"").decode("utf-8", "replace")
        if f'own(doc, "{key}"' in source:
            return True
        waiting += [part for part in re.findall(r'#import "/([^"]+)"', source) if part not in seen]
    return False


def _templates(site: Site, setup: PrintSetup) -> Iterator[CheckFinding]:
    """Try every form in use, where anything about it is the site's own; what is shipped has been tried."""
    folder = site.folder / SITE_FORMS
    named = setup.fonts.title or setup.fonts.body or setup.fonts.heading or setup.fonts.kai
    if not (has_templates(folder) or setup.own.forms or setup.own.seals or named):
        return
    tried = _tried(sorted({*_in_use(_regulations(site)), *form_names(folder)}), setup)
    for form, faults in tried.items():
        for fault in faults:
            yield CheckFinding("paper", "error", f"表单 {form}", fault, f"改好后用 yujing forms preview {form} 查看")
    if not any(tried.values()):
        yield CheckFinding("paper", "ok", "表单", "所用的表单都试排过，没有错误")


def _tried(forms: list[str], setup: PrintSetup) -> dict[str, tuple[str, ...]]:
    try:
        return try_forms(forms, setup)
    except FormError as error:
        return {SITE_FORMS: (str(error),)}


def _regulations(site: Site) -> tuple[Regulation, ...]:
    """Return the regulations in use; none where one can't be read, which is told where policies are looked at."""
    try:
        return regulations_of(site)
    except (ConfigError, PolicyError):
        return ()


def _in_use(regulations: tuple[Regulation, ...]) -> Iterator[str]:
    for regulation in regulations:
        yield from (entry.form for entry in regulation.procedure.forms)


def _names(site: Site, setup: PrintSetup) -> Iterator[CheckFinding]:
    """Yield whose name, class or college, and which course's title, has a character that no font has."""
    found: list[str] = []
    with site.store.read() as tx:
        for table, (key, columns) in _NAMES.items():
            rows = load_table(tx, table, site.store.site_id).select([key, *columns]).to_pylist()
            for row in rows:
                for column, title in columns.items():
                    missing = unprintable(row[column] or "", setup.fonts)
                    if missing:
                        codes = "、".join(f"U+{ord(char):04X}" for char in missing)
                        found.append(f"{row[key]} 的{title}里有字体中没有的字（{codes}）")
    if found:
        more = f"（共 {len(found)} 处，见 --json）" if len(found) > _SHOWN else ""
        advice = "装上有这些字的字体，在 [paper] 里写明；否则这些学生的表单不能打印"
        what = "；".join(found[:_SHOWN]) + more
        yield CheckFinding("paper", "warning", "字体中没有的字", what, advice, details=tuple(found))
    else:
        yield CheckFinding("paper", "ok", "姓名、课程名称", "都能打印")
