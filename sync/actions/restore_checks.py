"""What is looked at before a backup may take a store's place; every refusal says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.backup.belonging import contents_of, marker_key
from sync.backup.number_book import GIVEN, Number, numbers_in
from sync.backup.shelf import ledger_copy
from sync.backup.writing import write_backup
from sync.privacy.ledger import FILE, digests_of
from sync.refusal import Refusal
from sync.store.data_keys import current_key
from sync.store.migrate import revision_of
from sync.store.moving import file_of, held_leases, is_empty, other_sites
from sync.store.notices import count_from, read_notices

if TYPE_CHECKING:
    from sync.backup.reading import OpenedBackup
    from sync.site import Site


def require_same_site(site: Site, opened: OpenedBackup) -> None:
    """Refuse the backup of another site."""
    if opened.about.site != site.settings.site.id:
        raise Refusal(
            f"这是站点 {opened.about.site}（{opened.about.university}）的备份，设置里的站点是 {site.settings.site.id}；"
            "请核对文件，或用 --site 指明对应的站点文件夹。什么都没有改动。"
        )


def require_keys(site: Site, opened: OpenedBackup, *, without_data_key: bool) -> None:
    """Refuse where the keys are not those of the backup: messages would go out again, guardians be unreadable.

    Raises:
        Refusal: the marker key is another one, or the data key is not at hand.
        ConfigError: the marker key is missing.
    """
    messages, privacy = site.settings.messages, site.settings.privacy
    if not opened.manifest.proven_under(marker_key(site.settings, site.folder)):
        raise Refusal(
            f"消息密钥（{site.path(messages.marker_key_file)}）不是写这份备份时的那一把，或者备份被改动过。"
            "换了密钥，已发的消息就认不出来，会重复发送，所以没有恢复。请放回原来的密钥文件再试；什么都没有改动。"
        )
    with opened.store.read() as tx:
        used = current_key(tx, opened.store.site_id)
    if used is None or without_data_key or used in {key.id for key in site.keyring().keys}:
        return
    raise Refusal(
        f"缺少数据密钥 {used}：没有它，监护人和重点关注信息读不出来。请把当时的密钥放回 "
        f"{site.path(privacy.data_key_file)} 再试；确已遗失，请加 --without-data-key，恢复后运行 yujing keys lost。"
    )


def digests_known(site: Site, file: Path, offered: Path | None, *, nobody: bool) -> frozenset[str]:
    """Return who was erased: by the site's own ledger, else the copy beside the backup; and by the ``offered`` one.

    Raises:
        Refusal: the site folder has none and none is offered, so that students erased since would come back unnoticed.
    """
    own, copy = site.folder / FILE, ledger_copy(file.parent, site.settings.site.id, FILE)
    _require(offered)
    if not (own.exists() or offered or nobody):
        raise Refusal(
            f"站点文件夹里没有清除名册 {FILE}：备份之后清除过的学生会随恢复回来，而没有人知道。"
            "请用 --erased 指明原来站点文件夹里的那个文件；备份之后确实没有清除过学生，请加 --nobody-erased。"
        )
    return frozenset[str]().union(*(digests_of(each) for each in _there(own, copy, offered)))


def numbers_known(site: Site, file: Path, offered: Path | None, *, none: bool) -> tuple[Number, ...]:
    """Return the numbers of notices that were given, by the same books.

    Raises:
        Refusal: the site folder has no book and none is offered, so that numbers would be given twice.
    """
    own, copy = site.folder / GIVEN, ledger_copy(file.parent, site.settings.site.id, GIVEN)
    _require(offered)
    if not (own.exists() or offered or none):
        raise Refusal(
            f"站点文件夹里没有文号登记 {GIVEN}：备份之后给出的文号会再给别人。"
            "请用 --numbers 指明原来站点文件夹里的那个文件；备份之后确实没有发过通知书，请加 --no-number-given。"
        )
    found = {number.place: number for book in _there(own, copy, offered) for number in numbers_in(book)}
    return tuple(found.values())


def hold_numbers(apart: Site, numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    """Count on from the highest numbers given, and return those that the store does not know."""
    site_id = apart.store.site_id
    with apart.store.begin() as tx:
        known = {(each.college, each.year, each.sequence) for each in read_notices(tx, site_id)}
        lost = tuple(number for number in numbers if number.place not in known)
        for number in lost:
            count_from(tx, site_id, number.college, number.year, number.sequence)
    return lost


def _there(own: Path, copy: Path, offered: Path | None) -> list[Path]:
    """Return the ledgers to go by, the newest last: the site's own; else the copy, which may be older, and the offered.

    Who was readmitted since stands in a copy still, and not in the site's own.
    """
    if own.exists():
        return [*([offered] if offered else []), own]
    return [file for file in (copy, offered) if file is not None and file.exists()]


def _require(offered: Path | None) -> None:
    if offered is not None and not offered.exists():
        raise Refusal(f"{offered}：没有这个文件；请核对文件名。")


def check_target(site: Site, *, replace: bool) -> Path | None:
    """Return where the store that is replaced will be kept (None: nothing is replaced); on PostgreSQL it is backed up.

    Raises:
        Refusal: the store is in use, holds something and ``replace`` isn't said, or cannot be kept.
    """
    store, at = site.store, site.clock.now()
    held = held_leases(store, at)
    if held:
        raise Refusal(
            f"数据库正在使用（{'、'.join(held)}）：请先停止守护进程、工作进程和正在执行的命令，等两分钟再恢复。"
        )
    if is_empty(store):
        return None
    others = other_sites(store)
    if others:
        raise Refusal(f"这个数据库里还有别的站点的数据（{'、'.join(others)}），不能整个替换；请用单独的数据库。")
    if not replace:
        raise Refusal("数据库里已有数据，没有恢复。确要用备份替换它，请加 --replace；现有的会先另存一份。")
    stamp, place = f"{at:%Y%m%dT%H%M%SZ}", file_of(store)
    if place is not None:
        return place.with_name(f"{place.name}.before-restore-{stamp}")
    recipients = site.settings.backup.recipients
    if not recipients:
        raise Refusal("替换 PostgreSQL 里的数据之前要先备份一份，而 [backup] recipients 还没有公钥；请先填写。")
    if revision_of(store) is None:
        return None
    contents = contents_of(site.settings, site.folder, store, at)
    return write_backup(contents, site.path(site.settings.backup.folder), recipients).file
