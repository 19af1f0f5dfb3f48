"""Services are the only writers; foreign keys point down; a domain module never meets a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ecluse"
CONTEXTS = (
    "portal", "documents", "governance", "campaigns", "preparation", "watch", "contracts", "observatory", "outbox", "accounts",
    "territories", "audit",
)  # fmt: skip
FLOORS = {
    name: floor
    for floor, name in enumerate(
        (
            "ui",
            "audit",
            "territories",
            "accounts",
            "outbox",
            "observatory",
            "contracts",
            "watch",
            "preparation",
            "governance",
            "campaigns",
            "documents",
        )
    )
}
WRITING = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "set",
}
MANAGERS = {"objects", "_default_manager"}


def modules_outside_services() -> list[Path]:
    found = []
    for context in CONTEXTS:
        for path in (SOURCE / context).rglob("*.py"):
            parts = path.relative_to(SOURCE / context).parts
            if parts[0].removesuffix(".py") not in {
                "services",
                "migrations",
                "models",
                "reading",
                "extraction",
                "rules",
            }:
                found.append(path)
    return found


def manager_writes(tree: ast.AST) -> Iterator[int]:
    """Lines that write through a manager (``Model.objects.create``), or save or delete a model by name."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING):
            continue
        chain = ast.unparse(node.func.value)
        through_manager = any(f".{name}" in f".{chain}" for name in MANAGERS)
        if through_manager or (node.func.attr in {"save", "delete"} and not chain.startswith(("form", "self.form"))):
            yield node.lineno


@pytest.mark.parametrize("path", modules_outside_services(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_services_write(path: Path) -> None:
    lines = list(manager_writes(ast.parse(path.read_text(encoding="utf-8"))))
    assert not lines, f"{path.relative_to(SOURCE)} writes at lines {lines}: move it to a service of its context."


def test_the_search_for_writers_finds_them() -> None:
    tree = ast.parse("Contract.objects.create(title='x')\nsheet.save()\nvalues.update(a=1)\nForm.objects.filter(a=1)")
    assert list(manager_writes(tree)) == [1, 2]


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("ecluse.")]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[Model]) -> None:
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if field.auto_created or target is None or target == "self" or not target.__module__.startswith("ecluse."):
            continue
        assert FLOORS[target._meta.app_label] <= FLOORS[model._meta.app_label], (
            f"{model.__name__}.{field.name} points up"
        )


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_no_save_override_and_no_signal(model: type[Model]) -> None:
    assert "save" not in vars(model), f"{model.__name__} overrides save: business flow belongs to services"
    modules = (SOURCE / model._meta.app_label).rglob("*.py")
    assert not [path for path in modules if "django.db.models.signals" in path.read_text(encoding="utf-8")]


def service_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(SOURCE.glob("*/services/*.py")) + sorted(SOURCE.glob("*/services.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield str(path.relative_to(SOURCE)), node


@pytest.mark.parametrize(("path", "node"), list(service_functions()), ids=lambda value: getattr(value, "name", value))
def test_services_never_see_a_request(path: str, node: ast.FunctionDef) -> None:
    names = [argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]]
    assert "request" not in names, f"{path}: {node.name} takes a request"
    assert ast.get_docstring(node) or len(node.body) < 8, f"{path}: {node.name} says nothing of itself"


WEB = ("django.http", "django.shortcuts", "django.forms", "django.views", "django.template")
DOMAIN = ("services", "selectors", "models", "permissions", "rules", "enums")


def domain_modules() -> list[Path]:
    found = []
    for context in CONTEXTS:
        for path in (SOURCE / context).rglob("*.py"):
            if path.relative_to(SOURCE / context).parts[0].removesuffix(".py") in DOMAIN:
                found.append(path)
    return found


@pytest.mark.parametrize("path", domain_modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_domain_modules_know_nothing_of_the_web(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not [name for name in names if name.startswith(WEB)], f"{path.relative_to(SOURCE)} imports {names}"


def test_the_state_of_a_contract_changes_by_gates_alone() -> None:
    name = "enter_state"
    callers = {
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if name in path.read_text(encoding="utf-8")
    }
    assert callers == {"contracts/services/contracts.py", "governance/services/gates.py"}
