"""Keep what the connector wrote (cohorts, groups, messages) and every id in a file that is replaced whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from connector.standin.state import Cohort, Group, Message, Site


def save(site: Site, path: Path) -> None:
    """Write the state file; a crash leaves the old one or the new one."""
    state = {
        "cohorts": [asdict(each) for each in site.cohorts.values()],
        "groups": [asdict(each) for each in site.groups.values()],
        "messages": [asdict(each) for each in site.messages.values()],
        "ids": site.ids,
        "last_id": site.last_id,
    }
    _replace(path, state)


def restore(site: Site, path: Path) -> None:
    """Read the state file into an empty site; no file means a new site."""
    if not path.exists():
        return
    state = json.loads(path.read_text(encoding="utf-8"))
    site.cohorts = {each["id"]: Cohort(**each) for each in state["cohorts"]}
    site.groups = {each["id"]: Group(**each) for each in state["groups"]}
    site.messages = {each["id"]: Message(**each) for each in state["messages"]}
    site.ids = state["ids"]
    site.last_id = state["last_id"]


def save_college(college: dict[str, Any], path: Path) -> None:
    """Keep the college beside the state file, so that a restart needs no other file."""
    _replace(college_file(path), college)


def saved_college(path: Path) -> dict[str, Any]:
    """Return the college that the site held last; an empty one for a new site."""
    file = college_file(path)
    if not file.exists():
        return {"users": [], "courses": []}
    college: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return college


def college_file(path: Path) -> Path:
    """Return the file beside the state file that keeps the college."""
    return path.with_name(f"{path.stem}.college.json")


def _replace(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content, ensure_ascii=False))  # in one go: many times as fast as json.dump
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
