"""Extensions that all rooms stand on: constraints on the one, finding a name on the other.

Both are trusted: the database's owner may add them.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [BtreeGistExtension(), TrigramExtension()]
