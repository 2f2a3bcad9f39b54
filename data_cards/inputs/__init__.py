"""What models are given: conventions that attack, trainer and evaluator share.

They lie here because trainer and attack do not import each other and both import this package. A model or a tokenizer
is an argument that is asked for what it knows, so no model library is imported.
"""
