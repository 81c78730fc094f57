"""``core_webservice_get_site_info``."""

from __future__ import annotations

from typing import Any

from connector.standin.call import Call, Function
from connector.standin.parameters import Many, Structure, Value, boolean, integer, word
from connector.standin.state import SERVICE_USER_ID

FEATURES = ("usecomments", "usetags", "enablenotes", "messaging", "enableblogs", "enablecompletion")


def site_info(call: Call, functions: list[str]) -> dict[str, Any]:
    """Return what the token's user may know about the site, its secret access key included."""
    settings = call.settings
    picture = f"{call.url}/theme/image.php/boost/core/1/u/f1"
    return {
        "sitename": settings.sitename,
        "username": settings.username,
        "firstname": settings.firstname,
        "lastname": settings.lastname,
        "fullname": f"{settings.firstname} {settings.lastname}",
        "lang": "en",
        "userid": SERVICE_USER_ID,
        "siteurl": call.url,
        "userpictureurl": picture,
        "functions": [{"name": name, "version": _version(call, name)} for name in functions],
        "downloadfiles": 0,
        "uploadfiles": 0,
        "release": settings.release,
        "version": settings.version,
        "mobilecssurl": "",
        "advancedfeatures": [{"name": name, "value": int(_enabled(call, name))} for name in FEATURES],
        **_account(),
    }


def _version(call: Call, name: str) -> str:
    return f"{call.settings.version[:8]}00" if name.startswith("gradereport") else call.settings.version


def _enabled(call: Call, feature: str) -> bool:
    return feature != "messaging" or call.settings.messaging


def _account() -> dict[str, Any]:
    return {
        "usercanmanageownfiles": True,
        "userquota": 104857600,
        "usermaxuploadfilesize": 8388608,
        "userhomepage": 1,
        "userprivateaccesskey": "standin-private-access-key",
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": False,
        "theme": "boost",
        "limitconcurrentlogins": 0,
        "policyagreed": 0,
    }


SERVICE_NAMES = Structure(
    {"id": Value(integer, 0), "shortname": Value(word, ""), "enabled": Value(boolean, True)}, default=None
)
PARAMETERS = {"serviceshortnames": Many(SERVICE_NAMES, default=None)}


def function(names: list[str], optional: frozenset[str]) -> Function:
    """Return the function for a service that offers the named functions, and of the optional ones those granted."""

    def handler(call: Call, _: dict[str, Any]) -> object:
        granted = sorted(optional & call.settings.optional)
        return site_info(call, [name for name in (*names, *granted) if name not in call.settings.unserved])

    return Function(PARAMETERS, handler)
