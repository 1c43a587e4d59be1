"""The one place where another system's odd shapes become a plain no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from interop.fhir.problems import CannotUnderstand
from records.exact_json import Unstorable


@contextmanager
def understanding() -> Iterator[None]:
    """Turn what only a wrongly built resource can cause (a list where a text belongs) into
    :class:`CannotUnderstand`, so that one entry never takes its file down. Errors of the database, of the
    disk and of our own making are other kinds, and pass.
    """
    try:
        yield
    except Unstorable as error:
        raise CannotUnderstand("resource.unstorable", _("Innehållet går inte att lagra.")) from error
    except (
        AttributeError,
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise CannotUnderstand("resource.misshapen", _("Posten är inte uppbyggd som FHIR R4.")) from error
