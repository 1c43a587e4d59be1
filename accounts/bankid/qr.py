"""The animated QR code: another one each second, so that a picture of it is worth nothing."""

from __future__ import annotations

import hashlib
import hmac
import io

import segno

MASK = 2
"""Which of the standard's eight patterns is laid over the code. To try all and choose takes four times as long."""


def content(token: str, secret: str, *, seconds: int) -> str:
    """What the code says ``seconds`` after the order began (BankID, "QR code": bankid.token.time.HMAC)."""
    proof = hmac.new(secret.encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
    return f"bankid.{token}.{seconds}.{proof}"


def picture(text: str) -> bytes:
    """The code as an SVG image, black on white with the quiet zone of four modules that readers need."""
    code = segno.make_qr(text, error="l", boost_error=False, mask=MASK)
    written = io.BytesIO()
    code.save(written, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return written.getvalue()
