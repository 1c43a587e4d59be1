"""``python -m demo.mail``: see docs/outside-parties.md for its environment."""

from __future__ import annotations

from demo.mail.configuration import Configuration
from demo.mail.letterbox import Letterbox
from demo.mail.server import create_app
from demo.mail.smtp import listening
from demo.outside import serve


def main() -> None:
    """Serve until told to stop: SMTP on one port, pages on the other."""
    configuration = Configuration.from_environment()
    letters = Letterbox(configuration.data)
    app, orders = create_app(configuration, letters)
    with listening(configuration, letters, orders):
        serve(app, port=configuration.port, name="mail")


if __name__ == "__main__":
    main()
