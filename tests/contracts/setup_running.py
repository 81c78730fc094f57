"""Run setup.php on a real Moodle that may be set up, changed and cleared at will, and ask that Moodle with its token.

Three variables name it; without them the tests are skipped:

* ``YUJING_MOODLE_URL``: its address;
* ``YUJING_MOODLE_PHP``: the command that runs PHP there as the web server's user, such as ``sudo -u www-data php``;
* ``YUJING_MOODLE_DIR``: Moodle's own folder, on this machine.

Token files are written by that user: run the tests as the same one, or as root. Any token made before is revoked.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.moodle.errors import MoodleRefused
from connector.moodle.site import SiteInfo, get_site_info
from connector.moodle.transport import MoodleTransport

ROOT = Path(__file__).parent.parent.parent
SETUP = ROOT / "connector" / "moodle" / "setup" / "setup.php"
CATEGORY_ROLE = Path(__file__).parent / "seed" / "category_role.php"

NEEDED = ("YUJING_MOODLE_URL", "YUJING_MOODLE_PHP", "YUJING_MOODLE_DIR")


@dataclass(frozen=True)
class Said:
    """What a run printed, and its exit status."""

    status: int
    text: str

    @property
    def changes(self) -> list[str]:
        """Return what was changed, or in a dry run would be."""
        return re.findall(r"^  (?:将要|已做)：(.*)$", self.text, re.MULTILINE)


class RealSetup:
    """A Moodle on which setup.php may run."""

    def __init__(self, folder: Path) -> None:
        self.url = os.environ["YUJING_MOODLE_URL"]
        self.folder = folder
        self._php = shlex.split(os.environ["YUJING_MOODLE_PHP"])

    def php(self, script: Path, *options: str) -> Said:
        """Run a script."""
        command = [*self._php, str(script), f"--moodle={os.environ['YUJING_MOODLE_DIR']}", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        return Said(done.returncode, done.stdout + done.stderr)

    def run(self, *options: str) -> Said:
        """Run setup.php."""
        return self.php(SETUP, *options)

    def set_up(self, *options: str, name: str = "token") -> Said:
        """Run setup.php with a token file of this name."""
        return self.run(f"--token-file={self.file(name)}", *options)

    def file(self, name: str) -> Path:
        """Return a file of the folder."""
        return self.folder / name

    def token(self, name: str = "token") -> str:
        """Return the token in a file."""
        return self.file(name).read_text(encoding="ascii").strip()

    def moodle(self, token: str) -> MoodleTransport:
        """Return a connection with a token."""
        return MoodleTransport(self.url, token)

    def answers(self, token: str) -> SiteInfo | None:
        """Return what Moodle tells the holder of a token of itself; None where it refuses the token."""
        with self.moodle(token) as moodle:
            try:
                return get_site_info(moodle)
            except MoodleRefused:
                return None

    def clear(self) -> None:
        """Take away what setup.php made."""
        removed = self.run("--remove", "--yes")
        assert removed.status in (0, 1), removed.text


def real_setup() -> RealSetup:
    """Return the Moodle that the environment names.

    Skips the test where it names none.
    """
    if not all(os.environ.get(each) for each in NEEDED):
        pytest.skip(f"{', '.join(NEEDED)} aren't set")
    folder = Path(tempfile.mkdtemp(prefix="yujing-setup-"))
    folder.chmod(0o777)
    return RealSetup(folder)
