"""The site itself: who we are there, which version it runs, which functions our service has."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from connector.moodle.payloads import Payload, decode
from connector.moodle.port import Moodle


class ServiceFunction(Payload):
    """A web service function that the token may call."""

    name: str


class Feature(Payload):
    """A feature of the site that an administrator may switch, such as ``messaging``."""

    name: str
    value: Annotated[bool, BeforeValidator(lambda value: str(value) not in {"0", ""})]


class SiteInfo(Payload):
    """What Moodle says of itself and of the service user. The private access key that it adds is not kept."""

    sitename: str
    siteurl: str
    release: str
    version: Annotated[int, BeforeValidator(lambda value: str(value).partition(".")[0])]
    """Build number as Moodle counts, without its decimals: ``2024100706`` is 4.5.6."""
    userid: int
    username: str
    lang: str = ""
    userissiteadmin: bool = False
    functions: tuple[ServiceFunction, ...]
    advancedfeatures: tuple[Feature, ...] = ()

    @property
    def function_names(self) -> frozenset[str]:
        """Names of the functions that the token may call."""
        return frozenset(function.name for function in self.functions)

    def feature(self, name: str) -> bool | None:
        """Say whether the site has a feature switched on; None where the site doesn't tell."""
        return next((feature.value for feature in self.advancedfeatures if feature.name == name), None)


def get_site_info(moodle: Moodle) -> SiteInfo:
    """Return the site's version and the service user's id and functions (`core_webservice_get_site_info`)."""
    function = "core_webservice_get_site_info"
    return decode(function, SiteInfo, moodle.read(function))
