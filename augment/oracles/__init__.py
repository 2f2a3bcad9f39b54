"""Oracles, which a search can ask: victim, masked language model, sentence encoder, part-of-speech tagger."""
