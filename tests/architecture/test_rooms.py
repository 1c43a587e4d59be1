"""The house's rules that import-linter cannot see."""

from __future__ import annotations

import ast

from tests.architecture.source import ROOT, modules

QUERYING = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def test_views_do_not_query():
    wrong = []
    for path, tree in modules("views", "staff_views"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in QUERYING | {"select_related", "prefetch_related"}:
                wrong.append(f"{path}:{node.lineno} {node.attr}")
            if isinstance(node, ast.Name) and node.id in SHORTCUTS | {"transaction"}:
                wrong.append(f"{path}:{node.lineno} {node.id}")
    assert not wrong


def test_views_are_at_most_fifteen_lines():
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules("views")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.body[0].lineno + 1 > 15
    ]
    assert not wrong


def test_rules_ask_neither_the_database_nor_the_clock_nor_the_settings():
    wrong = []
    for path, tree in modules("policies"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in QUERYING:
                wrong.append(f"{path}:{node.lineno} queries")
            if isinstance(node, ast.ImportFrom) and node.module in ("django.conf", "core.clock", "core.db"):
                wrong.append(f"{path}:{node.lineno} imports {node.module}")
            if isinstance(node, ast.ImportFrom) and node.module == "core":
                wrong += [f"{path}:{node.lineno} clock" for name in node.names if name.name == "clock"]
    assert not wrong


def test_actions_know_no_http_no_forms_and_no_jobs():
    banned = ("django.http", "django.forms", "celery", "django.shortcuts")
    wrong = [
        f"{path}:{node.lineno} {node.module}"
        for path, tree in modules("actions")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(banned)
    ]
    assert not wrong


def test_only_post_save_free_signals_are_used():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
    ]
    assert not wrong


def test_files_stay_under_four_hundred_lines():
    long = [
        str(path) for path, _tree in modules() if len((ROOT / path).read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert not long
