"""How fast a term prints, and in how much memory: ``python -m benchmarks.forms [students] [workers]``.

Prints for every invented student what asnu's regulation wants with a warning (notice of two copies with the stub,
interview record, plan, transcript; some six pages), merged and as single files. Says pages per second, and per second
of processor time, which a busy machine disturbs less; and the most memory that this process and its workers held
together at any moment. What a page of each form costs is told by itself. Then a notice is set beside an equivalent one
by WeasyPrint (``pip install yujing[bench]``), each in a process of its own, and a large sheet is written.
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, TypeVar

from reports.case_samples import case_form
from reports.documents import Notice, Student, StudentForm
from reports.forms import PrintSetup, render_stack
from reports.merging import page_count
from reports.printing import Printed, print_merged, print_singles
from reports.sample_files import transcript
from reports.samples import STUDENT, asnu_notice
from reports.workbook import Column, Sheet, write_workbook

Result = TypeVar("Result")

FORMS = Path(__file__).parents[1] / "config" / "forms"
SETUP = PrintSetup(templates=(FORMS,), stamp=datetime(2026, 3, 6, tzinfo=UTC))
ROWS, COLUMNS = 50_000, 20
SAMPLE = 60
"""How many of each form are set to tell what a page of it costs, and beside WeasyPrint."""
ROUNDS = 5
"""How often the two are set one after the other: single rounds differ by a fifth, the median counts."""


def a_student(index: int) -> Student:
    """Return one of many students, in classes of forty."""
    return replace(STUDENT, number=f"2024{index:06}", name=f"张挈{index}", class_name=f"软件24{index // 40:02}班")


def notice(index: int) -> Notice:
    """Return the notice of a student with three to eight outstanding courses."""
    student = a_student(index)
    made = asnu_notice(("yellow", "orange", "red")[index % 3], 3 + index % 6, student=student)
    return replace(made, number=f"{student.college}预警〔2026〕{index:04}号", codes={})


def papers(index: int) -> list[StudentForm]:
    """Return what prints for a student."""
    first, student = notice(index), a_student(index)
    with_it = [
        replace(case_form(form, student=student), number=first.number, codes={})
        for form in ("asnu/interview", "asnu/plan")
    ]
    return [first, *with_it, replace(transcript(4, 8, student=student), number=first.number)]


def measure(name: str, work: Callable[[], Printed]) -> None:
    """Run ``work`` and say how long it took, by the clock and by the processor, and in how much memory."""
    started, cpu_before = time.perf_counter(), cpu_seconds()
    with watching_memory() as most:
        pages = work().pages
    seconds, cpu = time.perf_counter() - started, cpu_seconds() - cpu_before
    print(
        f"{name:8} {pages:6} pages {seconds:7.2f} s {pages / seconds:5.0f} pages/s  "
        f"{pages / cpu:5.0f} pages per CPU second  peak {most[0]:.0f} MB, all processes together"
    )


@contextmanager
def watching_memory() -> Iterator[list[float]]:
    """Watch how many megabytes this process and its children hold together; the most is the only item given."""
    psutil: Any = importlib.import_module("psutil")
    here, most, over = psutil.Process(), [0.0], Event()

    def look() -> None:
        while not over.wait(0.1):
            held = 0
            for process in (here, *here.children(recursive=True)):
                with suppress(psutil.Error):
                    held += process.memory_info().rss
            most[0] = max(most[0], held / 1e6)

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def cpu_seconds() -> float:
    """Return the processor time that this process and its finished workers have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def page_costs() -> list[str]:
    """Return what a page of each form costs, set alone."""
    stacks: dict[str, list[StudentForm]] = {}
    for index in range(SAMPLE):
        for paper in papers(index):
            stacks.setdefault(paper.form, []).append(paper)
    told = []
    for form, documents in stacks.items():
        before = time.process_time()
        pages = page_count(render_stack(documents, SETUP))
        cost = (time.process_time() - before) / pages * 1000
        told.append(f"{form:18} {pages / len(documents):4.1f} pages each, {cost:5.1f} ms of processor time a page")
    return told


def apart(work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns, done in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work)


def typst_seconds() -> float:
    """Return the processor time of a notice, without that of the first one."""
    documents = [notice(index) for index in range(SAMPLE)]
    render_stack(documents[:1], SETUP)
    before = time.process_time()
    render_stack(documents, SETUP)
    return (time.process_time() - before) / SAMPLE


def weasyprint_seconds() -> float:
    """Return the processor time of an equivalent notice by WeasyPrint, without that of the first one."""
    weasyprint: Any = importlib.import_module("weasyprint")
    fonts: Any = importlib.import_module("weasyprint.text.fonts")
    configuration = fonts.FontConfiguration()
    style = weasyprint.CSS(string=_style(), font_config=configuration)
    few = [notice(index) for index in range(SAMPLE // 6)]

    def render(made: Notice) -> None:
        weasyprint.HTML(string=_html(made)).write_pdf(stylesheets=[style], font_config=configuration)

    render(few[0])
    before = time.process_time()
    for made in few:
        render(made)
    return (time.process_time() - before) / len(few)


def _style() -> str:
    """Return the same fonts, paper and tables as the form has."""
    serif = importlib.import_module("pylopdf_fonts_zh_cn").serif_path()
    sans = importlib.import_module("pylopdf_fonts_zh_cn").sans_path()
    return f"""@font-face {{ font-family: body; src: url(file://{serif}) }}
@font-face {{ font-family: heading; src: url(file://{sans}) }}
@page {{ size: A4; margin: 25mm 26mm 22mm 28mm }}
@page {{ @bottom-center {{ content: "第 " counter(page) " 页　共 " counter(pages) " 页" }} }}
body {{ font: 12pt/17pt body; text-align: justify }} h1 {{ font-size: 22pt; line-height: 30pt; text-align: center }}
h2 {{ font: 12pt heading }} p {{ text-indent: 2em; margin: 5pt 0 }}
table {{ border-collapse: collapse; width: 100%; font-size: 10.5pt }} thead {{ display: table-header-group }}
td, th {{ border: 0.6pt solid; padding: 4.5pt 2pt; text-align: center }} .copy {{ break-before: page }}
.stub {{ border-top: 0.6pt dashed; margin-top: 20pt; break-inside: avoid }}
.stub h1 {{ font: 14pt/18pt body; margin: 4pt }} .head {{ position: running(head) }}
@page {{ @top-left {{ content: element(head) }} }}"""


def _html(made: Notice) -> str:
    """Return what the notice says: both copies with number, keeper and signature, and the stub."""
    rows = "".join(
        f"<tr><td>{at}<td>{row.term}<td>{row.code}<td>{escape(row.name)}<td>{row.course_type}<td>{row.credits}"
        f"<td>{row.score or '—'}<td>{row.situation}</tr>"
        for at, row in enumerate(made.courses, 1)
    )
    student, reasons = made.student, "".join(f"<p>{escape(reason)}</p>" for reason in made.reasons)
    who = f"""<table><tr><td>姓名<td>{student.name}<td>学号<td>{student.number}<td>年级<td>{student.entry_year}
<tr><td>学院<td>{student.college}<td>专业<td>{student.major}<td>班级<td>{student.class_name}
<tr><td>预警等级<td>{made.level_name}<td>统计范围<td colspan=3>{made.period}</table>"""
    headings = "".join(
        f"<th>{name}" for name in ("序号", "学期", "课程代码", "课程名称", "性质", "学分", "成绩", "情况")
    )
    contact, day, until = made.contact, made.issued_on, made.objection and made.objection.until
    body = f"""<h1>{made.school}{made.name}</h1>{who}<p>{student.name}同学：</p>
<p>经审核，你的学业情况达到《{made.policy_title}》第七条规定的{made.level_name}标准，现通知如下。</p>
<h2>一、预警原因</h2>{reasons}<h2>二、可能产生的后果</h2>
<p>如学业状况没有改善，可能达到红色预警标准，并可能无法在规定的学习年限内按期完成学业。</p>
<h2>三、未通过课程（共 {len(made.courses)} 门）</h2><table><thead><tr>{headings}</thead>{rows}</table>
<h2>四、帮助与联系</h2><p>学业预警是学校对你的提醒和帮助，不是处分，也不进入你的个人档案。请你及时与{contact.office}{contact.name}
联系（电话：{contact.telephone}），一起分析原因、制定学习计划。如对本通知有异议，请于{until}前（含当日）提出：向所在学院教学办公室提交书面说明。</p>
<table><tr><td>本人已收到并知悉本通知。<br>学生签字：<br>年　　　月　　　日
<td>{made.school}{made.office}（公章）<br>{day.year} 年 {day.month} 月 {day.day} 日</table>"""
    stub = f"""<h2>沿此线剪下　存根由学院留存</h2><h1>{made.school}{made.name}（存根）</h1>
<table><tr><td>编号<td colspan=3>{made.number}<td>签发日期<td>{day.year} 年 {day.month} 月 {day.day} 日
<tr><td>姓名<td>{student.name}<td>学号<td>{student.number}<td>预警等级<td>{made.level_name}
<tr><td>学院<td>{student.college}<td>班级<td>{student.class_name}<td>未通过<td>{len(made.courses)} 门
<tr><td>学生签字<td><td>签收日期<td colspan=3>年　　　月　　　日</table>"""
    return "".join(
        f'<div class="copy"><div class="head">编号：{made.number}　{keeper}</div>{body}{below}</div>'
        for keeper, below in (("学院留存", ""), ("学生留存", f'<div class="stub">{stub}</div>'))
    )


def sheet_megabytes() -> float:
    """Write a large sheet and return this process's peak memory in megabytes."""

    def rows() -> Iterator[list[str]]:
        for row in range(ROWS):
            yield [f"第{row}行第{column}列" for column in range(COLUMNS)]

    columns = [Column(f"第{column}列", 12) for column in range(COLUMNS)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "large.xlsx"
        write_workbook([Sheet("名单", "大表", columns, rows())], file, title="大表", stamp=SETUP.stamp)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(students: int = 3000, workers: int = 2) -> None:
    """Print for ``students`` both ways, then compare."""
    sheet = apart(sheet_megabytes)
    print(
        f"{'sheet':8} {ROWS} rows of {COLUMNS} columns: peak {sheet:.0f} MB (a process of its own, interpreter and all)"
    )
    print("\n".join(f"{'':8} {line}" for line in apart(page_costs)))
    documents = [paper for index in range(students) for paper in papers(index)]
    with TemporaryDirectory() as folder:
        merged = Path(folder) / "merged.pdf"
        measure("merged", lambda: print_merged(documents, merged, SETUP, workers=workers))
        print(f"{'':8} {merged.stat().st_size / 1e6:.1f} MB in one file")
        singles = Path(folder) / "singles"
        measure("singles", lambda: print_singles(documents, singles, SETUP, workers=workers))
    if importlib.util.find_spec("weasyprint") is None:
        print("WeasyPrint is not installed: pip install yujing[bench]")
        return
    rounds = [(apart(typst_seconds), apart(weasyprint_seconds)) for _ in range(ROUNDS)]
    for ours, theirs in rounds:
        print(f"{'notice':8} {ours * 1000:.1f} ms, by WeasyPrint {theirs * 1000:.0f} ms")
    print(f"{'':8} the median: {median(theirs / ours for ours, theirs in rounds):.1f} times as long")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
