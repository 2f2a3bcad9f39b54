"""Encode the rows of each task type for a model: one function for each type, shared by attack, trainer and evaluator.

A victim is therefore attacked on exactly the sequences that a model of its task is trained on. The functions take a
fast tokenizer of transformers as an argument and import no model library.
"""
