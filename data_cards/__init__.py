"""What a dataset is: cards, schemas, sources and the versioned store. Everything else builds on this package."""
