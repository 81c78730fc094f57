"""What the QR codes on the sheets of a notice say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from config.secrets import has_secret
from reports.codes import CodeFault, Part, SheetCode, read_code, write_code
from sync.store.notices import Notice as LedgerEntry

if TYPE_CHECKING:
    from sync.site import Site

PARTS: Final = {
    "notice": Part.COPY,
    "stub": Part.STUB,
    "receipt": Part.RECEIPT,
    "interview": Part.INTERVIEW,
    "guardian-interview": Part.GUARDIAN_INTERVIEW,
    "plan": Part.PLAN,
    "consent": Part.CONSENT,
    "correction": Part.CORRECTION,
    "delivery": Part.DELIVERY,
    "guardian-contact": Part.GUARDIAN_CONTACT,
    "peer-help": Part.PEER_HELP,
    "process": Part.PROGRESS,
    "plan-outcome": Part.OUTCOME,
}
"""The parts of a student's file whose sheets come back to be scanned, each with a letter of its own."""


@dataclass(frozen=True, slots=True)
class SheetCoder:
    """Writes and reads the codes of one site's sheets under its secret."""

    site_id: str
    secret: bytes = field(repr=False)

    def notice(self, entry: LedgerEntry, part: str = "notice") -> dict[str, str]:
        """Return the codes of a notice, or of a letter like it, by the place that the template gives them."""
        return {
            "copy": self.code(entry, part),
            "stub": self.code(entry, "stub"),
            "receipt": self.code(entry, "receipt"),
        }

    def code(self, entry: LedgerEntry, part: str) -> str:
        """Return the code of a sheet that belongs to the ``part`` of the student's file under this notice."""
        letter = PARTS.get(part, Part.OTHER)
        sheet = SheetCode(self.site_id, entry.year, entry.sequence, entry.case_id, entry.issue, letter)
        return write_code(sheet, self.secret)

    def read(self, text: str) -> SheetCode | CodeFault:
        """Return the sheet that a code names, or why it names none of this site's."""
        return read_code(text, self.site_id, self.secret)


def coder_of(site: Site) -> SheetCoder | None:
    """Return what writes the codes of a site's sheets; None while the site has no secret (``yujing check`` says so).

    Raises:
        ConfigError: others can read the secret.
    """
    messages = site.settings.messages
    if not has_secret(messages.marker_key_env, site.path(messages.marker_key_file)):
        return None
    return SheetCoder(site.store.site_id, site.marker_key())
