"""From what Moodle says went wrong to what should be done: retry, stop and fix, or skip one entry.

`errorcode` decides. `message` is in the service user's language and `exception` changes between versions, so that
neither is ever matched on; an error's text is kept only where it names a missing right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from connector.moodle.errors import MoodleError, MoodleRefused, MoodleRejectedRow, MoodleUnavailable

_RETRY: Final = {
    "dbconnectionfailed": "Moodle 连不上数据库，请稍后重试；若持续，请联系服务器管理员。",
    "sitemaintenance": "Moodle 正在维护，维护结束后会自动恢复。",
    "dmlreadexception": "Moodle 读数据库出错，请稍后重试；若持续，请查看服务器日志。",
    "dmlwriteexception": "Moodle 写数据库出错，请读回核对后重试；若持续，请查看服务器日志。",
    "dmltransactionexception": "Moodle 的数据库事务出错，请读回核对后重试；若持续，请查看服务器日志。",
    "locktimeout": "Moodle 忙，未能取得锁，请稍后重试。",
    "upgraderunning": "Moodle 正在升级，升级完成后会自动恢复。",
}

_NO_ENTRY: Final = "服务账号进不了该课程：请检查 moodle/course:view 与 moodle/course:viewhiddencourses。"

_ROW: Final = {
    "invaliduser": "没有该用户，或账号已删除。",
    "userdeleted": "该账号已删除。",
    "invalidrecord": "Moodle 中没有该对象（课程、群组、小组或用户），可能已被删除。",
    "notenroled": "该用户没有选这门课，或不是学生。",
    "usernotenroled": "该用户没有选这门课，或不是学生。",
    "nocriteriaset": "该课程没有设置结课条件。",
    "cannotviewreport": "该课程没有启用结课跟踪，或服务账号缺少 report/completion:view。",
    "errorcoursecontextnotvalid": _NO_ENTRY,
    "requireloginerror": _NO_ENTRY,
    "idnumbertaken": "该编号已被另一个小组占用。",
    "errorremovenotpermitted": "该成员由选课插件维持，不能从小组中移出。",
}

_STOP: Final = {
    "invalidtoken": "令牌无效：请核对是否抄写完整；若此前可用，多半已过期或被撤销，请在“站点管理 › 服务器 › 网络服务 › "
    "管理令牌”中重新生成。若小的请求成功而大的被拒绝，则是服务器的 max_input_vars 小于 1000。",
    "accessexception": "Moodle 拒绝访问，原因是以下之一：令牌已过期；请求来自令牌未允许的 IP；服务中没有加入该函数；"
    "服务账号缺少 webservice/rest:use。",
    "wsaccessusersuspended": "服务账号已被停用，请管理员恢复。",
    "wsaccessuserdeleted": "服务账号已被删除，请重新运行 setup.php。",
    "nopermissions": "服务账号缺少权限，请按部署指南补足，或重新运行 setup.php。",
    "notingroup": "课程分隔小组，而服务账号缺少 moodle/site:accessallgroups。",
    "accessdenied": "服务账号无权读取：消息只能读自己发出的；分隔小组的课程需要 moodle/site:accessallgroups。",
    "invaliduserfield": "Moodle 不认识请求的用户字段，请核对 settings 中的字段名。",
    "invalidparameter": "Moodle 不接受参数：编号或名称重复、用户未选课、对象不存在，或服务器的 max_input_vars 过小。",
    "disabled": "站点关闭了站内消息，请在“站点管理 › 常规项 › 高级特性”中启用。",
    "formatnotsupported": "Moodle 报告消息格式错误：一批消息中有的已经发出，有的没有。",
    "codingerror": "Moodle 内部认为调用方式有误，请核对 Moodle 版本，并把此信息告知开发者。",
    "": "Moodle 在执行中崩溃（PHP 错误，没有错误代码）：常见于查询了不存在的编号，请查看服务器错误日志。",
}

_STATUS: Final = {
    401: "服务器要求另外登录（HTTP 认证），请让 webservice/rest/server.php 免于该认证。",
    403: "服务器拒绝访问：站点未启用网络服务或 REST 协议，或防火墙拦截了请求。",
    404: "网址下没有 Moodle 的 网络服务，请核对 settings 中的网址（含子目录）。",
    405: "服务器不接受 POST 请求，请检查代理或防火墙。",
    413: "请求超过了服务器允许的大小（nginx 的 client_max_body_size）。",
}

REQUEST_TRUNCATED: Final = "yujing:request-truncated"

_UNKNOWN_FUNCTION: Final = "external_functions"
"""The table that lacks an unknown function's record; a name, and so the same in every language."""


def error_of_exception(function: str, answer: Mapping[str, object]) -> MoodleError:
    """Return the error for an answer that is a Moodle exception."""
    code = str(answer.get("errorcode") or "")
    if code == "invalidrecord" and _UNKNOWN_FUNCTION in str(answer.get("message")):
        return MoodleRefused(f"这个 Moodle 没有函数 {function}，请核对版本。", function, code)
    if code in _RETRY:
        return MoodleUnavailable(_RETRY[code], function, code)
    if code in _ROW:
        return MoodleRejectedRow(_ROW[code], function, code)
    advice = _STOP.get(code, "Moodle 拒绝了请求，请按错误代码查找原因。")
    if code == "nopermissions" and (right := _missing_right(str(answer.get("message")))):
        advice += f"缺少的是：{right}"
    return MoodleRefused(advice, function, code)


def _missing_right(message: str) -> str:
    """Return the name of the right, which Moodle puts into brackets, in whatever language."""
    found = re.search(r"[（(]([^()（）]{1,120})[)）]", message)
    return found[1] if found else ""


def error_of_status(function: str, status: int) -> MoodleError:
    """Return the error for an answer whose body says nothing."""
    code = f"yujing:http-{status}"
    if status in (429, 503):
        return MoodleUnavailable("Moodle 正忙或正在维护，请稍后重试。", function, code)
    if status >= 500:
        return MoodleUnavailable("Moodle 的服务器出错或超时，请稍后重试；若持续，请查看服务器日志。", function, code)
    return MoodleRefused(_STATUS.get(status, f"服务器以 HTTP {status} 拒绝了请求。"), function, code)


def error_of_redirect(function: str, status: int, location: str) -> MoodleError:
    """Return the error for a redirection, which is never followed: the token goes to no other address."""
    target = urlsplit(location)
    where = f"（{target.scheme}://{target.hostname}）" if target.hostname else ""
    return MoodleRefused(
        f"服务器要求转到另一个地址{where}，令牌没有跟着发过去。若 Moodle 已迁址或改用 https，请修改 settings 中的网址；"
        "若没有，可能有人在拦截网络，请联系网络管理员。",
        function,
        f"yujing:http-{status}",
    )


def error_of_xml(function: str) -> MoodleError:
    """Return the error for XML: PHP dropped the whole body, and with it the wish for JSON (and the token)."""
    return MoodleRefused(
        "请求超过了 PHP 的 post_max_size，被整个丢弃。请管理员把 post_max_size 提高到 8M 以上。",
        function,
        "yujing:body-too-large",
    )


def error_of_truncation(function: str) -> MoodleError:
    """Return the error for a request of which PHP says that it threw a part away, whatever the answer says."""
    return MoodleRefused(
        "服务器的 PHP 截断了请求（max_input_vars 或 post_max_size 过小）。请管理员把 max_input_vars 提高到 5000 以上，"
        "post_max_size 提高到 8M 以上，并关闭 display_errors。",
        function,
        REQUEST_TRUNCATED,
    )


def error_of_no_json(function: str, size: int) -> MoodleError:
    """Return the error for a body of `size` characters that should be JSON and isn't."""
    return MoodleUnavailable(
        f"Moodle 的回答不是 JSON（{size} 个字符）：可能是网关、登录页或插件的页面，也可能被中途截断。"
        "若一再出现，请检查网址和服务器错误日志。",
        function,
        "yujing:not-json",
    )
