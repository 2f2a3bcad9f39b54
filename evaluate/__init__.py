"""From a trained encoder to scores by task and language: target fine-tuning, retrieval, metrics, reports."""
