"""Small files in the publishers' own layouts. Données fictives: the names are invented, the layouts are real."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

COMMUNES_HEADER = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT"
COMMUNES = (
    "COMD,41002,,,,,0,BRISEVAL,Briseval,Briseval,,41001",
    "COM,41001,24,41,41D,411,5,ORMOYE,Ormoye,L'Ormoye,4101,",
    "COM,41003,24,41,41D,411,0,SAINT CLER,Saint-Clêr,Saint-Clêr-sur-Lys,4101,",
    "COM,01004,84,01,01D,011,0,VALBRUN,Valbrun,Valbrun,0101,",
    "COM,2A004,94,2A,20R,2A1,0,PORTIGLIU,Portigliu,Portigliu,2A01,",
    "COM,97101,01,971,971D,9711,3,TROIS ANSES,Trois-Anses,Les Trois-Anses,97101,",
    "COM,13055,93,13,13D,133,0,MASSALIE,Massalie,Massalie,1398,",
    "ARM,13201,93,13,13D,133,0,MASSALIE 1ER,Massalie 1er,Massalie 1er Arrondissement,,13055",
    "ARM,13202,93,13,13D,133,0,MASSALIE 2E,Massalie 2e,Massalie 2e Arrondissement,,13055",
)
DEPARTMENTS = (
    "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE",
    "01,84,01004,5,AIN,Ain,Ain",
    "13,93,13055,1,BOUCHES,Bouches,Bouches-du-Fleuve",
    "2A,94,2A004,3,CORSE,Corse,Corse du Couchant",
    "41,24,41001,0,LOIR,Loir,Loir-et-Lys",
    "971,01,97101,3,ANSES,Anses,Anses-du-Vent",
)
REGIONS = ("REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE", "24,41001,2,CENTRE,Centre,Centre-Lys", "93,13055,0,SUD,Sud,Sud")
MOVEMENTS_HEADER = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"
)
MOVEMENTS = (
    "32,2019-01-01,COM,41002,0,BRISEVAL,Briseval,Briseval,COM,41001,5,ORMOYE,Ormoye,L'Ormoye",
    "32,2019-01-01,COM,41002,0,BRISEVAL,Briseval,Briseval,COMD,41002,0,BRISEVAL,Briseval,Briseval",
    "32,2019-01-01,COM,41001,5,ORMOYE,Ormoye,L'Ormoye,COM,41001,5,ORMOYE,Ormoye,L'Ormoye",
    "10,2022-01-01,COM,41003,0,SAINT CLER,Saint-Clêr,Saint-Clêr,COM,41003,0,SAINT CLER,Saint-Clêr,Saint-Clêr-sur-Lys",
    "41,1976-01-01,COM,20004,0,PORTIGLIU,Portigliu,Portigliu,COM,2A004,0,PORTIGLIU,Portigliu,Portigliu",
)


def text(folder: Path, name: str, lines: Sequence[str], *, encoding: str = "utf-8", end: str = "\r\n") -> Path:
    """A text file of ``lines``; gzipped when the name says so."""
    data = (end.join(lines) + end).encode(encoding)
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def communes(folder: Path, name: str = "liste.csv", rows: Sequence[str] = COMMUNES) -> Path:
    return text(folder, name, [COMMUNES_HEADER, *rows])


def movements(folder: Path, name: str = "histoire.csv") -> Path:
    return text(folder, name, [MOVEMENTS_HEADER, *MOVEMENTS])


def workbook(folder: Path, name: str, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """An XLSX of these sheets."""
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, list(row))
    return path


def insee_epci(folder: Path, name: str = "composition.xlsx", year: int = 2025) -> Path:
    """INSEE's workbook: four title lines, a line of labels, the codes, then the rows; a list in a sheet of its own."""
    title = [["Intercommunalités"], ["France"], [f"Géographie au 01/01/{year}"], ["Source : données fictives"]]
    return workbook(
        folder,
        name,
        {
            "EPCI": [
                *title,
                ["EPCI", "Libellé", "Nature", "Nombre"],
                ["EPCI", "LIBEPCI", "NATURE_EPCI", "NB_COM"],
                ["200000001", "CC des Trois Lys ''Lysopolys''", "CC", 2],
                ["ZZZZZZZZZ", "Sans objet", "ZZ", 1],
            ],
            "Composition_communale": [
                *title,
                ["Code", "Libellé", "EPCI", "Libellé de l'EPCI", "Département", "Région"],
                ["CODGEO", "LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG"],
                ["41001", "L'Ormoye", "200000001", "CC des Trois Lys ''Lysopolys''", "41", "24"],
                ["41003", "Saint-Clêr-sur-Lys", "200000001", "CC des Trois Lys ''Lysopolys''", "41", "24"],
                ["01004", "Valbrun", "ZZZZZZZZZ", "Sans objet", "01", "84"],
                ["99999", "Nulle-Part", "200000001", "CC des Trois Lys ''Lysopolys''", "99", "24"],
            ],
            "Documentation": [*title, ["Les intercommunalités sont des établissements publics, comme chacun le sait."]],
        },
    )


DGCL = (
    (
        "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;dep_com;insee;"
        "siren_membre;nom_membre;ptot_2025;pmun_2025"
    ),
    "41;200000001;CC des Trois Lys ''Lysopolys'';CC;FPU;2;1 300;1 200;41;41001;210000001;L'Ormoye;900;850",
    "41;200000001;CC des Trois Lys ''Lysopolys'';CC;FPU;2;1 300;1 200;41;41003;210000002;Saint-Clêr-sur-Lys;400;350",
    ";;;;;;;;;;;;;",
)
POPULATIONS = {
    "2023": (
        "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT",
        "24;Centre-Lys;41;1;01;001;41001;L'Ormoye;850;20;870",
        "24;Centre-Lys;41;1;01;003;41003;Saint-Clêr-sur-Lys;1 350;50;1 400",
        "93;Sud;13;3;98;201;13201;Massalie 1er Arrondissement;40000;10;40010",
        "93;Sud;13;3;98;202;13202;Massalie 2e Arrondissement;25000;20;25020",
    ),
    "2020": (
        "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT",
        "24;Centre-Lys;41;1;01;001;L'Ormoye;840;20;860",
        "01;Anses;971;1;01;101;Les Trois-Anses;5000;1;5001",
    ),
    "2019": ("REG;DEP;COM;PMUN;PCAP;PTOT", "24;41;41001;830;20;850"),
    "2017": ("DEPCOM;COM;PMUN;PCAP;PTOT", "41001;L' Ormoye;400;10;410", "41002;Briseval;410;10;420"),
}


def square(lon: float, lat: float, side: float = 0.1) -> dict[str, object]:
    corners = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [corners]}


def geojson(folder: Path, name: str, features: Sequence[tuple[dict[str, object], dict[str, object] | None]]) -> Path:
    """A collection of features (properties, geometry)."""
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }
    path = folder / name
    data = json.dumps(collection).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def topojson(folder: Path, name: str = "arcs.json", *, quantised: bool = True) -> Path:
    """Two communes side by side that share an arc, which the second one takes backwards."""
    scale, translate = [0.001, 0.001], [1.0, 47.0]
    shared = [[100, 0], [0, 100]]
    left = [[100, 100], [-100, 0], [0, -100], [100, 0]]
    right = [[100, 0], [100, 0], [0, 100], [-100, 0]]

    def absolute(arc: list[list[int]]) -> list[list[float]]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append([x * scale[0] + translate[0], y * scale[1] + translate[1]])
        return points

    arcs = [shared, left, right]
    topology: dict[str, object] = {
        "type": "Topology",
        "arcs": arcs if quantised else [absolute(arc) for arc in arcs],
        "objects": {
            "communes": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"codgeo": "41001", "libgeo": "L'Ormoye"}},
                    {
                        "type": "Polygon",
                        "arcs": [[2, -1]],
                        "properties": {"codgeo": "41003", "libgeo": "Saint-Clêr-sur-Lys"},
                    },
                ],
            }
        },
    }
    if quantised:
        topology["transform"] = {"scale": scale, "translate": translate}
    path = folder / name
    path.write_text(json.dumps(topology), encoding="utf-8")
    return path


def zipped(folder: Path, name: str, *paths: Path) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in paths:
            archive.write(each, each.name)
    return path


def bomb(folder: Path, name: str = "bombe.xlsx") -> Path:
    """A workbook three megabytes long once unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b" " * (3 << 20))
    path = folder / name
    path.write_bytes(buffer.getvalue())
    return path
