"""Several letters to one person go as one message: each stands in it whole, with its own marker at its end.

Nothing is kept of the message as such. Each letter is looked for by itself, so that it does not matter with which
others it went, nor whether a restored store would put it together with others again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.outbox.letters import MAX_BYTES
from sync.store.outbox_record import Message


def portions(messages: Sequence[Message]) -> Iterator[tuple[Message, ...]]:
    """Yield the letters to one person in their order, as many together as one message of the LMS holds."""
    together: tuple[Message, ...] = ()
    for message in messages:
        if together and len(joined((*together, message)).encode()) > MAX_BYTES:
            yield together
            together = ()
        together = (*together, message)
    if together:
        yield together


def joined(letters: Sequence[Message]) -> str:
    """Return the text of one message that says what all these letters say; of a single one, that letter."""
    if len(letters) == 1:
        return letters[0].text
    total = len(letters)
    parts = [f"———— 第{number}份，共{total}份 ————\n\n{each.text}" for number, each in enumerate(letters, 1)]
    return "\n\n".join([f"这条消息里有{total}份内容，请逐份看完。", *parts])
