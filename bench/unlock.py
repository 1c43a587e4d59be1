"""What one unlock of a desk by password costs, in milliseconds of a processor.

`python -m demo.run --temp -- python -m bench.unlock [TIMES]`
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django

TIMES = 20


def main(times: int) -> None:
    """Check a password, right and wrong, with the hasher that new passwords get."""
    from django.contrib.auth.hashers import check_password, get_hasher, make_password

    kept = make_password("fyra lugna ord i rad")
    for name, tried in (("right", "fyra lugna ord i rad"), ("wrong", "fyra lugna ord i red")):
        taken = []
        for _ in range(times):
            began = time.process_time()
            check_password(tried, kept)
            taken.append(1000 * (time.process_time() - began))
        print(f"unlock_{get_hasher().algorithm}_{name} {statistics.median(taken):.0f} ms", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
