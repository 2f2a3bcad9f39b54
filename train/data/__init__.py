"""Rows of shards, tokenized once, put together in batches."""
