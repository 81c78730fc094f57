"""What is taught: two colleges, six majors, six terms of courses each, and two electives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EDUCATION: Final = "教育学院"
DESIGN: Final = "设计学院"
LEVELS: Final = ("不及格", "及格", "中", "良", "优")
"""The steps of the level scale, lowest first, as Moodle counts them from 1."""
SMALL_ELECTIVE: Final = "ART001"
LARGE_ELECTIVE: Final = "ART035"


@dataclass(frozen=True, slots=True)
class Course:
    """A course of the catalogue; ``credits`` is text, as the registrar writes it."""

    code: str
    name: str
    credits: str
    course_type: str = "required"
    degree_course: bool = False
    levels: bool = False


@dataclass(frozen=True, slots=True)
class Major:
    """A major: its letters in course codes, the digits in student numbers, its classes' short name."""

    name: str
    college: str
    letters: str
    digits: str
    short: str


MAJORS: Final = (
    Major("小学教育", EDUCATION, "PRI", "01", "小教"),
    Major("学前教育", EDUCATION, "PRE", "02", "学前"),
    Major("特殊教育", EDUCATION, "SPE", "03", "特教"),
    Major("应用心理学", EDUCATION, "PSY", "04", "心理"),
    Major("视觉传达设计", DESIGN, "VIS", "01", "视传"),
    Major("环境设计", DESIGN, "ENV", "02", "环艺"),
)
BY_MAJOR: Final = {major.name: major for major in MAJORS}

CREDITS: Final = {
    EDUCATION: {"P1": "4", "P2": "4", "P3": "1", "M1": "4", "M2": "4", "M3": "3"},
    DESIGN: {"P1": "3", "P2": "2", "M1": "4", "M2": "3", "M3": "2.5"},
}
"""The credits of each place in a term's plan: P public, M of the major. Education adds up to exactly 20."""

PUBLIC_LETTERS: Final = {EDUCATION: "GE", DESIGN: "GD"}
PUBLIC_NAMES: Final = {
    EDUCATION: (
        ("大学英语（一）", "高等数学（上）", "体育（一）"),
        ("大学英语（二）", "高等数学（下）", "体育（二）"),
        ("大学英语（三）", "教育学原理", "体育（三）"),
        ("大学英语（四）", "普通心理学", "体育（四）"),
        ("教育统计 & 测量 <SPSS>", "课程与教学论", "形势与政策"),
        ("教育研究方法", "班级管理", "就业指导"),
    ),
    DESIGN: (
        ("大学英语（一）", "设计概论"),
        ("大学英语（二）", "中国工艺美术史"),
        ("大学英语（三）", "世界现代设计史"),
        ("大学英语（四）", "设计心理学"),
        ("设计英语", "设计管理"),
        ("设计批评", "职业规划"),
    ),
}
MAJOR_NAMES: Final = {
    "PRI": (
        ("现代汉语", "儿童发展", "书写技能"),
        ("古代汉语", "小学教育学", "普通话训练"),
        ("中国文学", "小学语文课程", "简笔画"),
        ("外国文学", "小学数学课程", "多媒体课件"),
        ("儿童文学", "小学科学课程", "微格教学"),
        ("写作", "小学德育", "教育见习"),
    ),
    "PRE": (
        ("学前教育学", "幼儿卫生学", "乐理与视唱"),
        ("学前心理学", "幼儿营养学", "钢琴基础"),
        ("幼儿园课程", "幼儿游戏", "舞蹈基础"),
        ("幼儿语言教育", "幼儿科学教育", "手工制作"),
        ("幼儿社会教育", "幼儿健康教育", "幼儿戏剧"),
        ("家庭教育学", "幼儿园管理", "幼儿园见习"),
    ),
    "SPE": (
        ("特殊教育导论", "人体解剖生理", "手语（一）"),
        ("儿童康复学", "听障儿童教育", "手语（二）"),
        ("视障儿童教育", "言语治疗", "盲文基础"),
        ("智力障碍教育", "行为矫正", "感觉统合"),
        ("孤独症儿童教育", "融合教育", "特殊学校见习"),
        ("特殊教育评估", "个别化教育", "教具制作"),
    ),
    "PSY": (
        ("心理学史", "生理心理学", "专业导论"),
        ("发展心理学", "心理统计", "实验操作"),
        ("社会心理学", "实验心理学", "心理测验"),
        ("认知心理学", "人格心理学", "访谈技术"),
        ("教育心理学", "变态心理学", "团体辅导"),
        ("咨询心理学", "管理心理学", "心理危机干预"),
    ),
    "VIS": (
        ("素描", "平面构成", "图像处理"),
        ("色彩", "字体设计", "矢量绘图"),
        ("插画", "版式设计", "专业写生"),
        ("标志设计", "包装设计", "印刷工艺"),
        ("品牌设计", "书籍设计", "动态图形"),
        ("广告设计", "信息设计", "专题设计"),
    ),
    "ENV": (
        ("设计素描", "立体构成", "制图基础"),
        ("设计色彩", "空间构成", "计算机制图"),
        ("室内设计原理", "人机工程", "专业写生"),
        ("景观设计原理", "材料与构造", "手绘表现"),
        ("居住空间设计", "家具设计", "照明设计"),
        ("公共空间设计", "展示设计", "模型制作"),
    ),
}
LEVEL_CODES: Final = {"SPE503", "VIS303", "ENV303"}
"""Courses marked in levels: a scale in Moodle."""
OLD_CODE, NEW_CODE = "GD901", "GD102"
"""设计概论 had another code until 2022-2023; without the equivalence its failures would never be cleared."""
EXTRAS: Final = (
    Course(SMALL_ELECTIVE, "美育讲座", "0.5", "elective"),
    Course(LARGE_ELECTIVE, "艺术鉴赏与实践", "3.5", "elective"),
    Course(OLD_CODE, "设计概论（旧）", "2"),
)


def code_at(major: Major, study_term: int, place: str) -> str:
    """Return the course code at a place of a term's plan, such as ``GE101`` for P1 of the first term."""
    letters = PUBLIC_LETTERS[major.college] if place.startswith("P") else major.letters
    return f"{letters}{study_term}0{place[1]}"


def plan(major: Major, study_term: int) -> dict[str, str]:
    """Return the course codes that a major schedules in a study term, by place."""
    return {place: code_at(major, study_term, place) for place in CREDITS[major.college]}


def catalogue() -> dict[str, Course]:
    """Return every course by code."""
    courses = {course.code: course for course in EXTRAS}
    for major in MAJORS:
        for study_term in range(1, 7):
            for place, code in plan(major, study_term).items():
                courses.setdefault(code, _course(major, study_term, place, code))
    return courses


def _course(major: Major, study_term: int, place: str, code: str) -> Course:
    names = PUBLIC_NAMES[major.college] if place.startswith("P") else MAJOR_NAMES[major.letters]
    return Course(
        code=code,
        name=names[study_term - 1][int(place[1]) - 1],
        credits=CREDITS[major.college][place],
        degree_course=place in {"M1", "M2"},
        levels=code in LEVEL_CODES,
    )
