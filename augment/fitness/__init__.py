"""Fitness of a substitution: whether a person would accept the new word in its context."""
