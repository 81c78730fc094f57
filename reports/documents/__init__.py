"""What each form, sheet and message needs, as frozen dataclasses; filled by sync."""

from reports.documents.case_form import CaseForm, ConsentStep, Written
from reports.documents.correction import Correction
from reports.documents.file_contents import ContentsRow, FileContents
from reports.documents.file_cover import FileCover, VolumeCover
from reports.documents.list_cover import CoverPart, ListCover
from reports.documents.list_paper import ListPaper
from reports.documents.message import MessageKind, StudentMessage
from reports.documents.notice import Notice
from reports.documents.published import PublishedList, PublishedRow
from reports.documents.run_report import ReportFigure, ReportSection, ReportTable, RunReport
from reports.documents.staff import DutyNote, DutyReminder, GuardianCall, RosterLine, StaffMessage, StudentLine
from reports.documents.statistics import (
    Chart,
    FigureTable,
    Series,
    StatisticsReport,
    StatisticsSection,
    SummaryPaper,
    WritingSpace,
)
from reports.documents.student import Contact, CourseRow, Objection, Student
from reports.documents.tables import (
    NotJudged,
    ReferralRow,
    ResultRow,
    ResultTable,
    TableColumn,
    TableLook,
    WarnedList,
    WarnedRow,
)
from reports.documents.transcript import AttemptLine, Average, TermLines, Transcript
from reports.documents.transfer_list import TransferList, TransferRow

Form = (
    Notice
    | CaseForm
    | Correction
    | Transcript
    | FileCover
    | FileContents
    | VolumeCover
    | TransferList
    | ListPaper
    | ResultTable
    | RunReport
    | StatisticsReport
    | SummaryPaper
)
"""Everything that prints as PDF: each names its template in ``form``."""

StudentForm = Notice | CaseForm | Correction | Transcript | FileCover | FileContents
"""The forms that are about one student and print in class order."""

__all__ = [
    "AttemptLine",
    "Average",
    "CaseForm",
    "Chart",
    "ConsentStep",
    "Contact",
    "ContentsRow",
    "Correction",
    "CourseRow",
    "CoverPart",
    "DutyNote",
    "DutyReminder",
    "FigureTable",
    "FileContents",
    "FileCover",
    "Form",
    "GuardianCall",
    "ListCover",
    "ListPaper",
    "MessageKind",
    "NotJudged",
    "Notice",
    "Objection",
    "PublishedList",
    "PublishedRow",
    "ReferralRow",
    "ReportFigure",
    "ReportSection",
    "ReportTable",
    "ResultRow",
    "ResultTable",
    "RosterLine",
    "RunReport",
    "Series",
    "StaffMessage",
    "StatisticsReport",
    "StatisticsSection",
    "Student",
    "StudentForm",
    "StudentLine",
    "StudentMessage",
    "SummaryPaper",
    "TableColumn",
    "TableLook",
    "TermLines",
    "Transcript",
    "TransferList",
    "TransferRow",
    "VolumeCover",
    "WarnedList",
    "WarnedRow",
    "WritingSpace",
    "Written",
]
