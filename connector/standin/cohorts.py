"""The ``core_cohort_*`` functions: reading, making, changing, and who belongs."""

from __future__ import annotations

from connector.standin.call import Call, Function, scrambled
from connector.standin.errors import MoodleError, invalid_parameter, missing_record
from connector.standin.parameters import ABSENT, Many, Record, Spec, Structure, Value, boolean, integer
from connector.standin.state import Cohort, User

MANAGE = "moodle/cohort:manage"
MEMBERSHIP = "Add and remove cohort members"


def _record(call: Call, cohort: Cohort) -> Record:
    return {
        "id": cohort.id,
        "name": call.text(cohort.name),
        "idnumber": cohort.idnumber,
        "description": cohort.description,
        "descriptionformat": 1,
        "visible": cohort.visible,
        "theme": "",
    }


def _reader(call: Call) -> None:
    call.require("View site-wide cohorts", MANAGE, "moodle/cohort:view")


def _cohorts(call: Call, args: Record) -> object:
    _reader(call)
    wanted = args["cohortids"] or list(call.site.cohorts)
    found = [call.site.cohorts[each] for each in sorted(set(wanted)) if each in call.site.cohorts]
    return [{**_record(call, cohort), "customfields": []} for cohort in found]


def _search(call: Call, args: Record) -> object:
    """Return a page of cohorts, by name, that contain the text: 25 unless asked; ``limitfrom`` counts pages."""
    if args["context"]["contextlevel"] != "system" and not args["context"]["contextid"]:
        raise invalid_parameter()
    _reader(call)
    if args["includes"] not in {"self", "parents", "all"}:
        raise MoodleError("core\\exception\\coding_exception", "codingerror", "Coding error detected: includes")
    query = args["query"].lower()
    found = [
        cohort
        for cohort in sorted(call.site.cohorts.values(), key=lambda each: (each.name, each.idnumber))
        if query in cohort.name.lower() or query in cohort.idnumber.lower() or query in cohort.description
    ]
    first, size = args["limitfrom"] * args["limitnum"], args["limitnum"] or None
    page = found[first : first + size if size else None]
    return {"cohorts": [{**_record(call, cohort), "customfields": []} for cohort in page]}


def _members(call: Call, args: Record) -> object:
    """Return the members, in no order; one unknown cohort fails the call."""
    _reader(call)
    for cohort_id in args["cohortids"]:
        if cohort_id not in call.site.cohorts:
            raise missing_record("cohort")
    return [{"cohortid": each, "userids": scrambled(call.site.cohorts[each].members)} for each in args["cohortids"]]


def _create(call: Call, args: Record) -> object:
    """Create all cohorts or none: an idnumber may exist once, the empty one too."""
    call.require("Create, delete and move cohorts", MANAGE)
    taken = [cohort.idnumber.lower() for cohort in call.site.cohorts.values()]
    taken += [entry["idnumber"].lower() for entry in args["cohorts"]]
    if len(set(taken)) < len(taken) or not all(_placed(call, entry["categorytype"]) for entry in args["cohorts"]):
        raise invalid_parameter()
    created = []
    for entry in args["cohorts"]:
        cohort = Cohort(call.site.new_id("cohort"), entry["name"], entry["idnumber"])
        cohort.description, cohort.visible = entry["description"], entry["visible"]
        call.site.cohorts[cohort.id] = cohort
        created.append(_record(call, cohort))
    return created


def _placed(call: Call, where: Record) -> bool:
    """Say whether a cohort's place exists: the whole site, or a category by its id (none here has an idnumber)."""
    by_id = where["type"] == "id" and _number(where["value"]) in call.site.categories
    return where["type"] == "system" or by_id


def _update(call: Call, args: Record) -> None:
    """Change all cohorts or none; that an idnumber is taken already is not looked at."""
    call.require("Create, delete and move cohorts", MANAGE)
    for entry in args["cohorts"]:
        if entry["id"] not in call.site.cohorts:
            raise missing_record("cohort")
        if not entry["name"].strip() or not _placed(call, entry["categorytype"]):
            raise invalid_parameter()
    for entry in args["cohorts"]:
        cohort = call.site.cohorts[entry["id"]]
        for name in ("name", "idnumber", "description", "visible"):
            if name in entry:
                setattr(cohort, name, entry[name])


def _delete(call: Call, args: Record) -> None:
    call.require("Create, delete and move cohorts", MANAGE)
    for cohort_id in args["cohortids"]:
        if cohort_id not in call.site.cohorts:
            raise missing_record("cohort")
    for cohort_id in args["cohortids"]:
        call.site.cohorts.pop(cohort_id, None)


def _add_members(call: Call, args: Record) -> object:
    """Add entry by entry; what is wrong with one is a warning, and the others are kept."""
    call.require(MEMBERSHIP, MANAGE, "moodle/cohort:assign")
    outcomes = [_add(call, entry["cohorttype"], entry["usertype"]) for entry in args["members"]]
    return {"warnings": [outcome for outcome in outcomes if outcome]}


def _add(call: Call, which: Record, who: Record) -> Record | None:
    if which["type"] not in {"id", "idnumber"}:
        return _warning("1", f"invalid parameter: cohorttype={which['type']}")
    if who["type"] not in {"id", "username"}:
        return _warning("1", f"invalid parameter: usertype={who['type']}")
    cohort = _find_cohort(call, which)
    if cohort is None:
        return _warning("2", f"cohort {which['type']}={which['value']} not exists")
    user = _find_user(call, who)
    if user is None:
        return _warning("2", f"user {who['type']}={who['value']} not exists")
    if user.id in cohort.members:
        pair = f"cohort({which['type']}={which['value']} {who['type']}={who['value']})"
        return _warning("3", f"record already exists: {pair}")
    cohort.members.append(user.id)
    return None


def _warning(code: str, message: str) -> Record:
    return {"warningcode": code, "message": message}


def _find_cohort(call: Call, which: Record) -> Cohort | None:
    cohorts = call.site.cohorts.values()
    return next((each for each in cohorts if str(getattr(each, which["type"])) == which["value"]), None)


def _find_user(call: Call, who: Record) -> User | None:
    names = call.site.ids.get("user", {})
    user_id = names.get(who["value"].lower()) if who["type"] == "username" else _number(who["value"])
    user = call.site.users.get(user_id or 0)
    return None if user is None or user.deleted else user


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _delete_members(call: Call, args: Record) -> None:
    """Remove all entries or none: an unknown or deleted user fails the call, a non-member doesn't."""
    call.require(MEMBERSHIP, MANAGE, "moodle/cohort:assign")
    for entry in args["members"]:
        user = call.site.users.get(entry["userid"])
        if entry["cohortid"] not in call.site.cohorts:
            raise missing_record("cohort")
        if user is None or user.deleted:
            raise missing_record("user")
    for entry in args["members"]:
        cohort = call.site.cohorts[entry["cohortid"]]
        cohort.members = [member for member in cohort.members if member != entry["userid"]]


TYPED = Structure({"type": Value(str), "value": Value(str)})
IDS = {"cohortids": Many(Value(integer))}
NEW: dict[str, Spec] = {
    "categorytype": TYPED,
    "name": Value(str),
    "idnumber": Value(str),
    "description": Value(str, ""),
    "descriptionformat": Value(integer, 1),
    "visible": Value(boolean, True),
    "theme": Value(str, ""),
}
CHANGED: dict[str, Spec] = {
    "id": Value(integer),
    "categorytype": TYPED,
    "name": Value(str),
    "idnumber": Value(str),
    "description": Value(str, ABSENT),
    "descriptionformat": Value(integer, 1),
    "visible": Value(boolean, ABSENT),
    "theme": Value(str, ""),
}
CONTEXT = Structure({"contextid": Value(integer, 0), "contextlevel": Value(str, ""), "instanceid": Value(integer, 0)})
SEARCH: dict[str, Spec] = {
    "query": Value(str),
    "context": CONTEXT,
    "includes": Value(str, "parents"),
    "limitfrom": Value(integer, 0),
    "limitnum": Value(integer, 25),
}
ADDED = Structure({"cohorttype": TYPED, "usertype": TYPED})
REMOVED = Structure({"cohortid": Value(integer), "userid": Value(integer)})
FUNCTIONS = {
    "core_cohort_get_cohorts": Function({"cohortids": Many(Value(integer), default=None)}, _cohorts),
    "core_cohort_search_cohorts": Function(SEARCH, _search),
    "core_cohort_get_cohort_members": Function(IDS, _members),
    "core_cohort_create_cohorts": Function({"cohorts": Many(Structure(NEW))}, _create, writes=True),
    "core_cohort_update_cohorts": Function({"cohorts": Many(Structure(CHANGED))}, _update, writes=True),
    "core_cohort_delete_cohorts": Function(IDS, _delete, writes=True),
    "core_cohort_add_cohort_members": Function({"members": Many(ADDED)}, _add_members, writes=True),
    "core_cohort_delete_cohort_members": Function({"members": Many(REMOVED)}, _delete_members, writes=True),
}
