"""The files of a report: CSV with all digits, LaTeX that is whole, and analysis.json with its schema."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fake_study import fake_analysis, fake_facts
from xaug.data_cards.errors import StorageError
from xaug.study.findings import Analysis
from xaug.study.report import write_report
from xaug.study.report.facts import StudyFacts
from xaug.study.report.latex import escape, hypotheses, scores
from xaug.study.report.view import view

NAMES = {
    "study.html", "study.md", "analysis.json", "analysis.schema.json", "facts.json", "hypotheses.csv", "findings.csv",
    "arms.csv", "costs.csv", "scores.tex", "hypotheses.tex",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("report") / "new"
    assert write_report(fake_analysis(), fake_facts(), where) == where / "study.html"
    return where


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def problems(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """What of a JSON value does not fit a schema, by the keywords that pydantic writes. Any other is a problem."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    kinds["boolean"] = bool
    out: list[str] = []
    for key, want in schema.items():
        if key in ("title", "description", "default", "$defs", "$schema", "properties"):
            continue
        if key == "$ref":
            out += problems(value, whole["$defs"][want.rpartition("/")[2]], whole, at)
        elif key == "type":
            fits = isinstance(value, kinds[want]) and (want == "boolean" or not isinstance(value, bool))
            out += [] if fits else [f"{at}: {value!r} is no {want}"]
        elif key == "anyOf":
            out += [] if any(not problems(value, one, whole, at) for one in want) else [f"{at}: none of {want}"]
        elif key in ("enum", "const"):
            out += [] if value in (want if key == "enum" else [want]) else [f"{at}: {value!r} is not in {want}"]
        elif key == "minimum":
            out += [] if value >= want else [f"{at}: {value} < {want}"]
        elif key == "maximum":
            out += [] if value <= want else [f"{at}: {value} > {want}"]
        elif key == "items":
            out += [text for n, one in enumerate(value) for text in problems(one, want, whole, f"{at}[{n}]")]
        elif key == "required":
            out += [f"{at}: {name} is missing" for name in want if name not in value]
        elif key == "additionalProperties":
            for name in set(value) - set(schema.get("properties", {})):
                out += problems(value[name], want, whole, f"{at}.{name}") if want else [f"{at}: {name} is unknown"]
        else:
            out.append(f"{at}: unknown keyword {key}")
    for name, one in schema.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            out += problems(value[name], one, whole, f"{at}.{name}")
    return out


def test_every_file_is_written(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == NAMES


def test_the_analysis_is_read_back_with_its_sentences(folder: Path) -> None:
    read = Analysis.model_validate_json((folder / "analysis.json").read_bytes())
    assert all(one.sentence.endswith(".") for one in read.tested)
    unworded = read.model_copy(
        update={"tested": tuple(one.model_copy(update={"sentence": ""}) for one in read.tested)}
    )  # fmt: skip
    assert unworded == fake_analysis()
    assert StudyFacts.model_validate_json((folder / "facts.json").read_bytes()) == fake_facts()


def test_the_analysis_fits_its_schema(folder: Path) -> None:
    schema = json.loads((folder / "analysis.schema.json").read_text(encoding="utf-8"))
    content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert problems(content, schema, schema) == []
    content["tested"][0]["verdict"] = "perhaps"
    del content["arms"]
    content["findings"][0]["q"] = 2
    content["more"] = 1
    assert len(problems(content, schema, schema)) == 4


def test_findings_have_all_digits(folder: Path) -> None:
    read = lines(folder / "findings.csv")
    found = fake_analysis().findings
    assert len(read) == len(found)
    for line, one in zip(read, found, strict=True):
        assert (line["contrast"], line["scope"], line["name"]) == (one.contrast, one.scope, one.name)
        assert [float(line[name]) for name in ("estimate", "low", "high", "q", "mde")] == [
            one.estimate.value, one.estimate.low, one.estimate.high, one.q, one.estimate.mde,
        ]  # fmt: skip


def test_hypotheses_arms_and_costs_are_tables(folder: Path) -> None:
    first, second, third = lines(folder / "hypotheses.csv")
    assert [first["verdict"], second["verdict"], third["margin"]] == ["higher", "not told apart", "1.5"]
    assert first["margin"] == "" and float(first["var_arm_seeds"]) == 0.61
    scored = lines(folder / "arms.csv")
    assert len(scored) == len(fake_analysis().scores)
    costs = {line["arm"]: line for line in lines(folder / "costs.csv")}
    assert (costs["clean+bae"]["queries"], costs["clean"]["queries"], costs["none"]["steps"]) == ("1204331", "", "0")


def test_a_name_is_no_formula_for_a_spreadsheet(tmp_path: Path) -> None:
    analysis = fake_analysis()
    first = analysis.tested[0].model_copy(update={"name": "=SUM(A1)"})
    write_report(analysis.model_copy(update={"tested": (first,)}), fake_facts(), tmp_path)
    assert lines(tmp_path / "hypotheses.csv")[0]["hypothesis"] == "'=SUM(A1)"


def test_latex_tables_are_whole() -> None:
    facts = fake_facts().model_copy(update={"name": r"50 % of A&B_{x}"})
    for text in (scores(view(fake_analysis(), facts)), hypotheses(view(fake_analysis(pocket=True), facts))):
        begun = re.findall(r"\\begin\{(\w+)\}", text)
        assert begun == list(reversed(re.findall(r"\\end\{(\w+)\}", text))) == ["table", "tabular"]
        (columns,) = re.findall(r"\\begin\{tabular\}\{([lr]+)\}", text)
        body = text[text.index("\\toprule") : text.index("\\bottomrule")]
        rows = [line for line in body.splitlines() if line.endswith(r"\\")]
        assert len(rows) > 3
        assert all(len(re.findall(r"(?<!\\)&", row)) == len(columns) - 1 for row in rows)
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
        assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
        assert r"\caption{50 \% of A\&B\_\{x\}: " in text
        assert len(re.findall(r"(?<!\\)%", text)) == 1  # the comment that names booktabs
        assert re.findall(r"\\(top|mid|bottom)rule", text) == ["top", "mid", "bottom"]
        text.encode("ascii")
    assert "embedded world" in hypotheses(view(fake_analysis(pocket=True), facts))


def test_latex_escapes() -> None:
    assert escape("a_b & 5 % of $x^2$ #1 {~} \\ [opt] <>|") == (
        r"a\_b \& 5 \% of \$x\textasciicircum{}2\$ \#1 \{\textasciitilde{}\} \textbackslash{} {[}opt] \textless{}"
        r"\textgreater{}\textbar{}"
    )
    assert escape("one\ntwo") == "one⏎two"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="write the report"):
        write_report(fake_analysis(), fake_facts(), tmp_path / "file")
