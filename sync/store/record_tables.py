"""The tables of what people did for a warned student: records, receipts of lists, filed scans."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from sync.store.metadata import Instant, metadata

_STANDING: Final = text("voided_at IS NULL")


def _unique_while_standing(name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING)


def _voiding() -> tuple[Column[object], ...]:
    return Column("voided_at", Instant), Column("voided_by", String(200)), Column("void_reason", Text)


RECORDS: Final = Table(
    "support_record",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id")),
    Column("policy", String(50), nullable=False),
    Column("period", String(20), nullable=False),
    Column("college", String(200), nullable=False),
    Column("class_name", String(200), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("duty", String(60), nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("done_by", String(200), nullable=False),
    Column("role", String(30), nullable=False),
    Column("details", Text, nullable=False),
    Column("row_key", String(100)),
    Column("fingerprint", String(64), nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    *_voiding(),
    Index(None, "site_id", "case_id"),
    Index(None, "site_id", "policy", "period"),
    _unique_while_standing("uq_support_record_standing_row", "site_id", "row_key"),
    _unique_while_standing("uq_support_record_standing_content", "site_id", "fingerprint"),
)
"""Rows are added and voided, never edited. ``case_id`` is empty where the record is about a class, college or school;
``row_key`` names the row of a sheet that it came from, so that a sheet read twice is stored once."""

LIST_RECEIPTS: Final = Table(
    "list_receipt",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("college", String(200), nullable=False),
    Column("policy", String(50), nullable=False),
    Column("period", String(20), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("received_by", String(200), nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    *_voiding(),
    _unique_while_standing("uq_list_receipt_standing_person", "site_id", "policy", "period", "college", "received_by"),
)
"""Who received the list of a college and period, and on which day: asnu counts its months from there."""

SCANS: Final = Table(
    "record_scan",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id")),
    Column("record_id", Integer, ForeignKey("support_record.id")),
    Column("college", String(200), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("file_name", String(300), nullable=False),
    Column("stored_as", String(300), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String(50), nullable=False),
    Column("filed_by", String(200), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("code", String(100)),
    Index("uq_record_scan_content", "site_id", "case_id", "sha256", unique=True),
)
"""A signed paper as it was scanned: kept once per case, under ``stored_as`` in the site folder, never overwritten.
``code`` is what the QR code on the sheet says (`reports.codes`), where one was read."""
