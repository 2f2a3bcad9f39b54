"""Submission layouts: how a task's predictions are written for the official scorer, and how they are read again."""

from __future__ import annotations

from xaug.evaluate.layouts.answers import Answers, ranked_ids
from xaug.evaluate.layouts.base import LanguageRows, Layout, official_ids
from xaug.evaluate.layouts.lines import Lines, Tags
from xaug.evaluate.layouts.translations import Pairs, Places

__all__ = ["Answers", "LanguageRows", "Layout", "Lines", "Pairs", "Places", "Tags", "official_ids", "ranked_ids"]
