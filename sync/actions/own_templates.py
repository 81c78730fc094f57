"""Take a shipped template into the site folder, to change it there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.problems import ConfigError, Problem
from config.templates import FORMS
from reports.templates import form_names
from rules.likeness import likely
from sync.filling.setup import SITE_FORMS

_IMPORT: Final = re.compile(r'#import "/([\w/-]+\.typ)"')


@dataclass(frozen=True, slots=True)
class TakenTemplate:
    """The site's own copy of a template, and the shared parts that it draws on, which stay as shipped."""

    file: Path
    parts: tuple[str, ...]


def take_template(folder: Path, name: str) -> TakenTemplate:
    """Copy the shipped template ``name`` (a form, or a shared part such as ``style``) into the site in ``folder``.

    Raises:
        ConfigError: there is no such template, or the site has one of its own already.
    """
    shipped = FORMS / f"{name}.typ"
    known = (*form_names(FORMS), *(part.stem for part in sorted(FORMS.glob("*.typ"))))
    if name not in known:
        raise ConfigError([Problem(name, "", f"没有这个模板；{likely(name, known, 'yujing forms list 列出全部表单')}")])
    own = folder / SITE_FORMS / f"{name}.typ"
    if own.exists():
        raise ConfigError([Problem(str(own), "", "本站已有自己的模板，没有覆盖；要重新取，请先把它移走")])
    own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = shipped.read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    return TakenTemplate(own, tuple(dict.fromkeys(_IMPORT.findall(text))))
