"""Write the packaged facts of the observatory again, from the publishers' files of ../shared/data.

    python tools/facts.py [FOLDER]

Each table comes from one publication; each figure says the row and the column of the file it was read in. The territories
are those of the demonstration (``ecluse.territories.facts``), with their départements, régions and France to compare with.
A second run writes the same bytes. Format: ``src/ecluse/observatory/facts/README.md``.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from published import DATA, ROOT, Column, Csv, Row, Table, Territories, figures
from python_calamine import load_workbook

from ecluse.observatory.enums import Status
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes

FOLDER = ROOT / "src" / "ecluse" / "observatory" / "facts"
METROPOLITAN_FRANCE = "FM"


# -- legal populations --------------------------------------------------------------------------------------------------

POPULATIONS = {  # file, geography, and the columns that make the code of a commune
    2017: ("ensemble_2017/Communes.csv.gz", 2019, ("DEPCOM",)),
    2019: ("anciens/donnees_communes_pop2019_geo2021.csv.gz", 2021, ("COM",)),
    2020: ("anciens/donnees_communes_pop2020.csv.gz", 2022, ("CODDEP", "CODCOM")),
    2021: ("anciens/donnees_communes_pop2021_geo2023.csv.gz", 2023, ("COM",)),
    2022: ("anciens/donnees_communes_pop2022.csv.gz", 2024, ("COM",)),
    2023: ("donnees_communes.csv.gz", 2025, ("COM",)),
}
URL_POPULATIONS = "https://www.insee.fr/fr/information/2008354"
ARRONDISSEMENTS = {"751": "75056", "132": "13055", "6938": "69123"}  # how their codes begin → their commune


def whole_commune(code: str) -> str:
    """The commune of a municipal arrondissement of Paris, Lyon or Marseille; any other code itself."""
    return next((commune for start, commune in ARRONDISSEMENTS.items() if code.startswith(start)), code)


def populations(year: int, territories: Territories) -> Table:
    """PMUN by commune, and its sum by département, région and France, as INSEE defines the population of a set."""
    name, geography, code_columns = POPULATIONS[year]
    file, mayotte = Csv(DATA / "population" / name), Csv(DATA / "population" / "donnees_communes_mayotte.csv")
    found: dict[str, list[tuple[int, int]]] = {}
    for number, cell in file:
        parts = [cell[column] for column in code_columns]
        code = codes.joined(*parts) if len(parts) == 2 else parts[0]
        found.setdefault(whole_commune(code), []).append((number, int(cell["PMUN"])))
    of_mayotte = sum(int(cell["PMUN"]) for _, cell in mayotte)

    def row(level: Level, area: str, people: int, origin: str, status: Status = Status.MEASURED) -> Row:
        return Row(
            "population-municipale", level.value, area, geography, year,
            value=str(people), status=status.value, source_row=origin, source_column="PMUN",
        )  # fmt: skip

    rows = [
        row(Level.COMMUNE, code, sum(people for _, people in found[code]), " ".join(str(n) for n, _ in found[code]))
        for code in sorted(territories.kept(found, geography))
    ]
    total: dict[str, int] = {}
    for code, lines in found.items():
        department = codes.department_of(code)
        total[department] = total.get(department, 0) + sum(people for _, people in lines)
    rows += [row(Level.DEPARTMENT, code, total[code], f"{code}*") for code in territories.departments]
    for region in territories.regions:
        parts = sorted(code for code in total if territories.region_of[code] == region)
        rows.append(row(Level.REGION, region, sum(total[code] for code in parts), " ".join(f"{c}*" for c in parts)))
    status = Status.MEASURED if year == 2017 else Status.ESTIMATED
    rows.append(row(Level.FRANCE, "FR", sum(total.values()) + of_mayotte, "* + Mayotte", status))
    return Table(
        f"populations-legales-{year}", "insee-populations-legales", f"Populations légales {year}",
        f"recensement {year}, communes au 1er janvier {geography}", URL_POPULATIONS, [file.published, mayotte.published], rows,
        ["France : le premier fichier, sans Mayotte, plus Mayotte au recensement de 2017 (second fichier)."],
    )  # fmt: skip


# -- incomes ------------------------------------------------------------------------------------------------------------

AGES_OF_HEAD = ("moins-30", "30-39", "40-49", "50-59", "60-74", "75-ou-plus")
URL_FILOSOFI = {
    2015: "https://www.insee.fr/fr/statistiques/3560121",
    2021: "https://www.insee.fr/fr/statistiques/7756729",
}


def income_columns(year: int) -> list[Column]:
    """The columns of Filosofi that are packaged. Rates have their population beside them, so that areas can be added."""
    end = year % 100
    rate, people = f"TP60{end}", f"NBPERSMENFISC{end}"
    plain = {
        "NBMENFISC": "menages-fiscaux",
        "NBPERSMENFISC": "personnes-menages-fiscaux",
        "MED": "niveau-de-vie-median",
        "RD": "rapport-interdecile",
    }
    return [
        *(Column(f"{name}{end}", indicator) for name, indicator in plain.items()),
        Column(f"PIMP{end}", "part-menages-imposes", denominator=f"NBMENFISC{end}"),
        Column(rate, "taux-pauvrete-60", denominator=people),
        *(
            Column(f"TP60AGE{rank}{end}", "taux-pauvrete-60", group=("age-du-referent-fiscal", group))
            for rank, group in enumerate(AGES_OF_HEAD, 1)
        ),
        Column(f"TP60TOL1{end}", "taux-pauvrete-60", group=("statut-d-occupation", "proprietaire")),
        Column(f"TP60TOL2{end}", "taux-pauvrete-60", group=("statut-d-occupation", "locataire")),
    ]


def incomes_2021(territories: Territories) -> Table:
    file = Csv(DATA / "filosofi" / "cc_filosofi_2021_COM.csv.gz")
    kept = territories.kept((cell["CODGEO"] for _, cell in file), 2023)
    rows = [
        row
        for number, cell in file
        if cell["CODGEO"] in kept
        for row in figures(income_columns(2021), cell, (Level.COMMUNE, cell["CODGEO"], 2023, 2021), ("", str(number)))
    ]
    return Table(
        "filosofi-2021", "insee-filosofi", "Filosofi, revenus et pauvreté des ménages en 2021, base des communes",
        "revenus 2021, communes au 1er janvier 2023", URL_FILOSOFI[2021], [file.published], rows,
    )  # fmt: skip


def incomes_2015(territories: Territories) -> Table:
    """The last publication held for intercommunalities, départements, régions and metropolitan France."""
    path = DATA / "filosofi" / "filo-revenu-pauvrete-menage-2015.zip"
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook = load_workbook(io.BytesIO(archive.read(archive.namelist()[0])))
    sheets: dict[str, tuple[Level, set[str]]] = {
        "EPCI": (Level.EPCI, territories.epci),
        "DEP": (Level.DEPARTMENT, set(territories.departments)),
        "REG": (Level.REGION, set(territories.regions)),
        "METRO": (Level.FRANCE, {"1"}),
    }
    rows: list[Row] = []
    for sheet, (level, kept) in sheets.items():
        lines = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        start = next(number for number, line in enumerate(lines) if line[0] == "CODGEO")
        for number, line in enumerate(lines[start + 1 :], start + 2):
            cells = {str(name): _written(cell) for name, cell in zip(lines[start], line, strict=True)}
            if cells["CODGEO"] in kept:
                area = METROPOLITAN_FRANCE if level is Level.FRANCE else cells["CODGEO"]
                rows += figures(income_columns(2015), cells, (level, area, 2016, 2015), (sheet, str(number)))
    return Table(
        "filosofi-2015", "insee-filosofi", "Filosofi, revenus et pauvreté des ménages en 2015",
        "revenus 2015, géographie au 1er janvier 2016", URL_FILOSOFI[2015],
        [(path.name, hashlib.sha256(content).hexdigest())], rows,
        ["FM est la France métropolitaine : la publication ne donne pas de chiffre de la France entière."],
    )  # fmt: skip


def _written(cell: object) -> str:
    """A cell of a workbook as text; a whole number without decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


# -- priority quarters --------------------------------------------------------------------------------------------------

QUARTER_COLUMNS = [
    Column("POP_MUN", "population-quartiers"),
    Column("TX_F", "part-femmes"),
    Column("TX_TOT_0A24", "part-moins-25-ans"),
    Column("TX_F_0A24", "part-moins-25-ans", sex="F"),
    Column("TX_TOT_60ETPLUS", "part-60-ans-ou-plus"),
    Column("TX_F_60ETPLUS", "part-60-ans-ou-plus", sex="F"),
    Column("IND_JEUNE", "indice-jeunesse"),
    Column("TX_TOT_MEN1", "part-menages-une-personne"),
    Column("TX_TOT_ET", "part-etrangers"),
]
ALLOWANCE_COLUMNS = [
    Column("AM", "part-allocataires-monoparents", numerator=("AM",), denominator="A"),
    Column("PERCOU", "part-population-couverte-caf", numerator=("PERCOU",), denominator="POP_MUN"),
]
URL_QUARTERS = "https://www.insee.fr/fr/statistiques/2500477"


def quarters(name: str, level: Level, geography: int, kept: set[str], vintage: str) -> Table:
    """Demography 2020 of priority quarters, or of what they are compared with. An empty cell is a hidden figure."""
    file = Csv(DATA / "qpv" / name)
    rows: list[Row] = []
    for number, cell in file:
        place, origin = (level, cell["CODGEO"], geography, 2020), ("", str(number))
        if cell["CODGEO"] in kept:
            rows += figures(QUARTER_COLUMNS, cell, place, origin)
            frail = Status.SUPPRESSED if cell["NOTE_CNAF"] == "0" else Status.UNAVAILABLE
            rows += figures(ALLOWANCE_COLUMNS, cell, place, origin, frail)
    return Table(
        f"quartiers-2020-{level.value.lower()}", "insee-qpv-demographie",
        "Données sur les quartiers de la politique de la ville : démographie 2020", vintage, URL_QUARTERS, [file.published],
        rows, ["Allocataires : Insee et Cnaf ; sans chiffre, la note de la Cnaf dit une donnée trop fragile ou absente."],
    )  # fmt: skip


def job_seekers(territories: Territories) -> Table:
    file = Csv(DATA / "qpv" / "data_DEFM2019_com.csv")
    whole = "ABC"
    columns = [
        Column(whole, "demandeurs-emploi-abc"),
        Column("ABC_H", "demandeurs-emploi-abc", sex="H"),
        Column("ABC_F", "demandeurs-emploi-abc", sex="F"),
        Column("ABC_25", "demandeurs-emploi-abc", ages=(0, 25)),
        Column("ABC_2649", "demandeurs-emploi-abc", ages=(26, 49)),
        Column("ABC_50", "demandeurs-emploi-abc", ages=(50, AGE_END)),
        Column("", "part-demandeurs-emploi-longue-duree", numerator=("ABC_Dur3", "ABC_Dur4"), denominator=whole),
        Column("", "part-demandeurs-emploi-rsa", numerator=("ABC_RSA",), denominator=whole),
        Column("", "part-demandeurs-emploi-peu-formes", numerator=("ABC_INFCAPBEP",), denominator=whole),
    ]
    kept = territories.kept((cell["CODGEO"] for _, cell in file), 2020)
    rows = [
        row
        for number, cell in file
        if cell["CODGEO"] in kept
        for row in figures(columns, cell, (Level.COMMUNE, cell["CODGEO"], 2020, 2019), ("", str(number)))
    ]
    return Table(
        "demandeurs-emploi-2019", "france-travail-demandeurs-emploi",
        "Données sur les quartiers de la politique de la ville : demandeurs d’emploi au 31 décembre 2019, communes",
        "31 décembre 2019 ; communes de 2020 (le fichier ne dit pas l’année)", URL_QUARTERS, [file.published], rows,
    )  # fmt: skip


# -- hospitals ----------------------------------------------------------------------------------------------------------

HOSPITAL_FILES = {  # table of SAE 2023: column → indicator
    "MCO": {"LIT_MCO": "lits-mco", "PLA_MCO": "places-mco"},
    "PSY": {"CAP_HTP": "lits-psychiatrie"},
    "PERINAT": {"SEJACC": "accouchements"},
    "URGENCES2": {"PASSU": "passages-urgences"},
}
URL_HOSPITALS = "https://data.drees.solidarites-sante.gouv.fr/explore/dataset/708_bases-statistiques-sae/information/"


def hospitals(territories: Territories) -> Table:
    """Beds, births and emergency visits summed by commune of the establishment. The survey is exhaustive: none is zero."""
    places = Csv(DATA / "sae" / "2023" / "ID_2023r.csv.gz", encoding="cp1252")
    commune_of = {cell["fi"]: codes.commune(cell["COMINSEE"]).value for _, cell in places}
    published = [places.published]
    rows: list[Row] = []
    for table, columns in HOSPITAL_FILES.items():
        file = Csv(DATA / "sae" / "2023" / f"{table}_2023r.csv.gz", encoding="cp1252")
        published.append(file.published)
        for column, indicator in columns.items():
            found: dict[str, tuple[int, list[str]]] = {}
            for number, cell in file:
                if cell[column]:
                    total, lines = found.setdefault(commune_of[cell["FI"]], (0, []))
                    found[commune_of[cell["FI"]]] = (total + int(float(cell[column])), [*lines, str(number)])
            rows += _hospital_rows(indicator, table, column, found, territories)
    return Table(
        "sae-2023", "drees-sae", "Statistique annuelle des établissements de santé 2023, base statistique",
        "année 2023", URL_HOSPITALS, published, rows,
        ["Le premier fichier (ID) donne la commune de chaque établissement ; une commune sans ligne n’en a pas : zéro."],
    )  # fmt: skip


def _hospital_rows(
    indicator: str, table: str, column: str, found: Mapping[str, tuple[int, list[str]]], territories: Territories
) -> Iterator[Row]:
    def row(level: Level, area: str, total: int, origin: str) -> Row:
        return Row(
            indicator, level.value, area, 2023, 2023,
            value=str(total), source_sheet=table, source_row=origin, source_column=column,
        )  # fmt: skip

    for code in sorted(territories.communes):
        total, lines = found.get(code, (0, []))
        yield row(Level.COMMUNE, code, total, " ".join(lines))
    for code in territories.departments:
        yield row(
            Level.DEPARTMENT, code, sum(total for c, (total, _) in found.items() if c.startswith(code)), f"{code}*"
        )
    for region in territories.regions:
        parts = tuple(sorted(d for d, r in territories.region_of.items() if r == region))
        total = sum(total for code, (total, _) in found.items() if code.startswith(parts))
        yield row(Level.REGION, region, total, " ".join(f"{part}*" for part in parts))
    yield row(Level.FRANCE, "FR", sum(total for total, _ in found.values()), "*")


# -- writing ------------------------------------------------------------------------------------------------------------


def tables() -> Iterator[Table]:
    territories = Territories()
    for year in POPULATIONS:
        yield populations(year, territories)
    yield incomes_2015(territories)
    yield incomes_2021(territories)
    yield quarters("data_DEMO_2020_V1_QP.csv", Level.QPV, 2015, territories.quarters, "quartiers de 2015")
    yield quarters(
        "data_DEMO_2020_V1_COM.csv", Level.COMMUNE, 2020, territories.communes,
        "communes ayant un quartier ; communes de 2020 (le fichier ne dit pas l’année)",
    )  # fmt: skip
    yield quarters(
        "data_DEMO_2020_V1_EPCI19.csv", Level.EPCI, 2019, territories.epci, "intercommunalités au 1er janvier 2019"
    )
    yield job_seekers(territories)
    yield hospitals(territories)


def text_of(table: Table) -> str:
    """The table as it is kept: comments that cite the publication, the header, the rows."""
    source = packaged_catalogue().sources[table.source]
    comments = [
        f"{table.title}. {source.publisher}.",
        f"Millésime : {table.vintage}.",
        f"Licence : {source.licence}. Adresse : {table.url}",
        *(f"Fichier : {name} SHA-256 {digest}" for name, digest in table.files),
        *table.notes,
    ]
    names = [each.name for each in fields(Row)]
    lines = [f"# {comment}" for comment in comments] + ["\t".join(names)]
    lines += ["\t".join(str(getattr(row, name)) for name in names) for row in table.rows]
    return "\n".join(lines) + "\n"


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables():
        path = folder / f"{table.name}.tsv"
        path.write_text(text_of(table), encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(table.rows)} figures, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
