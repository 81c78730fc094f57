"""The keys of the site's protected columns, and the sealing of single values under them.

A value is sealed with AES-256-GCM under a fresh nonce, bound to its site, column and student, so that it can't be moved
to another row; it is padded, so that its length doesn't tell which group a student belongs to. The text kept is
``v1:<key id>:<base64>``. The key is derived from the site's secret (HKDF-SHA256); its id is another derivation.
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST: Final = 32
"""Characters that a secret must have at least; ``yujing init`` makes 64."""
_BLOCK: Final = 64
_NONCE: Final = 12
_SEALED: Final = re.compile(r"v1:([0-9a-f]{16}):([A-Za-z0-9_=-]+)")


@dataclass(frozen=True)
class DataKey:
    """One key, made of a secret; neither is ever shown."""

    id: str
    cipher: AESGCM

    def __repr__(self) -> str:
        return f"DataKey({self.id})"


def key_of(secret: str) -> DataKey:
    """Return the key that a secret stands for."""
    return DataKey(_derived(secret, b"yujing data key id", 8).hex(), AESGCM(_derived(secret, b"yujing data key", 32)))


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret.encode())


@dataclass(frozen=True)
class Keyring:
    """The site's keys: values are sealed under the first, and opened under whichever they were sealed with.

    Without any key nothing can be sealed or opened; everything else works.
    """

    keys: tuple[DataKey, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, DataKey]:
        return {key.id: key for key in self.keys}

    @property
    def current(self) -> DataKey | None:
        """The key under which values are sealed; None where there is none."""
        return self.keys[0] if self.keys else None

    def seal(self, value: str, place: str) -> str:
        """Return ``value`` sealed for ``place`` (site, column and student)."""
        nonce, data = secrets.token_bytes(_NONCE), value.encode()
        padded = data + b"\0" * (-len(data) % _BLOCK or (0 if data else _BLOCK))
        box = nonce + self.keys[0].cipher.encrypt(nonce, padded, place.encode())
        return f"v1:{self.keys[0].id}:{urlsafe_b64encode(box).decode()}"

    def open(self, text: str, place: str) -> str | None:
        """Return what was sealed for ``place``; None where its key isn't there, or it was changed or moved."""
        found = _SEALED.fullmatch(text)
        key = self._by_id.get(found[1]) if found else None
        if found is None or key is None:
            return None
        box = urlsafe_b64decode(found[2])
        try:
            padded = key.cipher.decrypt(box[:_NONCE], box[_NONCE:], place.encode())
        except InvalidTag:
            return None
        return padded.rstrip(b"\0").decode()


NO_KEYS: Final = Keyring()


def keyring_of(secrets_: Iterable[str]) -> Keyring:
    """Return the keys of several secrets, the current one first."""
    return Keyring(tuple(key_of(each) for each in dict.fromkeys(secrets_)))


def sealed_under(text: str) -> str | None:
    """Return the id of the key under which a text is sealed; None where it isn't sealed."""
    found = _SEALED.fullmatch(text)
    return found[1] if found else None
