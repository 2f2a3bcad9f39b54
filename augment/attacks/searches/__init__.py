"""How attacks search: which edits are asked about, in which order, and when a search ends."""
