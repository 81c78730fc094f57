"""Everything that can go wrong in a process, each with a name, a mark or a token in it; run as a process of its own.

The first argument says how: ``text`` or ``json`` for a service that logs, ``command`` for a command that crashes.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAME, MARK, TOKEN = "张三丰", "59.73", "c0ffee5ecret70ken"
SECRETS = (NAME, MARK, TOKEN)


def a_payload() -> None:
    from connector.moodle.users import User

    User.model_validate({"id": NAME, "idnumber": [MARK]})


def a_setting() -> None:
    from config.settings import Settings

    Settings.model_validate({"site": {"university": [NAME]}, "contacts": TOKEN})


def a_row() -> None:
    from sync.store.database import open_store
    from sync.store.migrate import migrate
    from sync.store.runs import start_run
    from sync.store.site_tables import runs

    store = open_store("sqlite://", "main")
    migrate(store)
    with store.begin() as tx:
        from datetime import UTC, datetime

        start_run(tx, NAME, "pull", NAME, datetime.now(UTC))
        tx.execute(runs.insert().values(id=1, site_id=NAME, kind=NAME, status=MARK, actor=TOKEN))


def an_address() -> None:
    import requests

    requests.get(f"http://127.0.0.1:9/webservice?wstoken={TOKEN}&idnumber={NAME}", timeout=1)


def a_deep_cause() -> None:
    try:
        {}[NAME]
    except KeyError as error:
        raise ValueError(f"{NAME} has {MARK}") from error


def a_lying_moodle() -> None:
    from connector.moodle.answers import Answer

    result = Answer(200, f'{{"exception": "x", "message": "{NAME} {MARK}", "debuginfo": "{TOKEN}"}}'.encode()).result(
        "f"
    )
    assert isinstance(result, Exception)
    raise result


FAILURES: tuple[Callable[[], None], ...] = (a_payload, a_setting, a_row, an_address, a_deep_cause, a_lying_moodle)


class Dying:
    def __del__(self) -> None:
        raise ValueError(NAME)


def _die() -> None:
    raise KeyError(f"{NAME} {TOKEN}")


def everything() -> None:
    own, foreign = logging.getLogger("sync.daemon.running"), logging.getLogger("urllib3.connectionpool")
    for failure in FAILURES:
        try:
            failure()
        except Exception:
            own.exception("%s failed", failure.__name__)
            foreign.exception("%s failed: %s", NAME, TOKEN)
    own.info("asking %s", f"https://user:{TOKEN}@moodle.example/?token={TOKEN}&x=1")
    own.info("too few", NAME, MARK)
    foreign.warning(f"https://moodle.example/?wstoken={TOKEN} {NAME}")
    warnings.warn(f"{NAME} {MARK}", UserWarning, stacklevel=1)
    thread = threading.Thread(target=_die, name="lease")
    thread.start()
    thread.join()
    Dying()
    gc.collect()
    own.info("the end")


def main(how: str, site: Path) -> None:
    if how == "command":
        import sync.cli.entry

        def asked_for(_words: Any) -> Any:
            return a_deep_cause

        sync.cli.entry.asked_for = asked_for
        sync.cli.entry.main()
    from config.monitoring import Log
    from sync.logs.setup import log_of_a_service

    log = Log.model_validate({"format": how, "level": "debug", "file": "log/yujing.log" if how == "json" else None})
    log_of_a_service(log, site, "main")
    everything()
    if how == "text":
        import ctypes
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.string_at(0)  # what Python says of a crash of C code is part of what gets out


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
