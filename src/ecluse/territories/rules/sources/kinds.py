"""The sorts of files of reference, in the order in which they build on one another."""

from __future__ import annotations

from enum import Enum


class SourceKind(Enum):
    """A sort of file. ``needs_communes``: it speaks of communes that must be known before. Members stand in the order
    in which files given together are loaded."""

    label: str
    needs_communes: bool
    loadable: bool

    def __new__(cls, value: str, label: str, needs_communes: bool = False, loadable: bool = True) -> SourceKind:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.needs_communes = needs_communes
        member.loadable = loadable
        return member

    REGIONS = "regions", "régions (Insee, code officiel géographique)"
    DEPARTMENTS = "departements", "départements (Insee, code officiel géographique)"
    MOVEMENTS = "mouvements", "mouvements de communes (Insee, code officiel géographique)"
    COMMUNES = "communes", "communes (Insee, code officiel géographique)"
    DISTRICTS = "arrondissements", "arrondissements (Insee, code officiel géographique)"
    OVERSEAS = "outre-mer", "collectivités d’outre-mer et leurs communes"
    EPCI_LIST = "epci-liste", "liste des intercommunalités (Insee)"
    EPCI = "epci", "intercommunalités et leurs communes", True
    EPT_LIST = "ept-liste", "liste des établissements publics territoriaux (Insee)"
    EPT = "ept", "établissements publics territoriaux et leurs communes (Insee)", True
    ZONING_LABELS = "zonages-libelles", "libellés des zonages (Insee)"
    ZONINGS = "zonages", "zonages par commune (Insee)", True
    POPULATIONS = "populations", "populations légales des communes (Insee)", True
    AREA_POPULATIONS = "populations-maille", "populations légales d’autres mailles (Insee)"
    IRIS = "iris", "IRIS et leurs communes (Insee)", True
    POSTAL_CODES = "codes-postaux", "codes postaux (La Poste)", True
    QPV = "qpv", "quartiers prioritaires et leurs communes (Insee)", True
    ZRR = "zrr", "zones de revitalisation rurale par commune (ANCT)", True
    POLITICAL_ZONINGS = "zonages-politiques", "contrats et zonages d’action publique (ANCT)", True
    CONTOURS = "contours", "contours (GeoJSON ou TopoJSON)"
    INDICATORS = "indicateurs", "tableau d’indicateurs", False, False
    PASSAGES = "passages", "table de passage entre deux géographies", False, False
    DICTIONARY = "dictionnaire", "dictionnaire de variables", False, False

    @property
    def rank(self) -> int:
        return list(SourceKind).index(self)
