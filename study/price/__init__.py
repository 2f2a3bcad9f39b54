"""What a study will cost: measured on this machine, timed in a few batches, or assumed for another machine."""
