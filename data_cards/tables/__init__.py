"""Data of the user's own: a file of rows, described by options in place of a card in the catalog.

``declaration.py`` is the description, which manifests record. ``layouts.py`` says which columns each task type needs,
and turns a record into a row. ``reading.py`` reads the file, ``declare.py`` checks a description against its file, and
``source.py`` gives the rows.
"""
