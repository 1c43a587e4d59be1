"""``python -m demo.bankid``: see docs/outside-parties.md for its environment."""

from __future__ import annotations

import threading

from demo.bankid.app_pages import create_pages
from demo.bankid.configuration import Configuration
from demo.bankid.orders import Orders
from demo.bankid.relying_parties import create_api
from demo.outside import serve, server


def main() -> None:
    """Serve both, the relying parties' door and the app's pages, until told to stop."""
    configuration = Configuration.from_environment()
    orders = Orders(opened_within=configuration.opened_within, decided_within=configuration.decided_within)
    api = server(create_api(orders), port=configuration.api_port, tls=configuration.tls)
    threading.Thread(target=api.serve_forever, daemon=True).start()
    serve(create_pages(orders, configuration), port=configuration.port, name="BankID")


if __name__ == "__main__":
    main()
