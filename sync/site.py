"""The composition root: the one place that names concrete classes and puts a site together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from config.problems import ConfigError, Problem
from config.secrets import ensure_secret, has_secret, read_secret
from config.settings import Settings
from config.settings_file import SETTINGS_FILE, load_settings
from sync.clock import Clock, SystemClock
from sync.store.data_keys import current_key
from sync.store.database import Store, fault_of, open_store
from sync.store.erasures import erased_digests
from sync.store.sending import key_digest, read_identity

if TYPE_CHECKING:
    from connector.moodle.limits import Call
    from connector.moodle.transport import MoodleTransport
    from sync.privacy.ledger import Ledger
    from sync.store.keyring import Keyring

_SQLITE_RELATIVE = "sqlite:///"
_OTHER_KEY: Final = (
    "消息编号密钥与以前发送时用的不是同一把：已经发过的消息会查不到，可能重发。请放回原来的密钥；"
    "密钥确已丢失，且数据库不是从备份恢复的旧库，请运行 yujing message change-sender"
)
PASSWORDS: Final = Path("secrets") / "pgpass"
"""Where a site folder may hold the password of its own PostgreSQL role, in the form of PostgreSQL's ``.pgpass``."""


@dataclass(frozen=True, slots=True)
class Site:
    """One Moodle site as the actions see it: its settings, store, folder and clock; who is told of each request."""

    settings: Settings
    store: Store
    folder: Path
    clock: Clock
    on_call: Callable[[Call], None] | None = None

    def today(self) -> date:
        """Return the day it is on the site, in the site's time zone."""
        return self.clock.now().astimezone(self.settings.site.zone).date()

    def path(self, relative: Path) -> Path:
        """Return a path of the settings; a relative one starts at the site folder."""
        return relative if relative.is_absolute() else self.folder / relative

    def marker_key(self, *, changed: bool = False) -> bytes:
        """Return the secret under which message markers are computed; with ``changed`` also another than before.

        Raises:
            ConfigError: it is missing, or others can read it, or messages were sent under another.
        """
        messages = self.settings.messages
        file = self.path(messages.marker_key_file)
        key = read_secret(messages.marker_key_env, file).encode()
        with self.store.read() as tx:
            known = read_identity(tx, self.store.site_id)
        if known is not None and known.key_digest != key_digest(key) and not changed:
            raise ConfigError([Problem(str(file), "", _OTHER_KEY)])
        return key

    def keyring(self) -> Keyring:
        """Return the keys of the protected columns, the current one first; none where there are none.

        Raises:
            ConfigError: others can read them, or one is too short to be a key.
        """
        from sync.store.keyring import SHORTEST, keyring_of

        variable, file = self.settings.privacy.data_key_env, self.path(self.settings.privacy.data_key_file)
        if not has_secret(variable, file):
            return keyring_of(())
        keys = read_secret(variable, file).replace(",", " ").split()
        if any(len(key) < SHORTEST for key in keys):
            advice = f"数据密钥太短，至少 {SHORTEST} 个字符；删去文件后运行 yujing init 会生成一把"
            raise ConfigError([Problem(str(file), "", advice)])
        return keyring_of(keys)

    def ledger(self, *, always: bool = False) -> Ledger:
        """Return who was erased, of the store and of the site folder; ``always`` ready to take in more.

        Raises:
            ConfigError: somebody was erased, or is to be, and the marker key is missing.
        """
        from sync.privacy.ledger import Ledger, digests_in

        with self.store.read() as tx:
            digests = erased_digests(tx, self.store.site_id) | digests_in(self.folder)
        secret = self.marker_key() if digests or always else b""
        return Ledger(self.store.site_id, digests, secret)

    def moodle(self, stopped: Callable[[], bool] | None = None) -> MoodleTransport:
        """Return the way to the site's Moodle, at the pace of the settings; nothing is sent yet, nor once ``stopped``.

        Raises:
            ConfigError: the token is missing, or others can read it.
        """
        from connector.moodle.gate import Gate, never
        from connector.moodle.limits import Limits
        from connector.moodle.pacing import Pace
        from connector.moodle.transport import MoodleTransport

        moodle = self.settings.moodle
        token = read_secret(moodle.token_env, self.path(moodle.token_file))
        return MoodleTransport(
            moodle.url,
            token,
            ca_file=self.path(moodle.ca_file) if moodle.ca_file else None,
            limits=Limits(connect=moodle.connect_timeout_seconds, read=moodle.read_timeout_seconds),
            gate=Gate(Pace(moodle.parallel, moodle.requests_per_minute), stopped or never),
            on_call=self.on_call,
        )


@contextmanager
def open_site(folder: Path, clock: Clock | None = None) -> Iterator[Site]:
    """Open the site whose settings are in ``folder``, with its store brought to the current schema.

    Raises:
        ConfigError: the settings cannot be used, or the database that they name.
        OSError: the backup before a change of the schema cannot be written; nothing was changed.
    """
    settings = load_settings(folder)
    clock = clock or SystemClock()
    store = _migrated_store(settings, folder, clock)
    try:
        site = Site(settings, store, folder, clock)
        _protect(site)
        yield site
    finally:
        store.close()


def _migrated_store(settings: Settings, folder: Path, clock: Clock) -> Store:
    """Open the store; where its tables are of an earlier version, they are changed, and backed up before that."""
    from sync.store.migrate import is_current, migrate

    try:
        store = open_store(store_url(settings, folder), settings.site.id)
        if not is_current(store):
            from sync.backup.before_upgrade import keep_before_upgrade

            keep_before_upgrade(settings, folder, store, clock.now())
            migrate(store)
    except Exception as error:
        fault = fault_of(error)
        if not fault:
            raise
        raise ConfigError([Problem(str(folder / SETTINGS_FILE), "store.url", fault)]) from error
    return store


def _protect(site: Site) -> None:
    """See to it that nothing protected lies open: once, when a store is new or from before there were keys."""
    with site.store.read() as tx:
        if current_key(tx, site.store.site_id) is not None:
            return
    from sync.store.protecting import protect

    privacy = site.settings.privacy
    file = site.path(privacy.data_key_file)
    if not has_secret(privacy.data_key_env, file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ensure_secret(file)
    protect(site.store, site.keyring(), site.clock.now())


def store_url(settings: Settings, folder: Path) -> str:
    """Return the database URL; a relative SQLite path starts at the site folder, a site's own passwords are named."""
    url, passwords = settings.store.url, (folder / PASSWORDS).absolute()
    if url.startswith(_SQLITE_RELATIVE) and not url.startswith(_SQLITE_RELATIVE + "/"):
        return f"{_SQLITE_RELATIVE}{(folder / url.removeprefix(_SQLITE_RELATIVE)).absolute()}"
    if url.startswith("postgresql") and passwords.exists() and "passfile=" not in url:
        return f"{url}{'&' if '?' in url else '?'}passfile={quote(str(passwords))}"
    return url
