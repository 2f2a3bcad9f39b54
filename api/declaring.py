"""Files of the user's own in place of a task: ``xaug.generate("my.csv", task_type="classification", …)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.tables.declaration import Declaration
    from xaug.generate_request import GenerateRequest
    from xaug.profiles import Profile


class TableArguments(TypedDict, total=False):
    """Parameters of `xaug.generate` that describe a file of rows of your own. All but the first are optional.

    Attributes:
        task_type: ``classification``, ``multiple_choice``, ``span`` or ``tagging``.
        text_a: Classification: the column of the text, or of the first of two.
        text_b: Classification: the column of the second text.
        label: Classification: the column of the label. Multiple choice: the column of the place of the right choice,
            counted from 0, or of its text.
        labels: The labels in index order; by default those of the file, sorted.
        context: Multiple choice and span: the column of the passage.
        question: Multiple choice and span: the column of the question.
        choices: Multiple choice: a column of lists, or one column for each choice.
        answers: Span: the column of the answer's text, or of SQuAD's lists of texts and offsets.
        answer_start: Span: the column of the answer's offset in characters, if its text does not identify it.
        tokens: Tagging: the column of the tokens, as lists or as text with blanks between them.
        tags: Tagging: the column of the tags.
        row_id: The column of the rows' ids; by default rows are numbered.
        name: The name of the dataset; by default the file's name.
        validation: A file with the same columns, for the split ``validation``.
        language: The code of the texts' language; by default ``en``.
        license: The licence of the data, for the data card.
    """

    task_type: str | None
    text_a: str | None
    text_b: str | None
    label: str | None
    labels: str | Sequence[str] | None
    context: str | None
    question: str | None
    choices: str | Sequence[str] | None
    answers: str | None
    answer_start: str | None
    tokens: str | None
    tags: str | None
    row_id: str | None
    name: str | None
    validation: str | Path | None
    language: str | None
    license: str | None


_SEVERAL = ("labels", "choices")


@dataclass(frozen=True)
class Table:
    """What a request says about a file: what its rows are, and the file of the validation rows."""

    declaration: Declaration
    validation: Path | None = None


def task_text(task: object) -> Any:
    """Return the text of a path that names a file of rows; anything else as it is."""
    from xaug.data_cards.tables.reading import is_table

    return str(task) if isinstance(task, Path) and is_table(task.name) else task


def table_of(arguments: TableArguments) -> Table | None:
    """Return the description that the arguments give; None without any.

    Raises UsageError for a value of a wrong type or form and for a missing task type, UnknownNameError for an unknown
    one, TypeError for an argument that does not exist, as Python does.
    """
    from pydantic import ValidationError
    from xaug.checking import PATH, check_type, several
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.settings import explained
    from xaug.data_cards.tables.declaration import Declaration
    from xaug.data_cards.tables.layouts import LAYOUTS

    given: dict[str, Any] = {name: value for name, value in arguments.items() if value is not None}
    if unknown := [name for name in given if name not in TableArguments.__annotations__]:
        raise TypeError(f"generate() got an unexpected keyword argument {unknown[0]!r}")
    if not given:
        return None
    for name, value in given.items():
        if name in _SEVERAL:
            given[name] = several(name, value, "a name, or several")
        else:
            check_type(
                name, value, PATH if name == "validation" else str, "a file" if name == "validation" else "a name"
            )
    if "task_type" not in given:
        raise UsageError(
            f"A file of your own needs {param('task_type')}, which says what its rows are:"
            f" {', '.join(LAYOUTS.names())}."
        )
    LAYOUTS.get(given["task_type"])
    validation = given.pop("validation", None)
    try:
        declaration = Declaration.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{param(str(first['loc'][0]), str(first['input']))}: {explained(first)}.") from None
    return Table(declaration, None if validation is None else Path(validation).expanduser())


def with_table(request: GenerateRequest) -> GenerateRequest:
    """Return the request with the file that it names as its source; the same request if it names none.

    Raises UsageError if a file is not described, a description has no file, or a parameter has no effect on a file.
    """
    from xaug.checking import check_unused
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.tables.reading import is_table

    named = [task for task in request.tasks if is_table(task)]
    if not named:
        if request.table is not None:
            raise UsageError(
                f"{param('task_type', request.table.declaration.task_type)} describes a file of your own, but"
                f" {', '.join(request.tasks)} is none. Name a file, such as my.csv."
            )
        return request
    if len(request.tasks) > 1:
        raise UsageError(f"{named[0]} is a file of your own: name it alone, without other tasks.")
    if request.table is None:
        raise UsageError(
            f"{named[0]} is a file of your own. Say what its rows are with {param('task_type')}, and which columns hold"
            f" what, for example with {param('text_a')} and {param('label')}."
        )
    check_unused(f"{named[0]} is the source", {"source": request.source, "revision": request.revision})
    return replace(request, source=named[0])


def open_rows(request: GenerateRequest, profile: Profile) -> Source:
    """Return the source of a request's rows. ``request``: a result of `with_table`. Raises SourceError, UsageError."""
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.tables.declare import declare

    if request.table is None:
        return open_source(request.source or profile.source, revision=request.revision)
    return declare(request.table.declaration, Path(str(request.source)).expanduser(), request.table.validation)
