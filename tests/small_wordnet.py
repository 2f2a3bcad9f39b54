"""A WordNet of a few words in the format of wndb(5WN), so that tests need none on the machine."""

from __future__ import annotations

from pathlib import Path

# (part of speech, words, {pointer: index of another synset})
_SYNSETS: tuple[tuple[str, tuple[str, ...], dict[str, int]], ...] = (
    ("n", ("vehicle",), {"~": 1}),
    ("n", ("car", "automobile"), {"@": 0}),
    ("n", ("minute",), {}),
    ("n", ("hour",), {}),
    ("v", ("cry", "yell"), {"$": 5}),
    ("v", ("scream",), {"$": 4}),
    ("a", ("big", "large"), {"!": 7}),
    ("a", ("small",), {"!": 6}),
)
_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}


def wordnet_folder(root: Path) -> Path:
    """Write ``corpora/wordnet`` below a folder, and return the folder: a value for NLTK_DATA."""
    folder = root / "corpora" / "wordnet"
    folder.mkdir(parents=True)
    offsets, lines = _laid_out()
    for part, name in _FILES.items():
        own = [i for i, (of, _, _) in enumerate(_SYNSETS) if of == part]
        (folder / f"data.{name}").write_text("".join(lines[i] for i in own), encoding="ascii")
        senses: dict[str, list[int]] = {}
        for i in own:
            for word in _SYNSETS[i][1]:
                senses.setdefault(word, []).append(offsets[i])
        index = [
            f"{word} {part} {len(found)} 0 {len(found)} 0 {' '.join(f'{at:08d}' for at in found)}  \n"
            for word, found in sorted(senses.items())
        ]
        (folder / f"index.{name}").write_text("".join(index), encoding="ascii")
        (folder / f"{name}.exc").write_text("", encoding="ascii")
    (folder / "lexnames").write_text(
        "00\tadj.all\t3\n01\tadj.pert\t3\n02\tadv.all\t4\n03\tnoun.Tops\t1\n", encoding="ascii"
    )
    (folder / "index.sense").write_text("", encoding="ascii")
    return root


def _laid_out() -> tuple[list[int], list[str]]:
    """The byte offset of each synset in its file, and its line. All offsets have eight digits, so lengths are known."""
    offsets = [0] * len(_SYNSETS)
    for _ in range(2):  # the first pass finds the lengths
        lines, ends = [], dict.fromkeys(_FILES, 0)
        for i, (part, words, pointers) in enumerate(_SYNSETS):
            offsets[i] = ends[part]
            spelled = " ".join(f"{word} 0" for word in words)
            points = "".join(f"{symbol} {offsets[to]:08d} {part} 0{'101' if symbol == '!' else '000'} "
                             for symbol, to in pointers.items())  # fmt: skip
            frames = "00 " if part == "v" else ""
            lines.append(
                f"{offsets[i]:08d} 03 {part} {len(words):02x} {spelled} {len(pointers):03d} {points}{frames}| .  \n"
            )
            ends[part] += len(lines[-1])
    return offsets, lines
