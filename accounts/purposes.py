"""Why a page asks for the e-ID once more, in the words of the step-up page; by the guard's ``purpose``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WHY = {
    "account": _("Kontot visar vi bara för den som har loggat in med e-legitimation."),
    "record": _("Journalen visar vi bara för den som har loggat in med e-legitimation."),
    "log": _("Vem som har öppnat journalen visar vi bara för den som har loggat in med e-legitimation."),
    "invitation": _("Ett ombud får boka åt någon annan. Därför vill vi vara säkra på att det är du."),
    "contact": _(
        "Den som kan ändra hur vi når dig kan också få dina sms. Därför vill vi vara säkra på att det är du."
    ),
    "helpers": _("Ett ombud får boka åt dig. Därför vill vi vara säkra på att det är du som bestämmer vem."),
    "passkeys": _("En passkey öppnar ditt konto. Därför vill vi vara säkra på att det är du som lägger till den."),
    "sign_ins": _(
        "Här ser du var du är inloggad och kan logga ut andra enheter. Därför vill vi vara säkra på att det är du."
    ),
    "close": _("Att stänga kontot ska ingen annan kunna göra åt dig. Därför vill vi vara säkra på att det är du."),
    "download": _(
        "Filen innehåller allt som Vårdporten vet om dig. Därför vill vi vara säkra på att den hamnar hos dig."
    ),
    "calendar": _(
        "Den som har adressen ser när du har tider. Därför vill vi vara säkra på att det är du som skapar den."
    ),
    "book": _("För att boka vill vi vara säkra på att det är du."),
}
"""Every purpose that a guard names, by test. A page without one gets OTHERWISE."""

OTHERWISE = _("För det här vill vi vara säkra på att det är du.")


def why(purpose: str) -> str:
    """The sentence for a page, in the reader's language."""
    return str(WHY.get(purpose, OTHERWISE))
