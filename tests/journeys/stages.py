"""The small site at each stage of the main job, made once and copied for each test, with a Moodle of its own."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal, Protocol

import pytest

from connector.standin.server import StandIn
from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.writing import apply, send
from sync.site import Site
from tests.journeys.small_college import a_small_college, on, point_to, write_site

Stage = Literal["new", "imported", "pulled", "evaluated", "planned", "approved", "applied", "sent"]


@dataclass(frozen=True)
class Small:
    """A site's folder, and the Moodle that belongs to it."""

    folder: Path
    moodle: StandIn


class At(Protocol):
    """Gives the small site as it is after a stage."""

    def __call__(self, stage: Stage, *, more: str = "") -> Small: ...


@cache
def _stages() -> Path:
    """Go through the main job once, and keep the site's folder and what Moodle holds after every stage."""
    kept = Path(mkdtemp(prefix="yujing-stages-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    with StandIn(a_small_college(), state=kept / "moodle.json") as moodle:
        folder = write_site(kept / "site", moodle.url, moodle.token)
        steps: dict[str, Callable[[Site], object]] = {
            "new": lambda site: None,
            "imported": lambda site: import_bundle(site, folder / "registrar", "李红"),
            "pulled": lambda site: pull(site, "李红"),
            "evaluated": lambda site: evaluate(site, "李红"),
            "planned": lambda site: plan(site, "李红"),
            "approved": lambda site: approve(site, plan(site, "李红").plan.checksum, "王敏"),
            "applied": lambda site: apply(site, "李红"),
            "sent": lambda site: send(site, "李红"),
        }
        for stage, step in steps.items():
            with on(folder) as site:
                step(site)
            shutil.copytree(folder, kept / stage / "site")
            for file in kept.glob("moodle*.json"):
                shutil.copy(file, kept / stage)
    return kept


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """Give a way to have the site as it is after a stage; ``more`` is added to its settings."""
    with ExitStack() as running:

        def copy(stage: Stage, *, more: str = "") -> Small:
            return running.enter_context(a_copy(after(stage), tmp_path / "small", more=more))

        yield copy


def after(stage: Stage) -> Path:
    """Return where the small site and its Moodle lie as they are after a stage; to be copied, not changed."""
    return _stages() / stage


@contextmanager
def a_copy(kept: Path, place: Path, *, more: str = "") -> Iterator[Small]:
    """Give a copy of a site and its Moodle that lie in a folder; ``more`` is added to its settings."""
    shutil.copytree(kept, place)
    with StandIn(state=place / "moodle.json") as moodle:
        point_to(place / "site", moodle.url, moodle.token, more=more)
        yield Small(place / "site", moodle)
