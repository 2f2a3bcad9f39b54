"""The trainer: committed shards in, a Hugging Face model folder out. It knows nothing of attacks."""
