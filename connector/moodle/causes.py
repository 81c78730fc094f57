"""What an exception of the network means: whether the request can have reached Moodle."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import NewConnectionError

from connector.moodle.answers import Failure


def failure_of(error: Exception) -> Failure:
    """Tell from an exception of the network whether the request can have reached Moodle."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Failure.CERTIFICATE
    unsent = (NewConnectionError, requests.ConnectTimeout, requests.exceptions.ProxyError)
    if any(isinstance(cause, unsent) for cause in causes):
        return Failure.NO_CONNECTION
    return Failure.NO_ANSWER


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and those that it wraps, each once."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
