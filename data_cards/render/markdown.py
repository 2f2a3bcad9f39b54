"""README.md of a version: the data card, as the Hub shows it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from xaug.data_cards.facts.model import CardFacts
from xaug.data_cards.manifest import REJECTED, Manifest
from xaug.data_cards.render.hub import front_matter
from xaug.data_cards.render.terms import TERMS, limits
from xaug.data_cards.text import escaped, visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from xaug.data_cards.audits import Audit

# Characters with a meaning within a line in Markdown, GitHub's dialect, HTML or the Hub's TeX.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#!|~$@:&^=]|(?<=www)\.)")
# Characters that JSON may contain unescaped, but that YAML forbids or treats as line ends.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def escape(text: object) -> str:
    """Escape a text so that Markdown shows it unchanged, on one line."""
    return _SPECIAL.sub(r"\\\1", visible(str(text)))


def fenced(text: str, language: str = "") -> str:
    """Return a code block whose fence is longer than any in the text. Invisible characters are escaped."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{escaped(text.strip())}\n{fence}"


def yaml(value: object, indent: str = "") -> str:
    """Write plain values as YAML. Strings are written as JSON strings, so YAML cannot read them as another type."""
    if isinstance(value, dict) and value:
        return "\n".join(f"{indent}{key}:{_nested(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        items = (yaml(item, indent + "  ").lstrip() for item in value)
        return "\n".join(f"{indent}- {item}" for item in items)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def markdown_environment(package: str) -> Environment:
    """Return the environment in which Jinja renders a package's Markdown. Templates pass every text through ``md``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(package, ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML: every value goes through `escape` in the template
    )
    environment.filters |= {"md": escape, "fenced": fenced}
    return environment


def _nested(value: object, indent: str) -> str:
    """Return the text after a key's colon: a mapping indented, a list below the key, other values on the same line."""
    if isinstance(value, dict | list) and value:
        return "\n" + yaml(value, indent + "  " if isinstance(value, dict) else indent)
    return " " + yaml(value)


def _terms(redistribution: str) -> str:
    """Return the terms of redistribution. A prohibition is bold."""
    first, dot, rest = TERMS[redistribution].partition(".")
    return f"**{first}{dot}**{rest}" if redistribution == "forbidden" else TERMS[redistribution]


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else escape(value)


def render(manifest: Manifest, facts: CardFacts | None = None, audit: Audit | None = None) -> str:
    """Return the data card of a version. Without the facts of its rows, it has the manifest's figures only.

    ``audit``: people's verdicts on rows of the version.
    """
    return render_template("README.md.j2", manifest, front_matter(manifest), facts, audit)


def render_template(
    name: str,
    manifest: Manifest,
    front: dict[str, object],
    facts: CardFacts | None = None,
    audit: Audit | None = None,
    **more: object,
) -> str:
    """Return a card from a template of this folder. ``front``: its front matter. ``more``: further values for it."""
    from xaug.data_cards.audits.verdicts import questions

    environment = markdown_environment("xaug.data_cards.render")
    environment.filters["num"] = _number
    return environment.get_template(name).render(
        front_matter=yaml(front),
        m=manifest,
        about=manifest.about,
        attacked=manifest.recipe != "clean",
        rejected=REJECTED,
        terms=_terms(manifest.about.redistribution),
        limits=limits(manifest),
        facts=facts,
        audit=audit,
        questions=questions(manifest.about.task_type),
        request=json.dumps(manifest.request, indent=2, ensure_ascii=False),
        **more,
    )
