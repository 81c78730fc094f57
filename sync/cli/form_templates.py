"""Commands about the forms themselves: which there are, how they look, templates of the college's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from sync.actions.previewing import KnownForm, Preview

FormName = Annotated[str, typer.Argument(metavar="表单", help="表单名，如 asnu/notice；yujing forms list 列出全部。")]


def register(group: typer.Typer) -> None:
    """Add the commands of this module to ``yujing forms``."""
    group.command("list", help="列出全部表单，注明哪些用了本站自己的模板。", epilog=examples("yujing forms list"))(
        list_forms
    )
    group.command(
        "preview",
        help="用虚构的数据显示一个表单，包括各种少见情形，每页印有“样张”。",
        epilog=examples("yujing forms preview asnu/notice", "yujing forms preview bhuad/notice --case long"),
    )(preview)
    group.command(
        "template",
        help="把自带的模板复制到站点的 forms 文件夹，供修改。",
        epilog=examples("yujing forms template asnu/notice"),
    )(template)


def list_forms(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """List every form."""
    from sync.actions.previewing import known_forms

    with reporting_errors():
        found = known_forms(site)
    write_json(found) if as_json else _show_list(found)


def _show_list(found: tuple[KnownForm, ...]) -> None:
    from rich.table import Table

    table = Table(box=None)
    for heading in ("表单", "名称", "模板"):
        table.add_column(heading, no_wrap=heading == "表单")
    for each in found:
        table.add_row(each.form, each.title, "本站" if each.own else "自带")
    print_table(table)


def preview(
    form: FormName,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="情形", help="只显示一种情形：typical、long、rare、many、none、reprint 等。"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪个 PDF 文件。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show a form with invented data."""
    from sync.actions.previewing import preview_form

    with reporting_errors():
        result = preview_form(site, form, case, out)
    write_json(result) if as_json else _show_preview(result)
    raise typer.Exit(Exit.BAD_INPUT if result.faults else Exit.DONE)


def _show_preview(result: Preview) -> None:
    console().print(f"{result.form}：{len(result.shown)} 种情形，共 {result.pages} 页，在 {result.file}", markup=False)
    for label in result.shown:
        console().print(f"  · {label}", markup=False)
    for fault in result.faults:
        console().print(f"  没有显示 {fault}", markup=False)


def template(
    name: Annotated[str, typer.Argument(metavar="模板", help="表单名，或共用部分（如 style）。")],
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Take a shipped template into the site folder."""
    from sync.actions.own_templates import take_template

    with reporting_errors():
        result = take_template(site, name)
    if as_json:
        write_json(result)
        return
    console().print(f"已复制到 {result.file}；以后打印用它，不再用自带的。", markup=False)
    if result.parts:
        console().print(f"它引用的 {'、'.join(result.parts)} 仍用自带的；要改也可以同样复制。", markup=False)
    console().print(f"改好后运行 yujing forms preview {name} 查看。", markup=False)
