"""``python -m xaug.cli``, the form in which torchrun starts the command line."""

from __future__ import annotations

from xaug.cli.main import run

if __name__ == "__main__":
    run()
