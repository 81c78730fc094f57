"""A site with an invented college in a Moodle of its own, without a network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.store.database import Store
from tests.sync.pull.university import University

Build = Callable[..., University]


@pytest.fixture
def university(store: Store) -> University:
    """Give a university on each database: a course of four students, as `a_course` says."""
    return University(store)


@pytest.fixture
def small_university(sqlite_store: Store) -> University:
    """Give a university on SQLite alone."""
    return University(sqlite_store)
