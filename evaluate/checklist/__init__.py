"""A diagnostic beside the scores: what a reading model can and cannot do, capability by capability, in each language.

After CheckList (Ribeiro et al. 2020, arXiv 2005.04118: minimum functionality tests from templates) and its many
languages' counterpart MultiCheckList (Ruder et al. 2021, arXiv 2104.07412). The templates are meanings of the embedded
world, so that every test is said in every one of its languages by a grammar, and the world's logic knows the answer.
"""

from xaug.evaluate.checklist.cases import CASES, Case, cases, failure_rates

__all__ = ["CASES", "Case", "cases", "failure_rates"]
