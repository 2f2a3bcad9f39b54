"""The files of a report: name → content. A published study has the same ones."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import BaseModel
from xaug.study.findings import Analysis
from xaug.study.report import html, latex, markdown, tables
from xaug.study.report.view import StudyView

ANALYSIS, FACTS, SCHEMA = "analysis.json", "facts.json", "analysis.schema.json"
PAGE, LONG_TABLE = "study.html", "scores.csv"


def report_files(of: StudyView) -> Mapping[str, str]:
    """All files. The same content gives the same bytes."""
    return {
        PAGE: html.render(of),
        "study.md": markdown.render(of),
        ANALYSIS: _json(of.analysis.model_dump(mode="json")),
        SCHEMA: _json(schema(Analysis)),
        FACTS: _json(of.facts.model_dump(mode="json")),
        "hypotheses.csv": tables.hypotheses(of),
        "findings.csv": tables.findings(of),
        "arms.csv": tables.arms(of),
        "costs.csv": tables.costs(of),
        "scores.tex": latex.scores(of),
        "hypotheses.tex": latex.hypotheses(of),
    }


def schema(model: type[BaseModel]) -> dict[str, object]:
    """The JSON schema (draft 2020-12) of a file that holds the model."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(mode="serialization")}


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
