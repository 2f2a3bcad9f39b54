"""Words that may stand for other words: neighbours, word vectors, WordNet."""
