"""The functions that the stand-in knows, by name: the default service, and the optional ones."""

from __future__ import annotations

from connector.standin import (
    categories,
    cohorts,
    completion,
    courses,
    enrolments,
    grades,
    groups,
    messages,
    reports,
    site,
    users,
    users_courses,
)
from connector.standin.call import Function

SITE_INFO = "core_webservice_get_site_info"
SUBJECTS = (users, courses, categories, enrolments, users_courses, grades, completion, cohorts, groups, messages)
OPTIONAL = frozenset(reports.FUNCTIONS)
"""Functions that a site may add to the service; see `Settings.optional`."""


def known_functions() -> dict[str, Function]:
    """Return every function that the connector may call."""
    functions = {name: function for subject in SUBJECTS for name, function in subject.FUNCTIONS.items()}
    return {SITE_INFO: site.function([SITE_INFO, *functions], OPTIONAL), **functions, **reports.FUNCTIONS}
