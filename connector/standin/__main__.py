"""Run the stand-in Moodle in a process of its own: ``python -m connector.standin --port 8081 --college FILE``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from connector.standin.latencies import MEASURED
from connector.standin.server import StandIn
from connector.standin.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; the first line on standard output is JSON with ``url`` and ``token``."""
    options = _parser().parse_args(arguments)
    college = json.loads(options.college.read_text(encoding="utf-8")) if options.college else None
    settings = Settings(latency=dict(MEASURED), cores=options.cores) if options.measured else Settings()
    moodle = StandIn(college, state=options.state, port=options.port, settings=settings)
    with moodle:
        sys.stdout.write(json.dumps({"url": moodle.url, "token": moodle.token}) + "\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m connector.standin", description="替身 Moodle（仅监听本机）")
    parser.add_argument("--port", type=int, default=0, help="端口；缺省时任选一个空闲端口")
    parser.add_argument("--state", type=Path, help="状态文件：群组、小组和消息存在这里")
    parser.add_argument("--college", type=Path, help="学院 JSON；缺省时沿用上次的")
    parser.add_argument("--measured", action="store_true", help="像实测的真实 Moodle 一样慢")
    parser.add_argument("--cores", type=int, default=2, help="与 --measured 合用：同时处理几个请求")
    return parser


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sys.exit(main())
