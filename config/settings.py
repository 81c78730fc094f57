"""The settings of one site: what an administrator may change, as checked values.

The shape mirrors ``settings.example.toml`` section by section; every key is documented there in Chinese, for the
person who edits it. Secrets are never in the file: a setting names the environment variable or the file of mode
600 that holds one (`config.secrets`).
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from config.actors import ActorEntry
from config.archive import ArchiveSettings
from config.backup import BackupSettings
from config.english import English
from config.limits import Limits
from config.mapping import Mapping
from config.monitoring import Log, Monitoring
from config.privacy import Privacy, Retention
from config.scans import Scans
from config.schedule import Reminders, Schedule
from config.telling import Messages

SiteId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")]


_START_SECONDS: Final = 50
"""So long after a message was noted as going out its request may reach the server at the latest, once connected."""


def _fillable(pattern: str, **values: object) -> str:
    """Refuse a pattern that cannot be filled with ``values``."""
    try:
        pattern.format(**values)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        names = "、".join(f"{{{name}}}" for name in values)
        raise ValueError(f"格式有误，可用的占位符：{names}") from error
    return pattern


class Section(BaseModel):
    """A section of the settings: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Site(Section):
    """Who and where the site is."""

    id: SiteId = "main"
    university: str = Field(min_length=1)
    timezone: str = "Asia/Shanghai"
    registry_url: str = ""

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("不认识的时区；例如 Asia/Shanghai") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are read and written."""
        return ZoneInfo(self.timezone)


class StoreSettings(Section):
    """Where the facts, cases and the outbox are kept; a relative SQLite path starts at the site folder."""

    url: str = "sqlite:///data/yujing.sqlite3"


class Snapshots(Section):
    """Where each evaluation keeps what it can be repeated from, and for how many days (0: for good)."""

    folder: Path = Path("data/snapshots")
    keep_days: int = Field(default=0, ge=0)


class MoodleSettings(Section):
    """How Moodle is reached, and how politely."""

    url: str = ""
    token_env: str = "YUJING_MOODLE_TOKEN"
    token_file: Path = Path("secrets/moodle-token")
    ca_file: Path | None = None
    parallel: int = Field(default=4, ge=1, le=4)
    requests_per_minute: int = Field(default=2400, ge=6, le=6000)
    connect_timeout_seconds: int = Field(default=10, ge=1)
    read_timeout_seconds: int = Field(default=180, ge=30)
    longest_request_seconds: int = Field(default=480, ge=60)


class PullSettings(Section):
    """When Moodle is read, and what is read again."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    seal_after_days: int = Field(default=30, ge=0)
    sealed_nights: int = Field(default=90, ge=1)
    resume_hours: int = Field(default=20, ge=0)

    @model_validator(mode="after")
    def _whole_hours(self) -> PullSettings:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from 与 quiet_until 须同时写，或都不写")
        return self


class PolicyUse(Section):
    """One regulation in use: its id or file, and the colleges it governs (none named: all).

    ``above`` is the id or file of the regulation that stands above it, where its own file names none or another.
    """

    id: str
    colleges: tuple[str, ...] = ()
    above: str = ""


class Contact(Section):
    """Whom a student of a college turns to; ``college`` empty is the site's default."""

    college: str = ""
    name: str = Field(min_length=1)
    office: str = Field(min_length=1)
    telephone: str = Field(min_length=1)


class Names(Section):
    """What cohorts and roster groups are called. Neutral by default: teachers project their roster in class."""

    cohort: str = "学业帮扶·{policy}·{level}"
    group: str = "学业帮扶·{attention}"
    attention: tuple[str, ...] = Field(default=("关注", "重点关注", "特别关注"), min_length=1)

    @field_validator("cohort", "group")
    @classmethod
    def _fillable(cls, value: str) -> str:
        return _fillable(value, policy="", level="", attention="", policy_title="", level_title="")


class Paper(Section):
    """How forms look and are numbered; on which paper, laid across, wide tables print."""

    number_format: str = "{college}预警〔{year}〕{number:04d}号"
    """May use ``{year}``, ``{number}`` and ``{college}``; numbers run within a college and year."""
    title_font: str = ""
    body_font: str = ""
    heading_font: str = ""
    kai_font: str = ""
    font_folder: Path | None = None
    tables: Literal["A4", "A3"] = "A4"
    duplex: bool = False
    output: Path = Path("output")

    @field_validator("number_format")
    @classmethod
    def _counts(cls, value: str) -> str:
        _fillable(value, year=2025, number=1, college="")
        if value.format(year=2025, number=1, college="") == value.format(year=2025, number=2, college=""):
            raise ValueError("编号格式里须有 {number}")
        return value


class Settings(Section):
    """Everything the administrator's ``settings.toml`` says, checked."""

    site: Site
    store: StoreSettings = StoreSettings()
    snapshots: Snapshots = Snapshots()
    moodle: MoodleSettings = MoodleSettings()
    pull: PullSettings = PullSettings()
    policies: tuple[PolicyUse, ...] = Field(min_length=1)
    contacts: tuple[Contact, ...] = Field(min_length=1)
    actors: tuple[ActorEntry, ...] = ()
    names: Names = Names()
    limits: Limits = Limits()
    messages: Messages = Messages()
    paper: Paper = Paper()
    english: English = English()
    scans: Scans = Scans()
    archive: ArchiveSettings = ArchiveSettings()
    backup: BackupSettings = BackupSettings()
    schedule: Schedule = Schedule()
    reminders: Reminders = Reminders()
    monitoring: Monitoring = Monitoring()
    log: Log = Log()
    privacy: Privacy = Privacy()
    retention: Retention = Retention()
    mapping: Mapping = Mapping()

    @model_validator(mode="after")
    def _second_look_comes_late_enough(self) -> Settings:
        moodle = self.moodle
        longest = max(moodle.longest_request_seconds, moodle.read_timeout_seconds)
        least = longest + moodle.connect_timeout_seconds + _START_SECONDS
        if self.messages.unknown_wait_seconds < least:
            raise ValueError(
                f"messages.unknown_wait_seconds 至少为 {least}：须长于服务器上最长的请求"
                f"（moodle.longest_request_seconds 与 read_timeout_seconds 中较大的，{longest} 秒）"
                f"加 connect_timeout_seconds 和 {_START_SECONDS} 秒，否则超时之后才送达的消息可能重发"
            )
        return self

    @field_validator("actors")
    @classmethod
    def _each_account_once(cls, actors: tuple[ActorEntry, ...]) -> tuple[ActorEntry, ...]:
        seen = [each.account for each in actors]
        doubled = [str(at) for at, account in enumerate(seen, 1) if account in seen[: at - 1]]
        if doubled:
            raise ValueError(f"账号不能重复：第 {'、'.join(doubled)} 项与前面的相同；一人多个角色写在同一项里")
        return actors

    def contact_of(self, college: str) -> Contact:
        """Return whom a student of ``college`` turns to: the college's own contact, else the site's default."""
        named = [contact for contact in self.contacts if contact.college == college]
        default = [contact for contact in self.contacts if not contact.college]
        return (named or default or list(self.contacts))[0]
