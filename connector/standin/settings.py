"""How the stand-in Moodle is set up: the token, its capabilities, and the limits of PHP."""

from __future__ import annotations

from dataclasses import dataclass, field

from connector.standin.latencies import Latency

CAPABILITIES = frozenset(
    {
        "webservice/rest:use",
        "moodle/course:view",
        "moodle/course:viewhiddencourses",
        "moodle/course:enrolreview",
        "moodle/course:managegroups",
        "moodle/course:viewhiddengroups",
        "moodle/course:viewsuspendedusers",
        "moodle/site:accessallgroups",
        "moodle/site:viewuseridentity",
        "moodle/site:sendmessage",
        "moodle/site:messageanyuser",
        "moodle/user:viewdetails",
        "moodle/user:viewalldetails",
        "moodle/grade:viewall",
        "moodle/grade:viewhidden",
        "gradereport/user:view",
        "report/completion:view",
        "moodle/cohort:manage",
    }
)


@dataclass(slots=True)
class Settings:
    """The site's settings. Everything may be changed while the server runs.

    ``report_active_only`` is the service user's preference that leaves suspended enrolments out of the grade report
    of a whole course. ``unserved`` names functions that Moodle has and the token's service lacks, ``optional`` those
    beyond the default that it has. ``email_shown``: e-mail is among the site's ``showuseridentity``. ``now`` stops the
    clock at a Unix time. ``latency`` is in seconds by function, ``*`` for all others, or as
    `connector.standin.latencies.MEASURED`; ``cores`` is how many calls are worked on at a time (0: all that come).
    """

    sitename: str = "滨海大学（替身）"
    token: str = "standin-token"  # noqa: S105 - the stand-in guards nothing
    username: str = "yujing_sync"
    firstname: str = "学业帮扶"
    lastname: str = "系统"
    release: str = "4.5.6 (Build: 20250811)"
    version: str = "2024100706"
    capabilities: set[str] = field(default_factory=lambda: set(CAPABILITIES))
    unserved: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    max_input_vars: int = 5000
    post_max_size: int = 8 * 1024 * 1024
    proxy_body_size: int | None = None
    display_startup_errors: bool = False
    webservices_enabled: bool = True
    maintenance: bool = False
    messaging: bool = True
    messaging_all_users: bool = False
    report_active_only: bool = True
    email_shown: bool = False
    token_expired: bool = False
    service_user_suspended: bool = False
    gzip: bool = False
    now: int | None = None
    latency: dict[str, Latency] = field(default_factory=dict)
    cores: int = 0
