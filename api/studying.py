"""`xaug.study`: does intermediate training still help when its data is augmented? Arms over seeds, in one call."""
