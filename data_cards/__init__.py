"""Datasets: their cards, schemas, sources and the versioned store. All other packages build on this one."""
