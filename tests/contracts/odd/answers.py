"""Ask a Moodle a case of odd calls, and tell its answers so that two sites with the same college tell the same."""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from tests.connector.standin.colleges import fields
from tests.contracts.conftest import Contracted
from tests.contracts.odd.calls import Case

_USERS = {"userid", "useridfrom", "useridto"}
_KINDS = {"courseid": "course", "cohortid": "cohort", "groupid": "group"}
_OF_ITS_OWN = {
    "core_user_get_users_by_field": "user",
    "core_user_get_users": "user",
    "core_enrol_get_enrolled_users": "user",
    "core_course_get_courses": "course",
    "core_course_get_courses_by_field": "course",
    "core_enrol_get_users_courses": "course",
    "core_cohort_get_cohorts": "cohort",
    "core_cohort_search_cohorts": "cohort",
    "core_cohort_create_cohorts": "cohort",
    "core_group_get_course_groups": "group",
    "core_group_create_groups": "group",
}
"""What the ``id`` of an answer's entries is the id of."""
_SITES_OWN = {
    *("department", "institution", "sitename", "email", "city", "country", "lang", "mailformat", "trackforums"),
    *("profileimageurl", "profileimageurlsmall", "courseimage", "userfullname", "fullname", "displayname"),
    *("firstaccess", "lastaccess", "lastcourseaccess", "timecreated", "timemodified", "timeaccess", "msgid"),
    *("summary", "summaryformat", "sortorder", "theme", "calendartype", "categoryid", "category", "categoryname"),
    *("contacts", "enrollmentmethods", "filters", "courseformatoptions", "newsitems", "maxbytes", "conversationid"),
    *("path", "parent", "coursecount", "subject", "userfromfullname", "usertofullname", "iteminstance", "roleid"),
    *("feedbackformat", "customdata", "details", "title"),
}
"""What depends on how a site is set up, on its clock, or on its names: only the kind of the value is told."""
_NOT_TOLD = {"city", "institution"}
"""What Moodle leaves out where it is empty."""
_CUSTOM = {"name", "type", "valueraw"}
_CRITERION = {"type", "status"}


class Asking:
    """Asks the calls of one case, and keeps the ids of what they create."""

    def __init__(self, site: Contracted) -> None:
        self.site = site
        self._ids: dict[str, int] = {"@user:me": site.info.userid}
        self._ids |= {f"@user:{name}": user.id for name, user in site.users.items()}
        self._ids |= {f"@course:{name}": course.id for name, course in site.courses.items()}

    def answers(self, case: Case) -> list[Any]:
        """Return what Moodle answers to each call, told without what is this site's own."""
        return [self._told(function, self._asked(function, params)) for function, params in case]

    def _asked(self, function: str, params: dict[str, Any]) -> Any:
        protocol = {"moodlewsrestformat": "json", "moodlewssettingraw": "true", "wsfunction": function}
        given = json.loads(json.dumps(params, ensure_ascii=False).replace("MARK", self.site.mark))
        form = [*protocol.items(), *fields(self._meant(given)), ("wstoken", self.site.token)]
        address = f"{self.site.url}/webservice/rest/server.php"
        answer = json.loads(requests.post(address, data=form, timeout=60).text)
        self._keep(function, answer)
        return answer

    def _meant(self, value: Any) -> Any:
        """Put the ids where their labels stand."""
        if isinstance(value, dict):
            return {name: self._meant(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._meant(each) for each in value]
        return self._ids.get(value, value) if isinstance(value, str) else value

    def _keep(self, function: str, answer: Any) -> None:
        if "_create_" in function and isinstance(answer, list):
            for made in answer:
                kind, letter = _OF_ITS_OWN[function], str(made["idnumber"]).rpartition("-")[2]
                self._ids[f"@{kind}:{letter}"] = made["id"]

    def _told(self, function: str, answer: Any) -> Any:
        if isinstance(answer, dict) and "exception" in answer:
            return {"errorcode": answer.get("errorcode"), "exception": answer["exception"].rpartition("\\")[2]}
        if function == "core_message_get_messages":  # what earlier runs sent can't be taken away
            answer = {
                **answer,
                "messages": [each for each in answer["messages"] if self.site.mark in each["smallmessage"]],
            }
        names = {(label[1:].partition(":")[0], number): label for label, number in self._ids.items()}
        return self._plain(answer, _OF_ITS_OWN.get(function, ""), names)

    def _plain(self, value: Any, own: str, names: dict[tuple[str, int], str], key: str = "") -> Any:
        kind = "user" if key in _USERS or key == "userids" else _KINDS.get(key, own if key == "id" else "")
        if key in _SITES_OWN:
            return type(value).__name__
        if isinstance(value, dict):
            inner = "" if key in {"groups", "enrolledcourses", "gradeitems"} else own
            told = _without_the_sites_own(value, key)
            return {name: self._plain(each, inner, names, name) for name, each in sorted(told.items())}
        if isinstance(value, list):
            told = [self._plain(each, own, names, key) for each in value]
            unordered = {"userids": str, "usergrades": lambda each: each["userid"], "messages": str}.get(key)
            return sorted(told, key=unordered) if unordered else told
        if kind and isinstance(value, int):
            return names.get((kind, value), "id")
        if key == "id":
            return "id"
        return self._unmarked(value)

    def _unmarked(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return re.sub(r"\bid=\d+", "id=…", value.replace(self.site.mark, "MARK").replace(self.site.url, "URL"))


def _without_the_sites_own(value: dict[str, Any], key: str) -> dict[str, Any]:
    """Take out what another site with the same college would say otherwise."""
    out = set(_NOT_TOLD)
    if key == "customfields":
        out |= _CUSTOM
    if key == "completions":
        out |= _CRITERION
    if value.get("format") == "site":
        out.add("shortname")
    if value.get("itemtype") == "course":
        out.add("gradedategraded")  # when Moodle last added up
    return {name: each for name, each in value.items() if name not in out}
