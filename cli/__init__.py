"""The `xaug` command. Each subcommand is one module, which imports what it needs when it runs."""
