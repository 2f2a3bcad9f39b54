"""The `xaug` command. A command is one module; what it needs is imported when it runs."""
