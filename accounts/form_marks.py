"""Whose page a form stood on. A form carries the CSRF secret of its sign-in; another sign-in has another secret.

The row of a sign-in keeps what the secrets come to (SHA-256), so that a form from before a new sign-in in the same
browser is known again: by nobody but us could it have been made.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django.middleware import csrf


def of_session(request: HttpRequest) -> str:
    """What the forms carry that are made from now on in this browser."""
    return _mark(csrf.get_token(request))


def of_form(request: HttpRequest) -> str:
    """What the form carries that was sent; "" for one that carries nothing of ours."""
    return _mark(request.POST.get("csrfmiddlewaretoken", ""))


def _mark(token: str) -> str:
    if len(token) != csrf.CSRF_TOKEN_LENGTH or not (token.isascii() and token.isalnum()):
        return ""
    return hashlib.sha256(_unmasked(token).encode()).hexdigest()


def _unmasked(token: str) -> str:
    """As Django takes its mask off: the token is a mask, and the secret moved on by it sign for sign."""
    signs, half = csrf.CSRF_ALLOWED_CHARS, len(token) // 2
    both = zip(token[half:], token[:half], strict=True)
    return "".join(signs[signs.index(moved) - signs.index(mask)] for moved, mask in both)
