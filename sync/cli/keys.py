"""Commands for the data key: ``yujing keys …``."""

from __future__ import annotations

from pathlib import Path

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

app = group("keys", "数据密钥：监护人和重点关注信息加密所用；查看、更换、遗失之后。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command("status", help="正在使用哪一把密钥，手边有没有，多少条读不出来。", epilog=examples("yujing keys status"))
def status(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Show which key is in use."""
    from sync.actions.keys import keys_status
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found = keys_status(opened)
    if as_json:
        write_json(found)
    else:
        there = "在手边" if found.used in found.at_hand else "不在手边"
        console().print(f"正在使用的密钥：{found.used}（{there}）", markup=False)
        for key_id, count in found.rows.items():
            console().print(f"  {count} 个版本用 {key_id or '（未加密）'} 加密", markup=False)
        if found.unreadable:
            console().print(f"{found.unreadable} 个版本的监护人和重点关注信息读不出来；判断、计划、通知书不受影响。")
    raise typer.Exit(Exit.NEEDS_PERSON if found.unreadable else Exit.DONE)


@app.command(
    "rotate",
    help="换一把新密钥，把已加密的内容全部改用它；中途中断，再运行一次即可接上。",
    epilog=examples("yujing keys rotate --actor admin"),
)
def rotate(actor: Actor, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Exchange the key."""
    from sync.actions.keys import rotate_keys
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        done = rotate_keys(opened, actor)
    if as_json:
        write_json(done)
    else:
        console().print(f"已改用密钥 {done.key_id}，重新加密 {done.resealed} 个版本。", markup=False)
        if done.unreadable:
            console().print(f"{done.unreadable} 个版本用别的密钥加密，读不出来，原样保留；旧密钥也保留。")
        elif done.old_kept:
            console().print("请从环境变量中去掉旧密钥（逗号之后的部分）。")
        console().print("更换以前的备份仍要旧密钥才读得出来：请把当时的密钥与备份一起保存，一起销毁。")
    raise typer.Exit(Exit.NEEDS_PERSON if done.unreadable else Exit.DONE)


@app.command(
    "lost",
    help="密钥确已遗失：清除读不出来的内容，换一把新的；再导入一次教务数据即可补回。",
    epilog=examples("yujing keys lost --actor admin --reason 服务器重装，密钥没有备份"),
)
def lost(actor: Actor, reason: Reason, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Go on without the lost key."""
    from sync.actions.keys import lose_keys
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        dropped = lose_keys(opened, actor, reason)
    if as_json:
        write_json({"dropped": dropped})
    else:
        console().print(f"已换用新密钥，清除读不出来的内容 {dropped} 个版本。请再导入一次教务数据。")
