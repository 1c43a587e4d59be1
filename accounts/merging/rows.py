"""How rows go along when two persons become one, and come back when that was a mistake.

Each room moves its own rows, in the merge's own transaction (signals ``persons_merged`` and
``persons_unmerged``). Every change is noted with what the columns held before, so that an undo puts back
exactly that. What has been changed again since then is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Model, QuerySet
from django.db.models.options import Options

from accounts.merge_models import MergedRow

Noted = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Merging:
    """One merge under way, or one being undone: ``merged`` goes into ``kept``."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    at: datetime

    def take(self, rows: QuerySet[Any], column: str = "person") -> None:
        """Give the rows to the one who is kept. ``column`` is the foreign key that names the person."""
        for row in rows.order_by("pk"):
            self.change(row, **{f"{column}_id": self.kept_id})

    def change(self, row: Model, **values: object) -> None:
        """Set the columns of one row, noting what they held. Once a row and merge."""
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return
        before = _held(row, changed)
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        self._note(row, before, _held(row, changed))

    def put_aside(self, row: Model) -> None:
        """Take one row away, noting the whole of it."""
        self._note(row, _held(row, [field.attname for field in _options(row).concrete_fields]), {})
        row.delete()

    def put_back(self, *models: type[Model], leave: Collection[str] = ()) -> None:
        """Undo all of the above for rows of these models, where nobody has changed them since.

        What went along goes back before what the kept person had is as it was: where only one can be, there
        is never more than one. ``leave``: columns that stay as they are.
        """
        for model in models:
            noted = self.noted(model)
            rows = {str(row.pk): row for row in _rows(model, noted)}
            for row in sorted(rows.values(), key=lambda row: self._stayed(noted[str(row.pk)])):
                _restore(row, noted[str(row.pk)], leave)
            for one in noted.values():
                if not one.after:
                    _made(model, one.before).save(force_insert=True)

    def noted(self, model: type[Model]) -> dict[str, MergedRow]:
        """What the merge changed of this model, by the row's id."""
        found = MergedRow.objects.filter(merge_id=self.merge_id, place=_place(model)).order_by("pk")
        return {one.row_id: one for one in found}

    def _stayed(self, noted: MergedRow) -> bool:
        return str(self.merged_id) not in noted.before.values()

    def _note(self, row: Model, before: Noted, after: Noted) -> None:
        MergedRow.objects.create(
            merge_id=self.merge_id, place=_place(type(row)), row_id=str(row.pk), before=before, after=after
        )


def _options(model: Model | type[Model]) -> Options[Any]:
    return model._meta  # noqa: SLF001 -- Django's documented name for it


def _place(model: type[Model]) -> str:
    return _options(model).label_lower


def _rows(model: type[Model], keys: Collection[str]) -> QuerySet[Model]:
    return QuerySet(model).filter(pk__in=list(keys)).order_by("pk")


def _field(row: Model | type[Model], attname: str) -> Field[Any, Any]:
    return next(field for field in _options(row).concrete_fields if field.attname == attname)


def _held(row: Model, columns: Iterable[str]) -> Noted:
    """The columns as text; None for nothing."""
    return {
        name: None if getattr(row, name) is None else _field(row, name).value_to_string(row) for name in columns
    }


def _restore(row: Model, noted: MergedRow, leave: Collection[str]) -> None:
    held = _held(row, [name for name in noted.after if name not in leave])
    untouched = [name for name, text in held.items() if text == noted.after[name]]
    for name in untouched:
        setattr(row, name, _value(row, name, noted.before[name]))
    row.save(update_fields=untouched)


def _made(model: type[Model], noted: Noted) -> Model:
    return model(**{name: _value(model, name, text) for name, text in noted.items()})


def _value(row: Model | type[Model], name: str, text: str | None) -> Any:
    field = _field(row, name)
    target = field.target_field if isinstance(field, ForeignKey) else field
    return None if text is None else target.to_python(text)
