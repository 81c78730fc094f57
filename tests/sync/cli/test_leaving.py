"""A command leaves at once, with its status, and with everything said and done that was to be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sync.cli.exits import Exit

_BEFORE = "import sys, atexit; from sync.cli import entry as main\n"


def ended(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that calls the command line with an ``app`` of its own."""
    command = [sys.executable, "-c", f"{_BEFORE}{code}\nmain.main()"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(command, text=True, capture_output=True, env=buffered | environment, check=False)


def leaving_with(code: str) -> str:
    """The program of a command that writes, asks for something at the end, and exits."""
    return f"""
def app():
    atexit.register(print, "at the end")
    sys.stdout.write("written ")
    sys.exit({code})
class Loud:
    def __del__(self): print("taken down")
main.asked_for, main.loud = lambda words: app, Loud()
"""


@pytest.mark.parametrize(("code", "status"), [("0", 0), ("None", 0), ("", 0), ("3", 3), ("True", 1), ("-1", 255)])
def test_what_was_written_arrives_and_the_status_is_that_of_the_command(code: str, status: int) -> None:
    end = ended(leaving_with(code))
    assert (end.returncode, end.stdout, end.stderr) == (status, "written at the end\n", "")


def test_a_message_as_status_is_told() -> None:
    end = ended(leaving_with("'out of order'"))
    assert (end.returncode, end.stderr) == (1, "out of order\n")


FAULT = "def app(): raise LookupError('broken')\nmain.asked_for = lambda words: app"


def test_a_fault_of_ours_is_told_by_its_kind_and_place_alone() -> None:
    end = ended(FAULT)
    assert end.returncode == Exit.FAULT
    assert "LookupError" in end.stderr
    assert "sync/cli/entry.py:" in end.stderr
    assert "broken" not in end.stderr


def test_whoever_develops_may_ask_for_the_traceback() -> None:
    end = ended(FAULT, YUJING_TRACEBACK="1")
    assert end.returncode == 1
    assert "LookupError: broken" in end.stderr


def test_threads_are_waited_for() -> None:
    code = """
def app():
    import threading, time
    threading.Thread(target=lambda: (time.sleep(0.2), print("done"))).start()
    sys.exit(2)
main.asked_for = lambda words: app
"""
    end = ended(code)
    assert (end.returncode, end.stdout) == (2, "done\n")


def test_a_reader_that_went_away_is_no_success() -> None:
    """What cannot be written any more is told by Python's own end, as ever: status 120."""
    code = """
def app():
    import os
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 1)
    sys.stdout.write("unread")
    sys.exit(0)
main.asked_for = lambda words: app
"""
    end = ended(code)
    assert end.returncode == 120
    assert "BrokenPipeError" in end.stderr
