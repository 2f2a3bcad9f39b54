"""What a run leaves for people: metrics, a curve, a model card, a list of runs."""
