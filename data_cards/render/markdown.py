"""README.md: the data card as the Hub shows it."""

from __future__ import annotations

import json
import re

from xaug.data_cards.manifest import REJECTED, Manifest
from xaug.data_cards.render.hub import front_matter
from xaug.data_cards.text import visible

_TERMS = {
    "allowed": "The licence allows redistribution under its terms.",
    "share-alike": "Redistribution is allowed under the same licence: these rows derive from the original.",
    "non-commercial": "Redistribution is allowed for non-commercial purposes only.",
    "forbidden": "**Do not redistribute this folder.** The licence forbids it; the original text is here.",
    "not stated": "The authors state no terms of redistribution: ask them before you publish this folder.",
}
# Characters that Markdown, GitHub's dialect, HTML or the Hub's TeX could act on within a line.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#!|~$@:&^=]|(?<=www)\.)")
# What JSON may hold as it is and YAML may not, or takes for a line's end.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def escape(text: object) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", visible(str(text)))


def fenced(text: str, language: str = "") -> str:
    """A code block whose fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def yaml(value: object, indent: str = "") -> str:
    """Plain values as YAML: a JSON string is a YAML string, so no value can be read as anything else."""
    if isinstance(value, dict) and value:
        return "\n".join(f"{indent}{key}:{_nested(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        items = (yaml(item, indent + "  ").lstrip() for item in value)
        return "\n".join(f"{indent}- {item}" for item in items)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _nested(value: object, indent: str) -> str:
    """What follows a key: a mapping one step in, a list below it, anything else beside it."""
    if isinstance(value, dict | list) and value:
        return "\n" + yaml(value, indent + "  " if isinstance(value, dict) else indent)
    return " " + yaml(value)


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else escape(value)


def render(manifest: Manifest) -> str:
    """The card of a version, from its manifest and nothing else."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("xaug.data_cards.render", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML: every value goes through `escape` in the template
    )
    environment.filters |= {"md": escape, "fenced": fenced, "num": _number}
    return environment.get_template("README.md.j2").render(
        front_matter=yaml(front_matter(manifest)),
        m=manifest,
        about=manifest.about,
        attacked=manifest.recipe != "clean",
        rejected=REJECTED,
        terms=_TERMS[manifest.about.redistribution],
        request=json.dumps(manifest.request, indent=2, ensure_ascii=False),
    )
