"""Studies: arms over seeds, from a plan of cells to the answer of the research question."""
