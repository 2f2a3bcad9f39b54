"""Versions as files for others: Parquet, CSV or JSON Lines with a data card, in a folder or on the Hub.

``folder.py`` writes the folder of an export, ``formats.py`` lists the formats, and ``upload.py`` puts an export on the
Hub after ``terms.py`` has checked that it may be published.
"""
