"""What stands on a command line is in the list of processes for everybody to see: no option takes a secret."""

from __future__ import annotations

import re

from tests.architecture.test_docs import COMMANDS, options_of

SECRET = re.compile(r"token|secret|password|passphrase|passwd|private")
FILES = {"--key"}
"""Options that name a file in which a secret stands."""


def test_no_option_takes_a_secret() -> None:
    named = {(name, option) for name, command in COMMANDS.items() for option in options_of(command)}
    assert [each for each in sorted(named) if SECRET.search(each[1])] == []


def test_a_key_is_given_as_a_file() -> None:
    told = {
        name: each.help
        for name, command in COMMANDS.items()
        for each in command.params
        if FILES.intersection(each.opts)
    }
    assert told
    assert [name for name, words in told.items() if "文件" not in words] == []
