"""The address of a Moodle: what it may look like, and what is allowed on this very machine only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from connector.moodle.errors import MoodleRefused

_SERVER: Final = "/webservice/rest/server.php"


def is_loopback(url: str) -> bool:
    """Say whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint(url: str) -> str:
    """Return the address of the REST server of the Moodle at `url`.

    `MoodleRefused` for anything but https with a host, and http on this machine: the token would cross the network
    in the clear. User names, queries and fragments in the address are refused too.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MoodleRefused("Moodle 的网址应形如 https://moodle.example.edu.cn。", errorcode="yujing:address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise MoodleRefused("Moodle 的网址中不能有用户名、问号或井号。", errorcode="yujing:address")
    if parts.scheme == "http" and not is_loopback(url):
        raise MoodleRefused(
            "Moodle 的网址必须以 https:// 开头：用 http 会在网络上泄露令牌和成绩。", errorcode="yujing:address"
        )
    path = parts.path.rstrip("/").removesuffix(_SERVER)
    return f"{parts.scheme}://{parts.netloc}{path}{_SERVER}"
