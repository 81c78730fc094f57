"""What a worker makes of whatever a site's job ends in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.installation import INSTALLATION_FILE, example_installation, load_installation
from config.settings_file import SETTINGS_FILE
from connector.moodle.errors import MoodleUnavailable
from sync.actions import working
from sync.actions.working import Serving
from sync.demo.clock import StoryClock
from sync.refusal import PutOff, Refusal
from sync.worker.tickets import Ticket
from tests.journeys.small_college import TODAY, write_site
from tests.sync.scene import ZONE


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    """Give what serves an installation of one site, ``small``, with a file as its store."""
    (tmp_path / INSTALLATION_FILE).write_text(example_installation(), encoding="utf-8")
    write_site(tmp_path / "sites" / "one")
    return Serving(load_installation(tmp_path), StoryClock(TODAY, ZONE))


def ticket(serving: Serving) -> Ticket:
    return next(each for each in serving.look() if each.stage == "pull")


@pytest.mark.parametrize(
    ("error", "message", "passing"),
    [
        (SystemExit(3), "SystemExit", False),
        (ValueError("欧阳闻笛 41.5"), "ValueError", False),
        (Refusal("请先批准计划。"), "Refusal: 请先批准计划。", False),
        (MoodleUnavailable("Moodle 没有回答"), "MoodleUnavailable: Moodle 没有回答", True),
        (OSError(28, "disk full"), "OSError", True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_error_ends_the_worker_and_none_names_anybody(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str, *, passing: bool
) -> None:
    def fails(*_: object) -> str:
        raise error

    asked = ticket(serving)
    monkeypatch.setattr(working, "work_on", fails)
    outcome = serving.do(asked, lambda: False)
    assert (outcome.message, outcome.failed, outcome.passing) == (message, True, passing)


@pytest.mark.parametrize("told", [False, True])
def test_what_is_put_off_goes_back_only_where_the_worker_was_told_to_end(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    def put_off(*_: object) -> str:
        raise PutOff("到了不读取的时段")

    asked = ticket(serving)
    monkeypatch.setattr(working, "work_on", put_off)
    outcome = serving.do(asked, lambda: told)
    assert (outcome.failed, outcome.left) == (False, told)


def test_a_site_that_got_another_id_is_not_mistaken_for_the_old_one(serving: Serving) -> None:
    asked = ticket(serving)
    settings = serving.installation.folder / "sites" / "one" / SETTINGS_FILE
    settings.write_text(settings.read_text("utf-8").replace('id = "small"', 'id = "large"'), "utf-8")
    first, second = (serving.do(asked, lambda: False) for _ in range(2))
    assert "不再是 small" in first.message
    assert "没有可用的站点 small" in second.message
    assert {each.site for each in serving.look()} == {"large"}
