"""Our templates under test: a variable that is not there fails, and so does a query while one renders.

Django's, allauth's and the OTP admin's templates are theirs, and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template.base import FilterExpression, Template, Variable, VariableDoesNotExist

OURS = Path(__file__).resolve().parents[1] / "templates"
# Overrides of pages that Django's admin fills in by its own ways.
NOT_OURS = (OURS / "admin", OURS / "registration")


def is_ours(template: Template | None) -> bool:
    """Whether it lies in templates/ and is not an override of the admin's own."""
    name = getattr(getattr(template, "origin", None), "name", "") or ""
    return name.startswith(str(OURS)) and not name.startswith(tuple(map(str, NOT_OURS)))


class UndefinedVariable(AssertionError):
    """A template asked for something that its page was not given."""


@pytest.fixture(scope="session", autouse=True)
def _undefined_variables_fail() -> Iterator[None]:
    look_up, original = Variable.resolve, FilterExpression.resolve
    missing: Variable | None = None

    def noting(self: Variable, context: Any) -> Any:
        nonlocal missing
        try:
            return look_up(self, context)
        except VariableDoesNotExist:
            missing = self
            raise

    def resolve(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        nonlocal missing
        around, missing = missing, None
        try:
            found = original(self, context, ignore_failures)
            refused = missing is self.var and missing is not None and not ignore_failures
        finally:
            missing = around
        if refused and is_ours(getattr(getattr(context, "render_context", None), "template", None)):
            raise UndefinedVariable(f"{context.render_context.template}: {self.token}")
        return found

    Variable.resolve = noting  # type: ignore[method-assign]
    FilterExpression.resolve = resolve  # type: ignore[method-assign]
    yield
    FilterExpression.resolve = original  # type: ignore[method-assign]
    Variable.resolve = look_up  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _rendering_asks_the_database_nothing() -> Iterator[None]:
    original = Template.render

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise AssertionError(f"a template of ours asks the database: {sql[:200]}")

    def render(self: Template, context: Any) -> Any:
        if not is_ours(self) or refuse in connection.execute_wrappers:
            return original(self, context)
        with connection.execute_wrapper(refuse):
            return original(self, context)

    Template.render = render  # type: ignore[method-assign]
    yield
    Template.render = original  # type: ignore[method-assign]
