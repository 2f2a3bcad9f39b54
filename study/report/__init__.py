"""The report of a study: a page, tables and files."""
