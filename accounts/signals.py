"""News from the accounts, sent inside the transaction that made it."""

from django.dispatch import Signal

# check: ContactCheck
contact_code_asked = Signal()

# person: Person, number: str (E.164, the one that was left), notice_id: UUID (the line of the log), by: Actor
number_left = Signal()

# account: CareAccount (locked, closed by the person), by: Actor
account_closed = Signal()

# person: Person (locked), by: Actor
person_died = Signal()

# merging: accounts.merging.Merging, by: Actor. Each room takes its own rows along.
persons_merged = Signal()
# merging: accounts.merging.Merging, by: Actor. Each room puts back what it took.
persons_unmerged = Signal()
