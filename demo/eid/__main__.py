"""``python -m demo.eid``: see docs/outside-parties.md for its environment."""

from __future__ import annotations

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from demo.eid.configuration import STAFF_PATH, Configuration
from demo.eid.provider import create_app
from demo.outside import serve


def main() -> None:
    """Serve until told to stop."""
    configuration = Configuration.from_environment()
    app = create_app(configuration)
    if (staff := configuration.for_staff()) is not None:
        both = DispatcherMiddleware(app.wsgi_app, {STAFF_PATH: create_app(staff)})
        setattr(app, "wsgi_app", both)  # noqa: B010 -- Flask's own way, which mypy takes for a method replaced
    serve(app, port=configuration.port, name="e-ID")


if __name__ == "__main__":
    main()
