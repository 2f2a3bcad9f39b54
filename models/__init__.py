"""What all packages share about models: loading, device and number type, encoding of rows, batching, padding."""
