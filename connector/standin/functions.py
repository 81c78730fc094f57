"""The functions of the default service, by name."""

from __future__ import annotations

from connector.standin import cohorts, completion, courses, enrolments, grades, groups, messages, site, users
from connector.standin.call import Function

SITE_INFO = "core_webservice_get_site_info"
SUBJECTS = (users, courses, enrolments, grades, completion, cohorts, groups, messages)


def default_service() -> dict[str, Function]:
    """Return every function that the connector may call."""
    functions = {name: function for subject in SUBJECTS for name, function in subject.FUNCTIONS.items()}
    return {SITE_INFO: site.function([SITE_INFO, *functions]), **functions}
