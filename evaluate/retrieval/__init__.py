"""Retrieval on an encoder as it is: texts to vectors in a file, exact search within a memory cap, mined pairs."""
