"""Sign-in with BankID, straight at its Relying Party API v6. Why it is made as it is: docs/adr/0013."""
