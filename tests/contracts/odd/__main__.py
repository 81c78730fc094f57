"""Ask a real Moodle that holds the sample college, and keep its answers: ``python -m tests.contracts.odd``."""

from __future__ import annotations

import os
import secrets

from connector.moodle.transport import MoodleTransport
from tests.contracts.conftest import Contracted
from tests.contracts.odd.answers import Asking
from tests.contracts.odd.calls import CASES
from tests.contracts.odd.recorded import record


def main() -> None:
    """Record the answers of the Moodle at ``YUJING_MOODLE_URL``."""
    url, token = os.environ["YUJING_MOODLE_URL"], os.environ["YUJING_MOODLE_TOKEN"]
    with MoodleTransport(url, token) as moodle:
        site = Contracted(moodle, url, token, f"yj-contract-{secrets.token_hex(4)}", is_real=True)
        answers = {}
        for name, case in CASES.items():
            answers[name] = Asking(site).answers(case)
            site.clean()
    record(answers)


if __name__ == "__main__":
    main()
