"""People by their number, name of account, address or id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from connector.moodle.batching import send_bisected
from connector.moodle.errors import MoodleRefused
from connector.moodle.payloads import UNEXPECTED_ANSWER, WithCustomFields, decode
from connector.moodle.port import Moodle

_BY_FIELD: Final = "core_user_get_users_by_field"

Field = Literal["id", "idnumber", "username", "email"]


class User(WithCustomFields):
    """A person's account.

    None means that Moodle didn't give the field: it is empty, or the service user may not see it (see `probes`).
    """

    id: int
    fullname: str
    firstname: str | None = None
    lastname: str | None = None
    username: str | None = None
    idnumber: str | None = None
    email: str | None = None
    department: str | None = None
    institution: str | None = None
    auth: str | None = None
    lang: str | None = None
    suspended: bool | None = None
    """The account is switched off; not to be confused with a suspended enrolment."""


def get_users_by_field(moodle: Moodle, field: Field, values: Iterable[str | int]) -> tuple[User, ...]:
    """Return the users whose `field` is one of `values` (`core_user_get_users_by_field`), ordered by id.

    Unknown and deleted users are absent, suspended ones present; several users may share an idnumber. Moodle matches
    without regard to upper and lower case. An answer with a user who wasn't asked for is refused.
    """
    wanted = list(dict.fromkeys(str(value).lower() if field == "username" else str(value) for value in values))

    def read(batch: Sequence[str]) -> tuple[User, ...]:
        answer = moodle.read(_BY_FIELD, {"field": field, "values": list(batch)})
        found = decode(_BY_FIELD, tuple[User, ...], answer)
        _check_asked_for(field, batch, found)
        return found

    # A value that Moodle takes for malformed spoils the whole call. No user can have it, so it is left out.
    outcome = send_bisected(wanted, 1, read, frozenset({"invalidparameter"}))
    return tuple(sorted({user.id: user for user in outcome.done}.values(), key=lambda user: user.id))


def _check_asked_for(field: Field, values: Sequence[str], users: Iterable[User]) -> None:
    asked = {value.casefold() for value in values}
    for user in users:
        value = getattr(user, field)
        if value is None or str(value).casefold() not in asked:
            raise MoodleRefused(
                f"Moodle 返回了没有查询的用户（按 {field} 查询），结果不可信，请检查 Moodle 插件或代理。",
                _BY_FIELD,
                UNEXPECTED_ANSWER,
            )
