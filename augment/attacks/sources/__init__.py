"""Candidate sources: where the words come from that an attack puts into a text."""
