"""``python -m xaug.cli``: what torchrun starts."""

from __future__ import annotations

from xaug.cli.main import run

if __name__ == "__main__":
    run()
