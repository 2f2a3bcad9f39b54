"""Write a page with a hundred random sentences in each of the world's languages: docs/explanation/pocket-samples.md.

python benchmarks/tools/pocket_samples.py docs/explanation/pocket-samples.md
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.languages import language
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

COUNT = 100


def page() -> str:
    """The page with the same hundred meanings in every language."""
    names = tuple(PATTERNS)
    meanings = [sentence(Random(f"sample/{n}"), names[n % len(names)]) for n in range(COUNT)]
    out = [
        "# Samples of the embedded world\n",
        "The same hundred meanings in each language, drawn at random by `benchmarks/tools/pocket_samples.py`.\n",
    ]
    for code in LANGUAGES:
        grammar = language(code)
        lines = [f"{n}. {write(grammar.sentence(meaning)).text}" for n, meaning in enumerate(meanings, start=1)]
        out.append(f"## {code}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(out)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
