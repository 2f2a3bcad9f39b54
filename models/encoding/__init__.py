"""How the rows of each task type are encoded for a model: one function a task type, for attack, trainer and evaluator.

A victim is attacked on the very sequences that a model of its task is trained on. A tokenizer is an argument (a fast
one of transformers) that is asked for what it knows, so no model library is imported.
"""
