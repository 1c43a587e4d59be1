"""A page of the staff's, in its frame."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """Rendered; 422 when ``form`` was sent and comes back."""
    form = context.get("form")
    sent_back = isinstance(form, forms.Form) and form.is_bound
    return render(
        request, template, {**admin.site.each_context(request), **context}, status=422 if sent_back else 200
    )
