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
from typing import Final, NoReturn, cast

from connector.moodle.diagnosis import error_of_exception, error_of_redirect, error_of_status, error_of_xml
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

    def result(self, function: str) -> object:
        """Return the decoded JSON, or raise the error that the answer stands for."""
        if self.failure in (Failure.NO_CONNECTION, Failure.NO_ANSWER):
            raise MoodleUnavailable(_ADVICE[self.failure], function, self.failure)
        if self.failure is not None:
            raise MoodleRefused(_ADVICE[self.failure], function, self.failure)
        if 300 <= self.status < 400:
            raise error_of_redirect(function, self.status, self.location)
        try:
            return read_answer(function, self.status, self.body)
        except MoodleUnavailable as error:
            error.retry_after = float(self.retry_after) if self.retry_after.isdecimal() else 0.0
            raise


def read_answer(function: str, status: int, body: bytes) -> object:
    """Return the decoded JSON of an answer, or raise the error that it stands for.

    Numbers with a decimal point become `Decimal`, so that no mark passes through binary floating point.
    """
    text = body.decode("utf-8", errors="replace")
    if text.lstrip().startswith("<?xml"):
        raise error_of_xml(function)
    try:
        answer = _parse(function, text)
    except ValueError:
        answer = _NOT_JSON
    if answer is _NOT_JSON:
        _raise_unreadable(function, status, len(body))
    if isinstance(answer, dict) and "exception" in answer:
        raise error_of_exception(function, cast(dict[str, object], answer))
    if status != 200:
        raise error_of_status(function, status)
    return answer


_NOT_JSON: Final = object()


def _parse(function: str, text: str) -> object:
    return json.loads(_without_php_notes(function, text), parse_float=Decimal, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} isn't JSON")


def _without_php_notes(function: str, text: str) -> str:
    """Return `text` without the notes that a badly set PHP prints before the JSON.

    Notes about the start of the *request* say that PHP has thrown away a part of what was sent: then the answer is to
    another question than ours and is refused. Other notes leave the answer whole.
    """
    start, notes = 0, ""
    while note := _PHP_NOTE.match(text, start):
        start, notes = note.end(), notes + note.group()
    if not notes:
        return text
    if "Request Startup" in notes or "Input variables exceeded" in notes:
        raise MoodleRefused(
            "服务器的 PHP 截断了请求（max_input_vars 或 post_max_size 过小）。请管理员把 max_input_vars 提高到"
            " 5000 以上，post_max_size 提高到 8M 以上，并关闭 display_errors。",
            function,
            "yujing:request-truncated",
        )
    _LOG.warning("%s: PHP notes before the JSON were skipped; display_errors should be off", function)
    return text[start:]


def _raise_unreadable(function: str, status: int, size: int) -> NoReturn:
    if status != 200:
        raise error_of_status(function, status)
    raise MoodleUnavailable(
        f"Moodle 的回答不是 JSON（{size} 字节）：可能是网关、登录页或插件的页面，也可能被中途截断。"
        "若一再出现，请检查网址和服务器错误日志。",
        function,
        "yujing:not-json",
    )
