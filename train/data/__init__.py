"""Training data: choose rows of shards, tokenize them once into a cache, and form batches."""
