"""Runs a command on a database and a broker: `python -m demo.run [--data DIR | --temp] -- CMD ...`.

With DATABASE_URL and REDIS_URL unset it starts both servers as its own children, on sockets only this run can
reach, and stops them when the command ends. The command finds in its environment:

  DATABASE_URL          as vp_owner, who migrates       VP_WEB_DATABASE_URL   as vp_web, for the web server
  REDIS_URL             the broker and cache            VP_JOBS_DATABASE_URL  as vp_jobs, for worker and beat
  VP_DATA_DIR           the data folder; the servers' logs are in its logs/
  VP_POSTGRES_BIN       the folder with pgbench, if the database is ours
  VP_RUN                the run's name, by which the watchdog knows every process of it

Its exit code is the command's. After a `kill -9` of this process, nothing of the run stays behind.
"""

import argparse
import sys
from pathlib import Path

from demo.launcher import folder
from demo.launcher.errors import LaunchError
from demo.launcher.run import Run


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run; every expected trouble is a plain sentence on standard error."""
    options, command = _parse(sys.argv[1:] if arguments is None else arguments)
    try:
        run = Run(data=options.data, temporary=options.temp, fsync=options.fsync == "on")
        if options.reset:
            run.reset()
            return 0
        return run.command(command)
    except LaunchError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
    except OSError as trouble:
        place = f" ({trouble.filename})" if trouble.filename else ""
        print(f"\nThe machine refused: {trouble.strerror}{place}.\n", file=sys.stderr)
    return 1


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="python -m demo.run",
        usage="python -m demo.run [--data DIR | --temp] [--fsync on|off] -- CMD ...",
        description="Run CMD with a database and a broker that live as long as it does.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, default=folder.DEFAULT, help="keep the data here (default: .demo)")
    where.add_argument("--temp", action="store_true", help="keep nothing")
    parser.add_argument("--fsync", choices=("on", "off"), default="on", help="off only for plain tests")
    parser.add_argument("--reset", action="store_true", help="remove the data instead of running a command")
    before, _, command = _split(arguments)
    options = parser.parse_args(before)
    if not command and not options.reset:
        parser.error("say what to run after --")
    return options, command


def _split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    if "--" not in arguments:
        return arguments, "", []
    at = arguments.index("--")
    return arguments[:at], "--", arguments[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
