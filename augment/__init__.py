"""Attacks on the rows of a dataset, filters over the results, and their way into shards."""
