"""``core_user_get_users_by_field`` and ``core_user_get_users``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from connector.standin.call import Call, Function
from connector.standin.errors import MoodleError, invalid_parameter, moodle_error
from connector.standin.parameters import Many, Record, Structure, Value, integer, username
from connector.standin.state import GUEST_ID, User

PROFILE_NAMES = {"college": "学院", "major": "专业", "class": "班级", "entryyear": "年级"}
PLACE = {"city": "滨海", "country": "CN"}
IMAGE = "/theme/image.php/boost/core/1/u/"


def custom_fields(user: User, *, shown: bool) -> list[Record]:
    """Return the filled-in profile fields; ``shown`` adds the display value."""
    return [
        {
            "type": "text",
            "value": value,
            **({"displayvalue": value} if shown else {}),
            "name": PROFILE_NAMES.get(name, name),
            "shortname": name,
        }
        for name, value in user.profile.items()
        if value
    ]


def pictures(call: Call) -> Record:
    """Return the addresses of a user's picture."""
    return {
        "profileimageurlsmall": f"{call.url}{IMAGE}f2",
        "profileimageurl": f"{call.url}{IMAGE}f1",
    }


def details(call: Call, user: User) -> Record:
    """Return an account as the user functions show it; what only ``viewalldetails`` shows is silently left out."""
    full = call.may("moodle/user:viewalldetails")
    record: Record = {
        "id": user.id,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": user.fullname,
        "department": user.profile.get("college", ""),
        "institution": call.settings.sitename,
        "idnumber": user.idnumber,
        **({"email": user.email} if call.settings.email_shown else {}),
        "firstaccess": 0,
        "lastaccess": 0,
        "auth": "manual",
        "suspended": user.suspended,
        "confirmed": True,
        "lang": "en",
        "theme": "",
        "timezone": "99",
        "mailformat": 1,
        "trackforums": 0,
        **PLACE,
        **pictures(call),
        **({"customfields": custom_fields(user, shown=True)} if any(user.profile.values()) else {}),
    }
    hidden = set() if full else {"username", "department", "institution", "auth", "customfields"}
    if not (full or call.may("moodle/site:viewuseridentity")):
        hidden.add("idnumber")
    return {name: value for name, value in record.items() if name not in hidden}


def _by_field(call: Call, args: Record) -> object:
    """Return the accounts with the values, by id; unknown values and deleted accounts are simply absent.

    So is who bears a value that the service user isn't shown, such as the e-mail address.
    """
    name = args["field"]
    if name not in {"id", "idnumber", "username", "email"}:
        raise MoodleError(
            "core\\exception\\coding_exception",
            "codingerror",
            "Coding error detected, it must be fixed by a programmer: invalid field parameter",
        )
    try:
        wanted = {_cleaned(name, value) for value in args["values"]}
    except ValueError:
        raise invalid_parameter() from None
    found = (user for user in call.site.people() if str(getattr(user, name)).lower() in wanted)
    shown = (details(call, user) for user in found if call.sees(user))
    return [record for record in shown if record.get(name)]


def _cleaned(name: str, value: str) -> str:
    if name == "id":
        return str(integer(value))
    return username(value) if name == "username" else value.lower()


def _search(call: Call, args: Record) -> object:
    """Return the accounts that meet every criterion; an unsupported one is a warning and restricts nothing.

    As for a single field: who is looked for by what the service user isn't shown isn't found.
    """
    keys = [criterion["key"] for criterion in args["criteria"]]
    if len(set(keys)) < len(keys):
        raise moodle_error("keyalreadyset", "The search key is already set")
    warnings = []
    tests: list[Callable[[User], bool]] = []
    for criterion in args["criteria"]:
        if criterion["key"] in {"id", "lastname", "firstname", "idnumber", "username", "email", "auth"}:
            tests.append(_matcher(criterion["key"], criterion["value"]))
        else:
            warnings.append(_unsupported(criterion["key"]))
    users = [user for user in call.site.people() if user.id != GUEST_ID]
    found = [details(call, user) for user in users if all(test(user) for test in tests) and call.sees(user)]
    asked = {key for key in keys if key not in {warning["item"] for warning in warnings}}
    return {"users": [record for record in found if all(record.get(key) for key in asked)], "warnings": warnings}


def _matcher(key: str, value: str) -> Callable[[User], bool]:
    if key == "auth":
        return lambda user: value == "manual"
    if key in {"lastname", "firstname", "email"}:
        pattern = re.compile(".*".join(re.escape(part) for part in value.split("%")), re.IGNORECASE)
        return lambda user: pattern.fullmatch(str(getattr(user, key))) is not None
    return lambda user: str(getattr(user, key)) == value


def _unsupported(key: str) -> dict[str, Any]:
    message = f"The search key '{key}' is not supported, look at the web service documentation"
    return {"item": key, "warningcode": "invalidfieldparameter", "message": message}


CRITERION = Structure({"key": Value(str), "value": Value(str)})
FUNCTIONS = {
    "core_user_get_users_by_field": Function({"field": Value(str), "values": Many(Value(str))}, _by_field),
    "core_user_get_users": Function({"criteria": Many(CRITERION)}, _search),
}
