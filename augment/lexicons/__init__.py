"""Word lists that attacks draw from: bilingual dictionaries, neighbours, names. Each is a file or made by the code."""
