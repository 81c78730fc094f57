"""Evaluate a facts bundle under a policy: no LMS, no store, no network.

Also runs by itself, for checking one evaluation against another::

    python -m sync.actions.evaluate_facts BUNDLE POLICY PERIOD AS_OF [OUT.json]
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.assessment import Assessment


def evaluate_facts(bundle: Path, policy: str, period: str, as_of: date, above: str | None = None) -> Assessment:
    """Judge every student of a bundle (CSV folder, .xlsx or .json) under a policy (id or path of a YAML file).

    Of what an archive has sealed the same JSON file is bundle and policy.

    ``above`` is the policy above it, where its own file names none or another; both are judged then. What was
    tolerated in the bundle stands among the notes. Raises `config.policy_files.PolicyError`,
    `rules.bundle.findings.BundleError` (all findings at once), `rules.engine.calendar.PeriodError` (a period that
    the calendar lacks or of the wrong kind) and `rules.snapshot.SnapshotError` (a sealed file of another version);
    all are `ValueError` and their text is fit to show.
    """
    from config.policy_files import load_policy
    from rules.bundle.reading import read_bundle
    from rules.sealed import sealed_law
    from sync.actions.above import judge
    from sync.regulations import law_above

    law = sealed_law(Path(policy)) if policy.endswith(".json") else load_policy(policy, on=as_of)
    folder = Path(policy).parent if policy.endswith((".yaml", ".yml")) else None
    read = read_bundle(bundle, law.level_grades)
    assessment = judge(read.facts, law, period, as_of, law_above(law, above or "", folder, as_of))
    return replace(assessment, notes=(*assessment.notes, *(str(each) for each in read.warnings)))


def _main(arguments: list[str]) -> int:
    import sys

    from rules.assessment_json import assessment_text

    bundle, policy, period, as_of, *out = arguments
    try:
        text = assessment_text(evaluate_facts(Path(bundle), policy, period, date.fromisoformat(as_of)))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if out:
        Path(out[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(_main(sys.argv[1:]))
