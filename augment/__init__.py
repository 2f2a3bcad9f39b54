"""Attacks on the rows of a dataset, filters over the results, and the steps that make a version of them."""
