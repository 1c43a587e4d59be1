"""``make chaos``: see docs/adr/0029. Exit code 1, with what was wrong, when one promise did not hold."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from chaos.run import Run


def main() -> int:
    """Play it, print the figures, and say what broke."""
    asked = argparse.ArgumentParser(prog="chaos")
    asked.add_argument("--messages", type=int, default=2000)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1, help="of what is drawn; processes add luck of their own")
    given = asked.parse_args()
    with ExitStack() as ending:
        broken = Run(ending, messages=given.messages, kills=given.kills, seed=given.seed).play()
    for line in broken:
        sys.stderr.write(f"BROKEN: {line}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
