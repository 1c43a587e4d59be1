"""The demo's mail server as a process of its own, and what a test may ask and order of it."""

from __future__ import annotations

from typing import Any

import requests

from reminders.mail import SmtpGateway
from tests.demo.conftest import PATIENCE, Party, free_port, start_party

CONTROL, USER, PASSWORD = "control-token", "vardporten", "mail-password"
SENDER = "vardporten@regionlindmark.example"


class Mail:
    """Started on two free ports. ``settings`` are pointed at it."""

    def __init__(self, log: Any) -> None:
        port, self.smtp_port = free_port(), free_port()
        told = {
            "MAIL_PORT": str(port),
            "MAIL_SMTP_PORT": str(self.smtp_port),
            "MAIL_USER": USER,
            "MAIL_PASSWORD": PASSWORD,
            "MAIL_FROM": SENDER,
            "MAIL_CONTROL_TOKEN": CONTROL,
        }
        self.party: Party = start_party("mail", port, told, log)

    def point(self, settings: Any) -> None:
        """Let the portal's mail go here."""
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", self.smtp_port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, PASSWORD
        settings.MAIL_FROM = SENDER

    def gateway(self, *, timeout: float = 5.0) -> SmtpGateway:
        """The real gateway, to where the settings point."""
        return SmtpGateway(timeout=timeout)

    def letters(self, to: str) -> list[dict[str, str]]:
        """What it has taken to the address, the latest first."""
        taken = self._ask("GET").json()["letters"]
        return [letter for letter in taken if letter["to"] == to]

    def order(self, do: str, times: int = 1) -> None:
        """Let the next letters go wrong in this way (demo.mail.orders.Fault)."""
        self._ask("POST", {"do": do, "times": times})

    def forget(self) -> None:
        """No more orders."""
        self._ask("DELETE")

    def _ask(self, method: str, body: dict[str, Any] | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {CONTROL}"}
        answer = requests.request(
            method, f"{self.party.url}/control", json=body, headers=headers, timeout=PATIENCE
        )
        assert answer.ok, answer.text
        return answer
