"""The environment in which Jinja renders a page: one file without requests to a network, with every text escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def page_environment(*packages: str) -> Environment:
    """Return an environment with the templates of these packages and those that all pages share.

    A page extends ``page.html.j2``, or ``sortable.html.j2`` if a click on a column's head is to sort its table.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader(package, "") for package in (*packages, "xaug.data_cards.page")]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,  # everything is escaped: texts of datasets, names of models and of files
        # No control or bidirectional character may hide or reorder a line, wherever the text comes from.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
