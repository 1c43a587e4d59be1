"""``python -m demo.register``: see docs/outside-parties.md for its environment."""

from __future__ import annotations

from demo.outside import serve
from demo.register.configuration import Configuration
from demo.register.server import create_app


def main() -> None:
    """Serve until told to stop."""
    configuration = Configuration.from_environment()
    serve(create_app(configuration), port=configuration.port, name="register")


if __name__ == "__main__":
    main()
