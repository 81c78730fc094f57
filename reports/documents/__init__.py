"""What each form, sheet and message needs, as frozen dataclasses; filled by sync."""

from reports.documents.file_contents import ContentsRow, FileContents
from reports.documents.file_cover import FileCover, VolumeCover
from reports.documents.list_cover import CoverPart, ListCover
from reports.documents.list_paper import ListPaper
from reports.documents.message import MessageKind, StudentMessage
from reports.documents.notice import InterviewRecord, Notice
from reports.documents.published import PublishedList, PublishedRow
from reports.documents.run_report import ReportFigure, ReportSection, ReportTable, RunReport
from reports.documents.staff import DutyNote, DutyReminder, GuardianCall, RosterLine, StaffMessage, StudentLine
from reports.documents.student import Contact, CourseRow, Objection, Student
from reports.documents.tables import NotJudged, ReferralRow, ResultRow, ResultTable, WarnedList, WarnedRow
from reports.documents.transcript import AttemptLine, Average, TermLines, Transcript

Form = Notice | InterviewRecord | Transcript | FileCover | FileContents | VolumeCover | ListPaper | RunReport
"""Everything that prints as PDF: each names its template in ``form``."""

StudentForm = Notice | InterviewRecord | Transcript | FileCover | FileContents
"""The forms that are about one student and print in class order."""

__all__ = [
    "AttemptLine",
    "Average",
    "Contact",
    "ContentsRow",
    "CourseRow",
    "CoverPart",
    "DutyNote",
    "DutyReminder",
    "FileContents",
    "FileCover",
    "Form",
    "GuardianCall",
    "InterviewRecord",
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
    "StaffMessage",
    "Student",
    "StudentForm",
    "StudentLine",
    "StudentMessage",
    "TermLines",
    "Transcript",
    "VolumeCover",
    "WarnedList",
    "WarnedRow",
]
