"""Audits: a sample of a version's rows, people's verdicts on them, and the share of rows that they found good."""

from xaug.data_cards.audits.results import Audit
from xaug.data_cards.audits.stored import audit_folder, read_audit

__all__ = ["Audit", "audit_folder", "read_audit"]
