"""Shell completion. Every function answers quickly: none of them loads a model library or hashes a file.

Typer passes the command line so far and the word that was begun, and shows the names that a function returns.
``ctx.params`` holds the options so far. Where an option's value is completed, the arguments before it are in
``ctx.args``. A completion never fails: if something cannot be read, it offers nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import typer

Offers = list[str]
Complete = Callable[[typer.Context, str], Offers]


def _offered(names: Callable[[typer.Context], Iterable[str]]) -> Complete:
    """A completion that offers those of ``names`` which begin with the word."""

    @wraps(names)
    def complete(ctx: typer.Context, incomplete: str) -> Offers:
        with suppress(Exception):  # a traceback in the middle of a command line helps nobody
            return [name for name in dict.fromkeys(names(ctx)) if name.startswith(incomplete)]
        return []

    # wraps() copies the annotations of ``names``. Typer reads the annotations to know which arguments to pass.
    complete.__annotations__ = {"ctx": typer.Context, "incomplete": str}
    del complete.__wrapped__
    return complete


def _listed(names: Complete, mark: str) -> Complete:
    """The same for the last item of a list whose items are joined by ``mark``: ``sw,u`` gives ``sw,ur``."""

    def complete(ctx: typer.Context, incomplete: str) -> Offers:
        before, separator, last = incomplete.rpartition(mark)
        return [before + separator + name for name in names(ctx, last)]

    return complete


@_offered
def tasks(ctx: typer.Context) -> Iterator[str]:
    """The tasks that can be attacked, and ``all``."""
    from xaug.data_cards.catalog import every_card

    yield from (str(card.id) for card in every_card(targets=False))
    yield "all"


@_offered
def fetched(ctx: typer.Context) -> Iterator[str]:
    """The names that `xaug fetch` accepts."""
    from xaug.data_cards.catalog import cards

    yield from (str(card.id) for card in cards())
    yield "nltk"


@_offered
def stored_tasks(ctx: typer.Context) -> Iterator[str]:
    """The tasks that have a version in the store."""
    return (version.task for version in _store(ctx).versions())


@_offered
def references(ctx: typer.Context) -> Iterator[str]:
    """TASK/RECIPE and TASK/RECIPE@vN of every version in the store."""
    for version in _store(ctx).versions():
        yield f"{version.task}/{version.recipe}"
        yield version.ref


@_offered
def version_splits(ctx: typer.Context) -> Iterator[str]:
    """The splits of the version on the command line."""
    store = _store(ctx)
    for ref in filter(None, (ctx.params.get("ref"), *ctx.args)):
        yield from store.resolve(ref).manifest.splits


@_offered
def allowances(ctx: typer.Context) -> Iterator[str]:
    """What `xaug push` can be told to allow."""
    from xaug.data_cards.export.terms import allowances

    return iter(allowances())


def _store(ctx: typer.Context) -> Any:
    from xaug.data_cards.store import Store

    return Store(Path(ctx.params.get("store") or os.environ.get("XAUG_STORE") or "store"))


mixes = _listed(references, "+")


@_offered
def splits(ctx: typer.Context) -> Iterator[str]:
    """The splits of the tasks on the command line, or of all tasks if there are none."""
    for card in _cards(ctx):
        yield from (*card.files, *card.hub) or ("train", "validation")


@_offered
def _fields(ctx: typer.Context) -> Iterator[str]:
    for card in _cards(ctx):
        yield from card.fields


fields = _listed(_fields, ",")


def _cards(ctx: typer.Context) -> list[Any]:
    from xaug.data_cards.catalog import every_card

    every = every_card(targets=False)
    typed = [*(ctx.params.get("tasks") or ()), *ctx.args]
    return [card for card in every if str(card.id) in typed] or list(every)


@_offered
def _attacks(ctx: typer.Context) -> Iterator[str]:
    from xaug.augment.attacks import ATTACKS
    from xaug.selection import CLEAN

    yield from ATTACKS.names()
    yield CLEAN


attacks = _listed(_attacks, "+")


@_offered
def parameters(ctx: typer.Context) -> Iterator[str]:
    """``KEY=`` for each parameter of the attack on the command line."""
    from xaug.augment.attacks import attack_named, names_of

    return (f"{name}=" for name in names_of(attack_named(ctx.params.get("attack") or "bae")))


@_offered
def filters(ctx: typer.Context) -> Iterator[str]:
    """The filters. A threshold follows after ``=``."""
    from xaug.augment.filters import FILTERS

    return iter(FILTERS.names())


@_offered
def reasons(ctx: typer.Context) -> Iterator[str]:
    """The reasons for which rows of the version on the command line were rejected."""
    from xaug.profiles import resolved

    named = ctx.params.get("ref") or ctx.args[0]
    for step in resolved(_store(ctx), named).manifest.funnel:
        yield from step.dropped


@_offered
def profiles(ctx: typer.Context) -> Iterator[str]:
    """The profiles."""
    from xaug.profiles import profiles as every

    return iter(every())


def sources(ctx: typer.Context, incomplete: str) -> Offers:
    """The sources that have a name, and folders."""
    from xaug.data_cards.identity import HUB

    named = [name for name in (HUB, *_worlds()) if name.startswith(incomplete)]
    return list(dict.fromkeys((*named, *_folders(incomplete))))


def real_sources(ctx: typer.Context, incomplete: str) -> Offers:
    """The Hub, and folders: the sources of texts that people wrote."""
    from xaug.data_cards.identity import HUB

    return list(dict.fromkeys((*[name for name in (HUB,) if name.startswith(incomplete)], *_folders(incomplete))))


def models(ctx: typer.Context, incomplete: str) -> Offers:
    """The model of a world (``pocket``), the runs below ./runs, and folders."""
    runs = _holding("run.json", Path("runs"))
    offered = [name for name in (*_worlds(), *runs) if name.startswith(incomplete)]
    return list(dict.fromkeys((*offered, *_folders(incomplete))))


def _worlds() -> Iterable[str]:
    from xaug.data_cards.packages import worlds

    with suppress(Exception):
        return worlds()
    return ()


def evaluations(ctx: typer.Context, incomplete: str) -> Offers:
    """The folders below ./evals that hold results, and folders."""
    offered = [name for name in _holding("results.json", Path("evals")) if name.startswith(incomplete)]
    return list(dict.fromkeys((*offered, *_folders(incomplete))))


def _holding(name: str, root: Path) -> list[str]:
    """The folders one or two levels below ``root`` that hold a file of this name."""
    with suppress(OSError):
        return sorted(str(path.parent) for depth in ("*", "*/*") for path in root.glob(f"{depth}/{name}"))
    return []


def _folders(incomplete: str) -> Offers:
    """The folders whose path begins with the word. Typer's own completion offers no paths where there are names."""
    parent, _, begun = incomplete.rpartition("/")
    with suppress(OSError):
        inside = sorted(
            path.name for path in Path(parent or ("/" if "/" in incomplete else ".")).iterdir() if path.is_dir()
        )
        lead = incomplete[: len(incomplete) - len(begun)]
        return [lead + name for name in inside if name.startswith(begun) and (begun or not name.startswith("."))]
    return []


@_offered
def suites(ctx: typer.Context) -> Iterator[str]:
    """The suites."""
    from xaug.evaluate.suites import SUITES

    return iter(SUITES.names())


def _suite(ctx: typer.Context) -> Any:
    from xaug.evaluate.suites import SUITES

    return SUITES.get(ctx.params.get("suite") or "xtreme-r")


@_offered
def _suite_tasks(ctx: typer.Context) -> Iterator[str]:
    return iter(_suite(ctx).languages)


@_offered
def _languages(ctx: typer.Context) -> Iterator[str]:
    return iter(sorted({code for codes in _suite(ctx).languages.values() for code in codes}))


suite_tasks = _listed(_suite_tasks, ",")
languages = _listed(_languages, ",")


@_offered
def layers(ctx: typer.Context) -> Iterator[str]:
    """The layers that have a name."""
    return iter(("auto", "last", "sweep"))


@_offered
def retrieval_settings(ctx: typer.Context) -> Iterator[str]:
    """The named settings of retrieval."""
    from xaug.evaluate.retrieval.named import NAMED

    return iter(NAMED.names())


@_offered
def poolings(ctx: typer.Context) -> Iterator[str]:
    """The poolings."""
    from xaug.evaluate.retrieval.pooling import POOLINGS

    return iter(POOLINGS.names())
