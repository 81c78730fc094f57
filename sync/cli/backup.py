"""Commands for backups: ``yujing backup …``, ``yujing verify``, ``yujing restore``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor as ActorOption
from sync.cli.options import AsJson, Reason, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from datetime import datetime

    from sync.actions.restore import RestoreResult
    from sync.actions.verify import Verification

KEY_VARIABLE: Final = "YUJING_BACKUP_KEY"
"""The environment variable that may hold the private key instead of a file."""
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", help="备份私钥文件（权限 600）；不写则用环境变量 YUJING_BACKUP_KEY 中的私钥。"),
]

app = group("backup", "备份：整个站点写成一个加密的文件；看有哪些，生成密钥。", alone=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)
    parent.command(
        "verify",
        help="核对站点是否完好：数据库、审计记录、扫描件、判断的依据；写明备份文件则打开核对那份备份。",
        epilog=examples(
            "yujing verify", "yujing verify backups/yujing-main-20250317T193000Z.age --key /media/u/key.txt"
        ),
    )(verify)
    parent.command(
        "restore",
        help="用备份恢复站点：不重发消息，清除过的学生再次清除。",
        epilog=examples(
            "yujing restore backups/yujing-main-20250317T193000Z.age --key /media/u/key.txt "
            "--actor admin --reason 服务器硬盘损坏",
        ),
    )(restore)


@app.callback(
    help="备份：把数据库、扫描件、判断的依据和站点的设置写成一个加密的文件；密钥不在其中。",
    epilog=examples("yujing backup --actor admin", "yujing backup list", "yujing backup key --to /media/u/key.txt"),
)
def backup(
    context: typer.Context,
    actor: Annotated[str, typer.Option("--actor", envvar="YUJING_ACTOR", help="办理人的账号（见设置 actors）。")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="写到这个文件夹；不写则按设置 backup.folder。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write a backup."""
    if context.invoked_subcommand is not None:
        return
    if not actor:
        raise typer.BadParameter("请写明 --actor（办理人的账号）")
    from sync.actions.backup import backup as write
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        done = write(opened, actor, target=to)
    if as_json:
        write_json(done)
        return
    console().print(f"已备份：{done.file}（{_size(done.size)}）", markup=False, soft_wrap=True)
    console().print(f"  {done.rows} 行记录，{done.files} 个文件；审计链首 {done.audit_head[:40]}", markup=False)
    if done.removed:
        console().print(f"  删除了 {len(done.removed)} 份过期的备份。")
    console().print("  密钥不在备份里：secrets 文件夹和备份私钥请分开另存；备份请复制到另一台机器。")


@app.command("list", help="列出备份文件夹里本站点的备份。", epilog=examples("yujing backup list"))
def list_backups(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """List the backups."""
    from sync.actions.backup import backups
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found, zone = backups(opened), opened.settings.site.zone
        folder = opened.path(opened.settings.backup.folder)
    if as_json:
        write_json(found)
        return
    if not found:
        console().print(f"{folder} 里还没有备份。", markup=False, soft_wrap=True)
    for each in found:
        moment = f"{each.taken_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        console().print(f"{moment}  {_size(each.size):>9}  {each.file.name}", markup=False, soft_wrap=True)


@app.command(
    "key",
    help="生成一对备份密钥：公钥写进设置，私钥写进文件，离开服务器保管。",
    epilog=examples("yujing backup key --to /media/u/yujing-backup-key.txt"),
)
def key(
    to: Annotated[Path, typer.Option("--to", help="私钥写到这个文件（新建，权限 600）；不要在站点文件夹里。")],
    as_json: AsJson = False,
) -> None:
    """Make a pair of keys."""
    from sync.actions.backup_key import make_key

    with reporting_errors():
        public = make_key(to)
    if as_json:
        write_json({"public": public, "file": to})
        return
    console().print("公钥（写进 settings.toml）：\n")
    console().print(f'[backup]\nrecipients = ["{public}"]\n', markup=False, soft_wrap=True)
    console().print(f"私钥已写入 {to}（权限 600）。没有它，备份打不开，谁也补不出来。", markup=False, soft_wrap=True)
    console().print("请把它移到服务器以外的两处保管（例如保险柜里的 U 盘、打印一份），服务器上不要留。")


def verify(
    file: Annotated[Path | None, typer.Argument(help="备份文件；不写则核对站点现在的数据。")] = None,
    key_file: KeyFile = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Check that a site or a backup is whole."""
    from sync.actions.verify import verify_backup, verify_site
    from sync.site import open_site

    with reporting_errors():
        if file is not None:
            found = verify_backup(site, file, private_key(key_file))
        else:
            with open_site(site) as opened:
                found = verify_site(opened)
    if as_json:
        write_json(found)
    else:
        _show(found)
    raise typer.Exit(Exit.NEEDS_PERSON if found.faults else Exit.DONE)


def restore(
    file: Annotated[Path, typer.Argument(help="备份文件。")],
    actor: ActorOption,
    reason: Reason,
    key_file: KeyFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="替换现有的数据；现有的先另存一份。")] = False,
    erased: Annotated[
        Path | None, typer.Option("--erased", help="清除名册 erased.txt（原来的站点文件夹丢失时）。")
    ] = None,
    nobody_erased: Annotated[
        bool, typer.Option("--nobody-erased", help="备份之后没有清除过学生，不需要名册。")
    ] = False,
    numbers: Annotated[
        Path | None, typer.Option("--numbers", help="文号登记 numbers.txt（原来的站点文件夹丢失时）。")
    ] = None,
    no_number_given: Annotated[bool, typer.Option("--no-number-given", help="备份之后没有发过通知书。")] = False,
    without_data_key: Annotated[bool, typer.Option("--without-data-key", help="数据密钥确已遗失，仍要恢复。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Restore a backup."""
    from sync.actions.restore import Restoring
    from sync.actions.restore import restore as put_back

    with reporting_errors():
        said = Restoring(
            private_key(key_file),
            reason,
            replace=replace,
            erased=erased,
            nobody_erased=nobody_erased,
            numbers=numbers,
            no_number_given=no_number_given,
            without_data_key=without_data_key,
        )
        done = put_back(site, file, actor, said)
    write_json(done) if as_json else _show_restored(done)


def private_key(file: Path | None) -> str:
    """Return the private key of a file of mode 600, or of the environment.

    Raises:
        BadParameter: neither is given.
        ConfigError: the file is missing, or others can read it.
    """
    from config.secrets import read_secret

    if file is not None:
        return read_secret("", file)
    given = os.environ.get(KEY_VARIABLE, "").strip()
    if not given:
        raise typer.BadParameter(f"打开备份要用私钥：请用 --key 指明私钥文件，或设置环境变量 {KEY_VARIABLE}")
    return given


def _show(found: Verification) -> None:
    if found.taken_at is not None:
        console().print(f"站点 {found.site} 的备份，写于 {_moment(found.taken_at)}（版本 {found.product}）")
    for check in found.checks:
        mark = f"{len(check.faults)} 处不符" if check.faults else "完好"
        console().print(f"  {check.title}：{mark}（{check.counted}）" if check.counted else f"  {check.title}：{mark}")
        for line in (*check.faults, *check.notes):
            console().print(f"    {line}", markup=False, soft_wrap=True)
    end = f"共 {len(found.faults)} 处不符，请按上面的说明处理。" if found.faults else "全部完好。"
    console().print(end, style="bold" if found.faults else None)


def _show_restored(done: RestoreResult) -> None:
    out, stopped = console(), done.stopped
    out.print(f"已恢复到 {_moment(done.taken_at)} 的备份：{done.rows} 行记录，{done.files.put} 个文件。")
    lines = (
        (stopped.messages, "条消息状态待核：等够时间，先到会话里查找，找不到才发"),
        (stopped.plans, "份未执行完的计划已放弃，请重新做计划"),
        (stopped.cancelled, "条给已清除学生的消息不再发送"),
        (done.erased, "名备份之后清除过的学生已再次清除"),
        (done.numbers_held, "个文号是备份之后给出的：留给原来的通知书，不会给别人"),
        (done.files.otherwise, "个文件与备份不同，原来的另存为 *.before-restore"),
    )
    for count, what in lines:
        if count:
            out.print(f"  {count} {what}")
    for name in done.differing:
        out.print(f"  {name} 与备份时不同，保留现在的", markup=False, soft_wrap=True)
    if done.aside is not None:
        out.print(f"  被替换的数据另存为 {done.aside}；核对无误后请删除", markup=False, soft_wrap=True)
    out.print("接下来：yujing verify 核对；重新导入备份之后的教务数据；yujing pull、evaluate、plan，由人核对后批准。")


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count} 字节"
