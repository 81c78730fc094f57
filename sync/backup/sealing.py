"""Encryption to people's public keys (age, X25519): the only door to the library that does it.

The server needs the public keys alone. What was encrypted is opened with the private key of any one of them; it is
authenticated piece by piece, so that a file that was changed or cut off is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from sync.refusal import Refusal


class BackupUnreadable(Refusal):
    """A backup that cannot be opened or used; the text says why and what to do."""


def new_key() -> tuple[str, str]:
    """Return a new pair: the private key, and the public one."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_of(private: str) -> str:
    """Return the public key that belongs to a private one.

    Raises:
        BackupUnreadable: it is no private key.
    """
    return str(_identity(private).to_public())


def seal(pieces: Iterable[bytes], out: IO[bytes], recipients: Sequence[str]) -> None:
    """Write ``pieces`` to ``out``, encrypted to every recipient, without holding more than one of them in memory.

    Raises:
        Refusal: a recipient is no public key (a letter of it was changed).
        OSError: the disk is full, or whatever else keeps ``out`` from being written.
        Exception: what ``pieces`` raised, unchanged; what was written by then is no backup.
    """
    source, sink = _Source(iter(pieces)), _Sink(out)
    keys = [_recipient(each) for each in recipients]
    try:
        pyrage.encrypt_io(source, sink, keys)
    except (OSError, pyrage.EncryptError):
        if source.fault is None and sink.fault is None:
            raise
    for fault in (source.fault, sink.fault):  # the library keeps the first to itself, and the second's kind
        if fault is not None:
            raise fault


def unseal(file: Path, out: IO[bytes], private: str) -> None:
    """Write what ``file`` holds to ``out``; nothing of it may be used before this has returned.

    Raises:
        BackupUnreadable: the key is not one of its recipients', or the file is damaged, cut off or no backup.
        OSError: the disk is full.
    """
    sink = _Sink(out)
    try:
        with file.open("rb") as source:
            pyrage.decrypt_io(source, sink, [_identity(private)])
    except (OSError, pyrage.DecryptError) as error:
        if sink.fault is None:
            raise BackupUnreadable(_why(file, error)) from error
    if sink.fault is not None:
        raise sink.fault


def _why(file: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return f"{file}：不能读取这个备份文件；请核对文件名和权限。"
    if "No matching keys" in str(error):
        return f"{file}：这把私钥打不开这个备份，它是用别的公钥加密的；请换用当时的私钥（--key）。"
    return f"{file}：备份文件已损坏、不完整，或不是本系统的备份；请换用另一份备份，或从存放处重新复制。"


def _recipient(public: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(public)
    except pyrage.RecipientError:
        raise Refusal(f"[backup] recipients 里的公钥 {public} 有误，没有备份；请重新整行复制。") from None


def _identity(private: str) -> x25519.Identity:
    lines = (line.strip() for line in private.splitlines())
    text = next((line for line in lines if line and not line.startswith("#")), "")
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise BackupUnreadable("这不是备份的私钥：私钥以 AGE-SECRET-KEY-1 开头，由 yujing backup key 生成。") from None


class _Source(io.RawIOBase):
    """Pieces as a file to be read; ``fault`` is what making them raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.fault: Exception | None = None
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            try:
                self._rest = memoryview(next(self._pieces))
            except StopIteration:
                return b""
            except Exception as error:
                self.fault = error
                raise OSError("the pieces ended early") from error
        cut = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:cut], self._rest[cut:]
        return bytes(taken)


class _Sink(io.RawIOBase):
    """A file to be written; it remembers the ``fault`` that the library would swallow, and takes no more then."""

    def __init__(self, out: IO[bytes]) -> None:
        self.fault: Exception | None = None
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.fault is None:
            try:
                self._out.write(data)
            except OSError as error:
                self.fault = error
        return len(data)
