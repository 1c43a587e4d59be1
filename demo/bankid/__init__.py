"""BankID, played: its Relying Party API v6 over mutual TLS, and a page that is the app. No Django, no rooms."""
