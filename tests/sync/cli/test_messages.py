"""``yujing message``: what waits for a person is found, looked up and settled; another sender is confirmed by name."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sqlalchemy import update

from sync.store.outbox import OUTBOX
from tests.journeys.small_college import RED, on
from tests.journeys.stages import At
from tests.sync.cli.running import WHY, yujing

SEND = "core_message_send_instant_messages"


def said(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run a command that ends with a status, and return what it says."""
    result = yujing(folder, *arguments)
    assert result.exit_code == status, result.output
    return " ".join(result.output.split())


def leave_to_a_person(folder: Path) -> str:
    """Let the first message wait for a person, and return its id."""
    with on(folder) as site, site.store.begin() as tx:
        first = tx.execute(OUTBOX.select().order_by(OUTBOX.c.id)).mappings().first()
        assert first is not None
        change = {"state": "needs_person", "reason": "读不到会话", "settled_at": None}
        tx.execute(update(OUTBOX).where(OUTBOX.c.id == first["id"]).values(**change))
    return str(first["id"])


def test_what_waits_for_a_person_is_listed_looked_up_and_settled(at: At) -> None:
    folder = at("sent").folder
    number = leave_to_a_person(folder)
    assert "等人判断是否送达" in said(folder, "message", "list")
    shown = said(folder, "message", "show", number)
    assert f"收件人：{RED}" in shown
    assert "情况：等人判断是否送达：读不到会话" in shown
    assert "〔编号 YJ-" in shown
    assert "请用服务账号（Moodle 用户 3）登录" in shown
    assert "同学，你好" not in shown, "what it says is nobody's to read here"
    facts = json.loads(yujing(folder, "message", "show", number, "--json").output)
    assert (facts["sender"], facts["line"]["state"]) == (3, "needs_person")
    said(folder, "message", "settle", number, "delivered", *WHY)
    assert "情况：已发送：已核对（王敏）" in said(folder, "message", "show", number)
    assert "怎样核对" not in said(folder, "message", "show", number)
    assert "没有编号为 99 的消息" in said(folder, "message", "show", "99", status=1)


def test_another_marker_key_sends_nothing_until_an_administrator_says_so(at: At) -> None:
    small = at("sent")
    key = small.folder / "secrets" / "marker-key"
    before = len(small.moodle.site.messages)
    old = key.read_text(encoding="utf-8")
    key.write_text("0" * 64, encoding="utf-8")
    assert "不是同一把" in said(small.folder, "send", status=2)
    key.write_text(old, encoding="utf-8")
    said(small.folder, "send")
    key.write_text("0" * 64, encoding="utf-8")
    assert "消息编号密钥" in said(small.folder, "message", "change-sender", *WHY)
    said(small.folder, "send")
    assert len(small.moodle.site.messages) == before
    assert key.stat().st_mode & 0o077 == 0
    assert os.access(key, os.R_OK)


def test_a_message_of_unknown_outcome_waits_for_people_where_the_sender_changes(at: At) -> None:
    small = at("applied")
    small.moodle.faults.next("late_gateway_timeout", function=SEND)
    said(small.folder, "send")
    told = said(small.folder, "message", "change-sender", *WHY)
    assert "发送身份没有变化" in told
    assert "1 条结果不明的消息须人工核对" in told
