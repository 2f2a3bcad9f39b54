"""Which rows contain text of the evaluation sets: hashes of these texts, and the search for them in other rows."""
