"""The body of an answer: JSON, or one of the other things that come instead of it.

Whether an answer is an error is read from its body; the HTTP status counts only where the body says nothing.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, NoReturn

from connector.moodle.diagnosis import (
    error_of_exception,
    error_of_no_json,
    error_of_redirect,
    error_of_status,
    error_of_truncation,
    error_of_xml,
)
from connector.moodle.errors import MoodleRefused, MoodleUnavailable

_LOG = logging.getLogger(__name__)

_PHP_NOTE: Final = re.compile(
    r"\s*(?:<br />\s*)?(?:<b>)?(?:Warning|Notice|Deprecated)(?:</b>)?:.*? on line (?:<b>)?\d+(?:</b>)?\s*(?:<br />)?",
    re.DOTALL,
)


class Failure(StrEnum):
    """Ways in which no whole answer comes, as our error codes."""

    NO_CONNECTION = "yujing:no-connection"
    NO_ANSWER = "yujing:no-answer"
    CERTIFICATE = "yujing:certificate"
    TOO_LARGE = "yujing:answer-too-large"


_ADVICE: Final = {
    Failure.NO_CONNECTION: "连不上 Moodle：请检查网络、域名解析和代理，稍后重试。",
    Failure.NO_ANSWER: "Moodle 没有在时限内完整作答（超时或连接中断），请稍后重试。",
    Failure.CERTIFICATE: "无法验证 Moodle 的 HTTPS 证书：若学校使用自己的证书机构，请在 settings 中指定其证书文件；"
    "否则请检查证书是否过期、域名是否相符。",
    Failure.TOO_LARGE: "Moodle 的回答超过了允许的大小，已停止接收。请减少一次读取的内容，或提高上限。",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the network, or the way in which nothing did."""

    status: int
    body: bytes = field(default=b"", repr=False)
    location: str = field(default="", repr=False)
    retry_after: str = ""
    failure: Failure | None = None
    date: str = ""

    def result(self, function: str) -> object:
        """Return the decoded JSON, or the error that the answer stands for.

        The error is returned and not raised, so that no traceback holds the answer.
        """
        if self.failure in (Failure.NO_CONNECTION, Failure.NO_ANSWER):
            return MoodleUnavailable(_ADVICE[self.failure], function, self.failure)
        if self.failure is not None:
            return MoodleRefused(_ADVICE[self.failure], function, self.failure)
        if 300 <= self.status < 400:
            return error_of_redirect(function, self.status, self.location)
        result = _result(function, self.status, self.body.decode("utf-8", errors="replace"))
        if isinstance(result, MoodleUnavailable) and self.retry_after.isdecimal():
            result.retry_after = float(self.retry_after)
        return result


def _result(function: str, status: int, text: str) -> object:
    if text.lstrip().startswith("<?xml"):
        return error_of_xml(function)
    notes, text = _split_php_notes(text)
    if "Request Startup" in notes or "Input variables exceeded" in notes:
        return error_of_truncation(function)
    if notes:
        _LOG.warning("%s: PHP notes before the JSON were skipped; display_errors should be off", function)
    try:
        # Numbers with a decimal point become Decimal, so that no mark passes through binary floating point.
        answer = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return error_of_status(function, status) if status != 200 else error_of_no_json(function, len(text))
    if isinstance(answer, dict) and "exception" in answer:
        return error_of_exception(function, answer)
    return answer if status == 200 else error_of_status(function, status)


def _split_php_notes(text: str) -> tuple[str, str]:
    """Cut off the notes that a badly set PHP prints before the JSON, and return both.

    Notes about the start of the *request* say that PHP has thrown away a part of what was sent: the answer is to
    another question than ours. Other notes leave the answer whole.
    """
    start = 0
    while note := _PHP_NOTE.match(text, start):
        start = note.end()
    return text[:start], text[start:]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} isn't JSON")
