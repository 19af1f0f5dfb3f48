"""Things that the whole house must keep: settings documented, glossary complete, templates without inline code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from ecluse.config.env import VARIABLES, SettingError, read_environment

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "ecluse"


def test_env_example_names_every_setting_once() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = [line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line)]
    assert [name for name, _ in shown] == [variable.name for variable in VARIABLES]
    assert dict(shown) == {variable.name: variable.default for variable in VARIABLES}


def test_every_default_can_be_read() -> None:
    assert set(read_environment({})) == {variable.name for variable in VARIABLES}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ECLUSE_THEM", "dsfr", "ECLUSE_THEME"),
        ("ECLUSE_TRUC", "1", "n’est pas un réglage"),
        ("ECLUSE_DEBUG", "peut-etre", "true ou false"),
        ("ECLUSE_THEME", "pink", "neutral"),
        ("ECLUSE_UPLOAD_MB", "0", "de 1 à 500"),
        ("ECLUSE_UPLOAD_MB", "many", "de 1 à 500"),
        ("ECLUSE_TRUSTED_ORIGINS", "sante.exemple.fr", "https://"),
        ("DATABASE_URL", "oracle://x", "postgresql://"),
    ],
)
def test_odd_settings_are_refused_in_a_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError, match=re.escape(said)) as caught:
        read_environment({name: value})
    assert name in str(caught.value)


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("*.html"))


_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
_OTHER_HOST = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_templates_hold_no_inline_code_and_name_no_other_host(path: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not _INLINE.search(text), f"inline code: {_INLINE.search(text)}"
    assert not _OTHER_HOST.search(text), f"another host: {_OTHER_HOST.search(text)}"


@pytest.mark.parametrize(
    "line",
    ["<p style='x'>", "<script>a()</script>", '<a onclick="x()">', "<style>p{}</style>", '<a href="javascript:x">'],
)
def test_the_search_for_inline_code_finds_it(line: str) -> None:
    assert _INLINE.search(line)


def test_glossary_names_every_model_beside_its_class() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| ([^|]+?) \| `(\w+)` \|", glossary, flags=re.MULTILINE))
    ours = {
        (str(model._meta.verbose_name), model.__name__)
        for model in apps.get_models()
        if model.__module__.startswith("ecluse.")
    }
    assert ours <= rows, f"missing in docs/glossary.md: {sorted(ours - rows)}"
    assert rows - ours <= {row for row in rows if row[1] not in {name for _, name in ours}}, "a word has changed"


#: First folders of a path that only one machine has.
HOMES = ("home", "mnt", "opt", "root", "tmp", "Users", "work", "workspace")


def test_the_project_speaks_of_itself_alone() -> None:
    forbidden = re.compile(rf"(?<![\w.~/-])/(?:{'|'.join(HOMES)})/|file:///[a-z]")
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("requirements/*.txt"),
        *SOURCE.rglob("*.py"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert not forbidden.search(text), f"{path.name} names a place of a machine: {forbidden.search(text)}"
