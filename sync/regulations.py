"""The regulations in use at a site: each one's law, procedure and the colleges it governs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config.policy_files import SHIPPED, find_policy, load_policy
from config.problems import ConfigError, Problem, problems_of
from rules.policy.schema import Level

if TYPE_CHECKING:
    from pathlib import Path

    from config.procedure import Procedure
    from config.settings import PolicyUse
    from rules.policy.law import Law
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class LawInUse:
    """A law in use, without what follows from it; ``colleges`` is None where it governs every college."""

    law: Law
    colleges: tuple[str, ...] | None

    @property
    def id(self) -> str:
        """The policy's id."""
        return self.law.id

    @property
    def title(self) -> str:
        """The regulation's title."""
        return self.law.policy.title

    @property
    def scope(self) -> str:
        """The colleges covered, as text; empty where it is all of them."""
        return "、".join(self.colleges or ())

    @property
    def labels(self) -> dict[str, str]:
        """What the regulation calls its measures."""
        return {name: measure.label for name, measure in self.law.policy.measures.items() if measure.label}

    def governs(self, college: str) -> bool:
        """Say whether the regulation is in use for a college."""
        return self.colleges is None or college in self.colleges

    def levels_of(self, level: str) -> tuple[Level, ...]:
        """Return the levels of the track that ``level`` belongs to, low to high."""
        return next(track.levels for track in self.law.policy.tracks if level in {each.id for each in track.levels})

    def level_name(self, level: str) -> str:
        """Return what the regulation calls a level (一级预警)."""
        return next(each.label for each in self.levels_of(level) if each.id == level)


@dataclass(frozen=True, slots=True)
class Regulation(LawInUse):
    """A policy in use: its law and its procedure. ``above`` is None where no law stands above it."""

    procedure: Procedure
    above: Law | None = None


def laws_of(site: Site, policy: str | None = None, *, on: date | None = None) -> tuple[LawInUse, ...]:
    """Return the laws that `regulations_of` would, their procedures neither read nor checked.

    Raises:
        PolicyError, ConfigError: as there, but for a wrong procedure.
    """
    named = _named(site, policy, on or site.today())
    return tuple(LawInUse(law, use.colleges or None) for use, _, law in named)


def regulations_of(site: Site, policy: str | None = None, *, on: date | None = None) -> tuple[Regulation, ...]:
    """Return the regulations that the settings name, or the one asked for, as they were on a day (default: today).

    Raises:
        PolicyError: a policy file cannot be used; its faults name file, line and column.
        ConfigError: a procedure block is wrong, or ``policy`` is not in use.
    """
    day, folder = on or site.today(), site.folder / "policies"
    found = []
    for use, name, law in _named(site, policy, day):
        procedure = procedure_of(law, str(find_policy(name, folder, on=day)))
        above = law_above(law, policy_name(folder, use.above), folder, day)
        found.append(Regulation(law, use.colleges or None, procedure, above))
    return tuple(found)


def _named(site: Site, policy: str | None, on: date) -> list[tuple[PolicyUse, str, Law]]:
    """The policies asked for, as the settings name them: each one's name as a file is found by it, and its law."""
    folder = site.folder / "policies"
    found = []
    for use in site.settings.policies:
        name = policy_name(folder, use.id)
        if policy not in (None, use.id) and find_policy(name, folder, on=on).parent == SHIPPED:
            continue  # a shipped file bears its id as its name: no need to read it
        law = load_policy(name, folder, on=on)
        if policy is None or policy in (use.id, law.id):
            found.append((use, name, law))
    if not found:
        known = "、".join(use.id for use in site.settings.policies)
        raise ConfigError([Problem("settings.toml", "policies", f"没有采用名为 {policy} 的规定；已采用：{known}")])
    return found


def law_above(law: Law, named: str, folder: Path | None, on: date) -> Law | None:
    """Return the law above ``law``: the one named (an id or file), else the one that its own file names, or none.

    Raises:
        PolicyError: it cannot be used.
        ConfigError: it is the same law.
    """
    name = named or law.policy.above
    if not name:
        return None
    above = load_policy(name, folder, on=on)
    if above.id == law.id:
        raise ConfigError([Problem(name, "above", f"规定 {law.id} 不能以自己为上位规定，请写学校规定的代号")])
    return above


def policy_name(folder: Path, name: str) -> str:
    """Return a policy's name as `config.policy_files` reads it: a file of the settings is in the site's folder."""
    return str(folder / name) if name.endswith((".yaml", ".yml")) else name


def colleges_covered(regulations: Iterable[Regulation]) -> frozenset[str] | None:
    """Return the colleges that any of these governs; None where one governs every college."""
    found: set[str] = set()
    for regulation in regulations:
        if regulation.colleges is None:
            return None
        found.update(regulation.colleges)
    return frozenset(found)


def require_in_use(regulations: Iterable[Regulation], policies: Iterable[str]) -> None:
    """Refuse to go on where cases rest on a regulation that the settings do not name any more.

    Raises:
        ConfigError: naming each such regulation.
    """
    missing = sorted(set(policies) - {regulation.id for regulation in regulations})
    advice = "仍有个案属于规定 {}，而这里已不采用它：请恢复，或先了结这些个案（yujing case list --policy {}）"
    if missing:
        raise ConfigError([Problem("settings.toml", "policies", advice.format(each, each)) for each in missing])


def procedure_of(law: Law, file: str) -> Procedure:
    """Return what follows from a law's warnings.

    Raises:
        ConfigError: a procedure block is wrong; ``file`` is named as the place.
    """
    from config.procedure import Procedure  # a quarter of what the settings and policies take to be made ready

    try:
        return Procedure.model_validate(law.policy.procedure or {})
    except ValidationError as error:
        raise ConfigError(problems_of(file, error)) from error
