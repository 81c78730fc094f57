"""How large a request may be here: asked with a request that reads one account and is as long as ours ever get."""

from __future__ import annotations

from typing import Final

from connector.moodle.encoding import MAX_VARIABLES
from connector.moodle.errors import MoodleRefused
from connector.moodle.findings import Finding, Severity
from connector.moodle.port import Moodle

_FUNCTION: Final = "core_user_get_users_by_field"
_OTHER_VARIABLES: Final = 5
"""The token, the function, the format, the raw setting and the field."""


def check_capacity(moodle: Moodle, own_id: int) -> list[Finding]:
    """Check that a request with as many variables as we ever send arrives whole.

    PHP drops what exceeds ``max_input_vars`` without a word. We ask for accounts that cannot exist and, last, for our
    own: where that is missing, the end was cut off.
    """
    nobody = [0] * (MAX_VARIABLES - _OTHER_VARIABLES - 1)
    try:
        found = moodle.read(_FUNCTION, {"field": "id", "values": [*nobody, own_id]})
    except MoodleRefused:
        found = []
    if found:
        return []
    what = f"服务器截断了含 {MAX_VARIABLES} 个变量的请求（PHP 的 max_input_vars 太小），大批量的读写会不完整。"
    remedy = "请管理员把网页端 PHP 的 max_input_vars 提高到 5000（Moodle 的建议值）。"
    return [Finding("input-vars-small", Severity.ERROR, what, remedy)]
