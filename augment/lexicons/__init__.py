"""Word lists that attacks draw from: synonyms and their like, bilingual dictionaries, names, opposites."""
