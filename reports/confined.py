"""Work done in a process of its own, with a deadline and a limit on memory, so that no template can stop the program.

What a college writes as a template is a program: it may run for ever or want all memory. The process that sets it is
ended when its time is up, wherever the product runs. Memory is limited by the system where the system can
(``RLIMIT_AS``: Linux); elsewhere the deadline alone ends what goes on growing.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

NOWHERE: Final = "http://127.0.0.1:9"
"""A proxy that isn't there: what the process would fetch from the network, it can't."""

_ENVIRONMENT: Final = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), NOWHERE),
    "no_proxy": "",
    "NO_PROXY": "",
    "RAYON_NUM_THREADS": "1",  # the processes share the machine's cores among them, and each thread reserves memory
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take (``seconds``, and ``seconds_each`` for every document), and how much memory."""

    seconds: float = 60
    seconds_each: float = 1
    megabytes: int = 2048

    def deadline(self, documents: int) -> float:
        """Return the seconds that a call with so many documents may take."""
        return self.seconds + self.seconds_each * documents


class OverrunError(RuntimeError):
    """The work was ended, and ``why``: its ``time`` was up, or it wanted more ``memory`` than it may."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def run_confined(work: Callable[..., Result], args: tuple[Any, ...], limits: Limits, documents: int = 1) -> Result:
    """Call ``work`` with ``args`` in a fresh process within ``limits`` and return its result, or raise its exception.

    The process is spawned, never forked: the typesetter keeps threads of its own. So a program that prints must guard
    its start (``if __name__ == "__main__"``). Raises `OverrunError` where the work was ended.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    with TemporaryDirectory(prefix="yujing-confined-") as scratch:
        process = context.Process(target=_child, args=(theirs, scratch, work, args, limits), daemon=True)
        process.start()
        theirs.close()
        try:
            if not ours.poll(limits.deadline(documents)):
                raise OverrunError("time")
            done, value = ours.recv()
        except EOFError:
            raise OverrunError("memory") from None
        finally:
            process.kill()
            process.join()
            ours.close()
    if not done:
        raise value
    result: Result = value
    return result


def _child(
    connection: Connection, scratch: str, work: Callable[..., Any], args: tuple[Any, ...], limits: Limits
) -> None:
    """Do the work and send back what came of it. What it leaves in ``scratch`` is removed, even if it is ended."""
    os.environ.update(_ENVIRONMENT)
    tempfile.tempdir = scratch
    _limit_memory(limits.megabytes)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where memory is refused, the typesetter says so at length
    try:
        connection.send((True, work(*args)))
    except MemoryError:
        os._exit(1)
    except Exception as error:
        connection.send((False, error))


def _limit_memory(megabytes: int) -> None:
    """Let this process have no more memory; where the system can't, it goes without."""
    if importlib.util.find_spec("resource") is None:
        return
    import resource

    wanted = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
