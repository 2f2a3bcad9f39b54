"""Reports on runs: metrics, a curve, a model card, and a list of runs."""
