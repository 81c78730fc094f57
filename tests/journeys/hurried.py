"""``yujing`` for tests that wait for it: the daemon looks around all the time, and a Moodle away is given up soon."""

from __future__ import annotations

import connector.moodle.limits
import sync.daemon.running
from sync.cli.main import main

(sync.daemon.running.run.__kwdefaults__ or {})["tick_seconds"] = 0.1
retries = connector.moodle.limits.Retries
retries.__init__.__defaults__ = (2, 0.01, *(retries.__init__.__defaults__ or ())[2:])

if __name__ == "__main__":
    main()
