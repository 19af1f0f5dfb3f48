"""What pages hand to the components, and what the gallery shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from ecluse.ui import rules

_STYLES = Path(__file__).parent / "static" / "ui"


_NOT_WRITTEN = re.compile(r"csrfmiddlewaretoken|version|base|next|keep|geste|username|.*password.*")
_CODE = re.compile(r"[a-z0-9]+(?:[_:.-][a-z0-9]+)*")


def words_written(request: HttpRequest) -> list[str]:
    """The words that a person wrote in the form just sent, in its order; never a password, an identifier or a code.

    Empty for a form sent by another site: nobody here wrote it.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    if sender and urlsplit(sender).netloc != request.get_host():
        return []
    found = [
        value.strip()
        for name, values in request.POST.lists()
        if not _NOT_WRITTEN.fullmatch(name)
        for value in values
        if isinstance(value, str) and any(map(str.isalpha, value)) and not _CODE.fullmatch(value.strip())
    ]
    return list(dict.fromkeys(found))


def page_before(request: HttpRequest) -> str:
    """The address, from the root of this site, of the page that held the form just sent; that of the form otherwise."""
    before = request.headers.get("Referer", "")
    parts = urlsplit(before)
    if parts.netloc != request.get_host() or not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return request.get_full_path()
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


@dataclass(frozen=True, slots=True)
class NavItem:
    """An item of a menu. ``current``: the page that is open, or one under it."""

    label: str
    url: str
    current: bool = False


def undo_message(request: HttpRequest, text: str, undo_url: str) -> None:
    """Tell what was done, with a button « Annuler » that posts to ``undo_url``, an address of this site from its root."""
    if not undo_url.startswith("/") or undo_url.startswith("//") or " " in undo_url:
        raise ValueError(f"not an address of this site: {undo_url!r}")
    messages.success(request, text, extra_tags=f"undo {undo_url}")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the gallery: its anchor, its title, its sample."""

    id: str
    title: str
    name: str

    @property
    def template(self) -> str:
        return f"ui/gallery/{self.name}.html"


SECTIONS: tuple[Section, ...] = (
    Section("couleurs", "Couleurs", "colours"),
    Section("texte", "Texte", "text"),
    Section("statut", "Statut et retard", "status"),
    Section("fraicheur", "Fraîcheur, le niveau d’eau", "freshness"),
    Section("avancement", "Avancement", "progress"),
    Section("ecluses", "Cycle de vie", "locks"),
    Section("confiance", "Confiance", "confidence"),
    Section("preuve", "Preuve dans la source", "evidence"),
    Section("lecture", "Lecture vérifiée", "reader"),
    Section("boutons", "Boutons, étiquettes, icônes", "buttons"),
    Section("panneaux", "Panneaux et listes", "panels"),
    Section("faits", "Fiche et faits", "facts"),
    Section("etapes", "Étapes datées", "steps"),
    Section("journal", "Historique", "log"),
    Section("conflit", "Conflit", "conflict"),
    Section("tableau", "Tableaux et pages", "table"),
    Section("filtres", "Filtres et recherche", "filters"),
    Section("formulaire", "Formulaires", "form"),
    Section("messages", "Messages", "messages"),
    Section("vide", "Rien à montrer", "empty"),
    Section("tuiles", "Tuiles", "tiles"),
    Section("reperes", "Se repérer", "navigation"),
    Section("graphiques", "Palettes de graphiques", "charts"),
    Section("contrastes", "Contrastes calculés", "contrasts"),
)

_SWATCHES = (
    ("paper", "Page"),
    ("surface", "Panneau"),
    ("sunk", "Creux"),
    ("hover", "Survol"),
    ("line", "Filet"),
    ("line-strong", "Bord de champ"),
    ("muted", "Texte secondaire"),
    ("text", "Texte"),
    ("ink", "Titre"),
    ("water", "Eau, action"),
    ("water-deep", "Eau profonde"),
    ("water-mid", "Eau moyenne"),
    ("water-tint", "Eau claire"),
    ("water-soft", "Eau pâle"),
    ("ok", "Réalisée"),
    ("late", "Retard"),
    ("stop", "Arrêt, erreur"),
    ("pause", "Pause"),
    ("evid", "Preuve"),
    ("evid-on", "Preuve choisie"),
)


def gallery() -> dict[str, Any]:
    """What the gallery's samples need. Colours and contrasts are read from the style sheet itself."""
    css = (_STYLES / "theme-neutral.css").read_text(encoding="utf-8")
    light, dark = rules.tokens(css, "light"), rules.tokens(css, "dark")
    heights = (96, 74, 88, 52, 66, 40)
    return {
        "gallery_sections": SECTIONS,
        "head_facts": [f"{len(SECTIONS)} familles de composants", "clair et sombre", "sans script"],
        "swatches": [{"name": name, "use": use, "light": light[name], "dark": dark[name]} for name, use in _SWATCHES],
        "contrasts": [
            {
                "use": pair.use,
                "tokens": f"{pair.front} / {pair.back}",
                "light": in_light,
                "dark": in_dark,
                "least": pair.least,
            }
            for (pair, in_light), (_, in_dark) in zip(rules.contrasts(light), rules.contrasts(dark), strict=True)
        ],
        "lock_steps": [
            {"label": "Diagnostic", "note": "validé", "state": "passed"},
            {"label": "Élaboration", "note": "19 fiches", "state": "passed"},
            {"label": "Signature", "note": "25 janvier", "state": "passed"},
            {"label": "Mise en œuvre", "note": "revue à venir", "state": "current"},
            {"label": "Évaluation", "note": "2027", "state": "next"},
            {"label": "Renouvellement", "note": "", "state": "next"},
        ],
        "audiences": ["Tous", "Aînés", "Publics éloignés du soin"],
        "page": Paginator(range(120), 10).page(5),
        "sections": [
            {"label": "Liste", "url": "#reperes", "current": True},
            {"label": "Calendrier", "url": "#reperes"},
            {"label": "Journal", "url": "#reperes"},
        ],
        "crumbs": [("Mes contrats", "#reperes"), ("Agglomération 2022-2027", "#reperes"), ("Fiches", "")],
        "contract_sample": {"label": "Agglomération 2022-2027", "url": "#reperes"},
        "sample_messages": [
            Message(messages.SUCCESS, "La fiche 10 a été retirée.", extra_tags="undo /galerie/"),
            Message(messages.ERROR, "Le fichier est vide : choisissez-en un autre."),
        ],
        "bars": [
            {"n": n, "x": 100 * n - 90, "middle": 100 * n - 58, "y": 120 - h, "above": 114 - h, "height": h}
            for n, h in enumerate(heights, 1)
        ],
    }
