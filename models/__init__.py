"""What every part needs of a model: its folder, its device, how rows are encoded for it, batches, predictions."""
