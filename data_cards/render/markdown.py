"""README.md of a version: the data card, as the Hub shows it."""

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
# Characters with a meaning within a line in Markdown, GitHub's dialect, HTML or the Hub's TeX.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#!|~$@:&^=]|(?<=www)\.)")
# Characters that JSON may contain unescaped, but that YAML forbids or treats as line ends.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def escape(text: object) -> str:
    """Escape a text so that Markdown shows it unchanged, on one line."""
    return _SPECIAL.sub(r"\\\1", visible(str(text)))


def fenced(text: str, language: str = "") -> str:
    """Return a code block whose fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def yaml(value: object, indent: str = "") -> str:
    """Write plain values as YAML. Strings are written as JSON strings, so YAML cannot read them as another type."""
    if isinstance(value, dict) and value:
        return "\n".join(f"{indent}{key}:{_nested(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        items = (yaml(item, indent + "  ").lstrip() for item in value)
        return "\n".join(f"{indent}- {item}" for item in items)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _nested(value: object, indent: str) -> str:
    """Return the text after a key's colon: a mapping indented, a list below the key, other values on the same line."""
    if isinstance(value, dict | list) and value:
        return "\n" + yaml(value, indent + "  " if isinstance(value, dict) else indent)
    return " " + yaml(value)


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else escape(value)


def render(manifest: Manifest) -> str:
    """Return the data card of a version. It depends on the manifest alone."""
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
