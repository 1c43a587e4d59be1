"""``python -m demo.elks``: see docs/outside-parties.md for its environment."""

from __future__ import annotations

from demo.elks.configuration import Configuration
from demo.elks.server import create_app
from demo.outside import serve


def main() -> None:
    """Serve until told to stop."""
    configuration = Configuration.from_environment()
    serve(create_app(configuration), port=configuration.port, name="elks")


if __name__ == "__main__":
    main()
