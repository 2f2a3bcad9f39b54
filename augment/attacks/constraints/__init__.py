"""Constraints: which edits a search may take."""
