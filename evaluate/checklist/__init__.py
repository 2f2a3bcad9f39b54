"""The checklist: a diagnosis of what a reading model can and cannot do, by capability and language.

It follows CheckList (Ribeiro et al. 2020, arXiv 2005.04118: minimum functionality tests from templates) and its
multilingual counterpart MultiCheckList (Ruder et al. 2021, arXiv 2104.07412). The templates are meanings of the
embedded world: a grammar words every test in each of its languages, and the world's logic knows the answer.
"""

from xaug.evaluate.checklist.cases import CASES, Case, cases, failure_rates

__all__ = ["CASES", "Case", "cases", "failure_rates"]
