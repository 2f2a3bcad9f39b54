"""Retrieval with an encoder: embedding texts into a file of vectors, exact search in limited memory, bitext mining."""
