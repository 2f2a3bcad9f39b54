"""Executors: they run a study's cells and remember in a journal which of them are done."""
