"""The statistics of a study: contrasts of arms with intervals over seeds and rows, and tests."""
