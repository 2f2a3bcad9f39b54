"""Tiny files of every target task in every language, in the authors' layout and in that of XTREME's scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xaug.data_cards.catalog.targets import languages
from xaug.data_cards.catalog.targets.tydiqa import NAMES

# fmt: off
XNLI_HEADER = [
    "language", "gold_label", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse", "sentence2_parse",
    "sentence1", "sentence2", "promptID", "pairID", "genre", "label1", "label2", "label3", "label4", "label5",
    "sentence1_tokenized", "sentence2_tokenized", "match",
]
# fmt: on
XNLI_PAIRS = [("neutral", "A “b”.", '"C" d.'), ("contradiction", "E.", "F."), ("entailment", "G.", "H.")]
PAWSX_PAIRS = [("1", "A b.", "B a."), ("0", 'He said "x".', "NS")]
CONLLU = """\
# sent_id = s1
# text = vámonos al mar
1-2\tvámonos\t_\t_\t_\t_\t_\t_\t_\t_
1\tvamos\tir\tVERB\t_\t_\t0\troot\t_\t_
2\tnos\tnosotros\tPRON\t_\t_\t1\tobj\t_\t_
3-4\tal\t_\t_\t_\t_\t_\t_\t_\t_
3\ta\ta\tADP\t_\t_\t5\tcase\t_\t_
4\tel\tel\tDET\t_\t_\t5\tdet\t_\t_
4.1\tnada\tnada\tVERB\t_\t_\t_\t_\t1:conj\t_
5\tmar\tmar\tNOUN\t_\t_\t1\tobl\t_\t_

# sent_id = s2
1\t2 001\t2 001\tNUM\t_\t_\t0\troot\t_\t_

# sent_id = s3
1\t_\t_\tNOUN\t_\t_\t0\troot\t_\t_
2\t_\t_\tVERB\t_\t_\t1\tdep\t_\t_
"""
TAGGED = "Ana\tB-PER\nvive\tO\n\nRoma\tB-LOC\n"
PASSAGE = "Ada was born in 1815. She wrote the first program."
CAUSE = {"premise": "It rained.", "choice1": "The street was wet.", "choice2": "The sun shone.", "question": "effect",
         "idx": 0, "label": 0}  # fmt: skip
SOCIAL = {"context": "Kim fell.", "question": "What next?", "answerA": "a", "answerB": "b", "answerC": "c"}


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def squad(prefix: str = "q", *, answered: bool = True, breaks: bool = False, ids: list[str] | None = None) -> str:
    """Return one paragraph with two questions: about 1815 in its first sentence, and about "program" in its second."""
    answers = [("1815", 16), ("program", 42)] if answered else [("", 0), ("", 0)]
    names = ids or [f"{prefix}{number}" for number in (1, 2)]
    qas = [
        {"id": name, "question": f"Which {name}?", "answers": [{"text": text, "answer_start": start}]}
        for name, (text, start) in zip(names, answers, strict=True)
    ]
    paragraph: dict[str, Any] = {"context": PASSAGE, "qas": qas}
    if breaks:
        paragraph["sentence_breaks"] = [[0, 21], [22, 50]]
    return json.dumps({"version": "1.1", "data": [{"title": "Ada", "paragraphs": [paragraph]}]})


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def article(language: str, name: str) -> dict[str, Any]:
    text = "News today. Ada met Bo. The end."
    return {
        "context": {"document_id": name, "language": language, "text": text,
                    "sentence_spans": [{"start": 0, "end": 11}, {"start": 12, "end": 23}, {"start": 24, "end": 32}]},
        "mentions": [
            {"example_id": f"{name}-ada", "entity_id": "Q1", "mention_span": {"start": 12, "end": 15, "text": "Ada"}},
            {"example_id": f"{name}-bo", "entity_id": "Q2", "mention_span": {"start": 20, "end": 22, "text": "Bo"}},
        ],
    }  # fmt: skip


def described(name: str) -> dict[str, Any]:
    return {"entity_id": name, "title": f"T{name}", "description": "She wrote.  She died.",
            "description_language": "de", "description_url": "",
            "sentence_spans": [{"start": 0, "end": 10}, {"start": 12, "end": 21}]}  # fmt: skip


def wikipedia_pair(name: str) -> dict[str, Any]:
    found = article("en", name)
    return {
        "contextual_mention": {"context": found["context"], "mention": found["mentions"][1]},
        "entity": described("Q2"),
    }


def write_official(root: Path) -> Path:
    """Write every task's files in every language, in the authors' layout."""
    for name in ("dev", "test"):
        rows = [XNLI_HEADER]
        for code in languages.XNLI:
            for number, (label, first, second) in enumerate(XNLI_PAIRS):
                rows.append([code, label, "", "", "", "", first, second, "1", str(number), *[""] * 8, "True"])
        put(root / f"XNLI-1.0/xnli.{name}.tsv", "".join("\t".join(row) + "\n" for row in rows))
    header = "id\tsentence1\tsentence2\tlabel\n"
    for code in languages.PAWSX:
        for name in ("dev_2k", "test_2k", *(["train"] if code == "en" else [])):
            pairs = [f"{n}\t{a}\t{b}\t{label}\r\n" for n, (label, a, b) in enumerate(PAWSX_PAIRS, start=4)]
            put(root / f"x-final/{code}/{name}.tsv", header + "".join(pairs))
    for code in languages.XCOPA:
        for name in ("val", "test"):
            put(root / f"xcopa/data/{code}/{name}.{code}.jsonl", lines(CAUSE, CAUSE | {"idx": 1, "question": "cause"}))
    for code in languages.UDPOS:
        for name in ("dev", "test", *(["train"] if code == "en" else [])):
            for bank in ("b", "a"):
                put(root / f"ud-treebanks-v2.5/UD_{code}-{bank.upper()}/{code}_{bank}-ud-{name}.conllu", CONLLU)
    for code in languages.PANX:
        tagged = "\n".join(f"{code}:{line}" if line else "" for line in TAGGED.split("\n")[:-1]) + "\n\n"
        for name in ("dev", "test", *(["train"] if code == "en" else [])):
            put(root / f"panx_dataset/{code}/{name}", tagged)
    for code in languages.XQUAD:
        put(root / f"xquad/xquad.{code}.json", squad())
    for code in languages.MLQA:
        for name in ("dev", "test"):
            put(root / f"MLQA_V1/{name}/{name}-context-{code}-question-{code}.json", squad())
    ids = [f"{NAMES[code]}-{number}-0" for code in ("en", "ko") for number in (-17, 4)]
    document = json.loads(squad(ids=ids[:2]))
    document["data"] += json.loads(squad(ids=ids[2:]))["data"]
    put(root / "tydiqa/tydiqa-goldp-v1.1-train.json", json.dumps(document))
    for code in languages.TYDIQA:
        own = squad(ids=[f"{NAMES[code]}-1-0", f"{NAMES[code]}-2-0"])
        put(root / f"tydiqa/tydiqa-goldp-v1.1-dev/tydiqa-goldp-dev-{NAMES[code]}.json", own)
    for code, long in languages.TATOEBA.items():
        put(root / f"tatoeba/v1/tatoeba.{long}-eng.{long}", f"{code} eins\n{code} zwei\n")
        put(root / f"tatoeba/v1/tatoeba.{long}-eng.eng", "one\ntwo\n")
    for code in languages.BUCC2018:
        for name in ("sample", "training"):
            stem = root / f"bucc2018/{code}-en/{code}-en.{name}"
            write_bucc(stem, code)
    for code in languages.LAREQA:
        put(root / f"lareqa/xquad-r/{code}.json", squad(breaks=True))
    write_mewslix(root / "mewsli-x")
    put(root / "COPA/train.jsonl", lines(CAUSE))
    put(root / "COPA/val.jsonl", lines(CAUSE))
    put(root / "COPA-resources/datasets/copa-test.xml", copa_xml(501))
    for name in ("train", "dev"):
        put(root / f"socialiqa-train-dev/{name}.jsonl", lines(SOCIAL, SOCIAL))
        put(root / f"socialiqa-train-dev/{name}-labels.lst", "3\n1\n")
    return root


def write_bucc(stem: Path, code: str, *, gold: bool = True) -> None:
    put(stem.with_name(f"{stem.name}.{code}"), f"{code}-1\teins\n{code}-2\tzwei\n{code}-3\tdrei\n")
    put(stem.with_name(f"{stem.name}.en"), "en-1\tone\nen-2\tunlike\n")
    if gold:
        put(stem.with_name(f"{stem.name}.gold"), f"{code}-1\ten-1\n")


def write_mewslix(folder: Path) -> None:
    for name in ("dev", "test"):
        articles = [article(code, f"{code}-{name}") for code in languages.MEWSLIX]
        put(folder / f"wikinews_mentions-{name}.jsonl", lines(*articles))
    put(folder / "candidate_set_entities.jsonl", lines(described("Q1"), described("Q2")))
    put(folder / "wikipedia_pairs-train.jsonl", lines(wikipedia_pair("w1"), wikipedia_pair("w2")))
    put(folder / "wikipedia_pairs-dev.jsonl", lines(wikipedia_pair("w3")))


def copa_xml(*numbers: int) -> str:
    items = "".join(
        f'  <item id="{number}" asks-for="cause" most-plausible-alternative="2">\n    <p>It &amp; they fell.</p>\n'
        "    <a1>One.</a1>\n    <a2>Two.</a2>\n  </item>\n"
        for number in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE copa-corpus SYSTEM "copa.dtd">\n'
        f'<copa-corpus version="1.0">\n{items}</copa-corpus>\n'
    )


def write_xtreme(root: Path) -> Path:
    """Write the files of XTREME's and XTREME-R's scripts below ``download/``, without labels in test files."""
    top = root / "download"
    for code in languages.XNLI:
        quoted = [(label, a, '"""C"" d."' if b.startswith('"') else b) for label, a, b in XNLI_PAIRS]
        put(top / f"xnli/dev-{code}.tsv", "".join(f"{a}\t{b}\t{label}\r\n" for label, a, b in quoted))
        put(top / f"xnli/test-{code}.tsv", "".join(f"{a}\t{b}\r\n" for _, a, b in quoted))
    for code in languages.PAWSX:
        for name in ("dev", "test", *(["train"] if code == "en" else [])):
            ends = ("", "") if name == "test" else ("\t1", "\t0")
            put(top / f"pawsx/{name}-{code}.tsv", f'A b.\tB a.{ends[0]}\r\n"He said ""x""."\tNS{ends[1]}\r\n')
    for code in languages.XCOPA:
        for name in ("val", "test"):
            put(top / f"xcopa/{name}.{code}.jsonl", lines(CAUSE, CAUSE | {"idx": 1}))
    for name in ("train", "val"):
        put(top / f"xcopa/{name}.en.jsonl", lines(CAUSE))
    put(top / "xcopa/test.en.jsonl", lines({name: found for name, found in CAUSE.items() if name != "label"}))
    for task, codes, tag in (("udpos", languages.UDPOS, "NOUN"), ("panx", languages.PANX, "O")):
        for code in codes:
            for name in ("dev", "test", *(["train"] if code == "en" else [])):
                end = "" if name == "test" else f"\t{tag}"
                put(top / f"{task}/{name}-{code}.tsv", f"a{end}\nb{end}\n\nc{end}\n")
    for code in languages.XQUAD:
        put(top / f"xquad/xquad.{code}.json", squad(answered=False))
    for code in languages.MLQA:
        for name in ("dev", "test"):
            file = f"mlqa/MLQA_V1/{name}/{name}-context-{code}-question-{code}.json"
            put(top / file, squad(answered=name == "dev"))
    put(top / "tydiqa/tydiqa-goldp-v1.1-train/tydiqa.goldp.en.train.json", squad(ids=["0", "0"]))
    for code in languages.TYDIQA:
        put(top / f"tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.{code}.dev.json", squad(answered=False))
    for code in languages.TATOEBA:
        put(top / f"tatoeba/{code}-en.{code}", f"{code} eins\n{code} zwei\n")
        put(top / f"tatoeba/{code}-en.en", "one\ntwo\n")
    for code in languages.BUCC2018:
        write_bucc(top / f"bucc2018/{code}-en.dev", code)
        write_bucc(top / f"bucc2018/{code}-en.test", code, gold=False)
    for name in ("trn", "dev"):
        put(top / f"siqa/socialIQa_v1.4_{name}.jsonl", lines(SOCIAL | {"correct": "C"}, SOCIAL | {"correct": "A"}))
    return root
