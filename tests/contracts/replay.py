"""What a real Moodle answered to the reads of the contract, and a network that answers them again.

An exchange is kept by its request, without the token: the body of the form, and what came back. To record anew:
``YUJING_MOODLE_RECORD=1 YUJING_MOODLE_URL=… YUJING_MOODLE_TOKEN=… pytest -m moodle
tests/contracts/test_reading.py tests/contracts/test_pull.py``.
"""

from __future__ import annotations

import gzip
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

FILE = Path(__file__).with_name("exchanges.json.gz")
URL = "https://moodle.invalid"
TOKEN = "replayed"
_SECRET = re.compile(r'("userprivateaccesskey":)"[^"]*"')


def _request(sent: requests.PreparedRequest) -> str:
    """Return the form without its token, which comes last."""
    body = sent.body.decode("ascii") if isinstance(sent.body, bytes) else str(sent.body)
    return body.rpartition("&wstoken=")[0]


class Recording(HTTPAdapter):
    """The network, and a list of what went over it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url.rstrip("/")
        self.exchanges: dict[str, dict[str, Any]] = {}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().send(request, *args, **kwargs)
        body = answer.raw.read(decode_content=True)
        told = body.decode().replace(self._url.replace("/", "\\/"), URL.replace("/", "\\/"))
        kept = {"status": answer.status_code, "body": _SECRET.sub(r'\1"KEY"', told)}
        self.exchanges[_request(request)] = kept
        return _answer(request, kept, body)

    def keep(self) -> None:
        """Write the file: the same bytes for the same exchanges."""
        text = json.dumps(dict(sorted(self.exchanges.items())), ensure_ascii=False)
        FILE.write_bytes(gzip.compress(text.encode(), mtime=0))


class Replaying(BaseAdapter):
    """A network that knows the recorded answers, and no others."""

    def __init__(self) -> None:
        super().__init__()
        self._exchanges = json.loads(gzip.decompress(FILE.read_bytes()))

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        asked = _request(request)
        assert asked in self._exchanges, f"not recorded, see tests/contracts/replay.py: {asked[:300]}"
        kept = self._exchanges[asked]
        return _answer(request, kept, kept["body"].encode())

    def close(self) -> None:
        """Nothing to close."""


def _answer(request: requests.PreparedRequest, kept: dict[str, Any], body: bytes) -> requests.Response:
    raw = HTTPResponse(BytesIO(body), {"Content-Type": "application/json"}, kept["status"], preload_content=False)
    return HTTPAdapter().build_response(request, raw)


def session_over(adapter: BaseAdapter) -> requests.Session:
    """Return a session whose requests all go through an adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
