"""The command that tries the worked examples of policy files: ``yujing policy test``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.policy import Policies

if TYPE_CHECKING:
    from sync.actions.policy_test import PolicyTest, TriedExample


def register(group: typer.Typer) -> None:
    """Add the command to the group of policy commands."""
    group.command(
        "test",
        help="逐个试算规定文件里的例子，并说明哪条规则、界限的哪一侧还没有例子。",
        epilog=examples("yujing policy test asnu", "yujing policy test 某办法.yaml --json"),
    )(try_examples)


def try_examples(policies: Policies = None, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Try the worked examples of policy files."""
    from sync.actions.policy_test import try_policies

    with reporting_errors():
        tests = try_policies(policies or (), site)
    if as_json:
        write_json(tests)
    else:
        for each in tests:
            _show(each)
    raise typer.Exit(Exit.DONE if all(each.holds for each in tests) else Exit.NEEDS_PERSON)


def _show(tested: PolicyTest) -> None:
    _say(f"{tested.title}（{tested.file}）")
    if tested.borrowed:
        _say("  这个文件没有自己的例子；下面是所沿用规定的例子，按这个文件的旋钮试算，不符之处就是改动的影响。")
    for example in tested.examples:
        _show_example(example)
    for part in tested.untried:
        _say(f"  ？ {part.told}")
    held = len(tested.examples) - tested.failed
    untried = f"{len(tested.untried)} 处没有例子" if tested.untried else "每条规则、每个界限的各侧都有例子"
    _say(f"  {len(tested.examples)} 个例子，{held} 个相符，{tested.failed} 个不符；{untried}。")


def _show_example(example: TriedExample) -> None:
    mark = "✗" if example.differences else "✓"
    _say(f"  {mark} {example.number} {example.title}：{example.expected}（第 {example.line} 行）")
    for difference in example.differences:
        _say(f"      {difference}")


def _say(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
