"""Files recognised by what they hold, whatever they are called; what is not of the reference says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.territories.rules.sources.containers import opened, read_text_encoding
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.kinds import SourceKind as Kind
from ecluse.territories.rules.sources.layouts import places_of, whole_number
from ecluse.territories.rules.sources.recognise import recognise
from ecluse.territories.rules.sources.shapes import ShapeFile, json_kind
from ecluse.territories.rules.sources.tables import Table, header_name, separator_of, tables_of
from tests.unit.territories import files

HEADERS = [
    (files.COMMUNES_HEADER, [], Kind.COMMUNES),
    ("typecom,com,reg,dep,arr,tncc,ncc,nccenr,libelle,can,comparent", [], Kind.COMMUNES),
    (files.MOVEMENTS_HEADER, [], Kind.MOVEMENTS),
    (files.DEPARTMENTS[0], [], Kind.DEPARTMENTS),
    (files.REGIONS[0], [], Kind.REGIONS),
    ("ARR,DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE", [], Kind.DISTRICTS),
    ("code_commune,nom_commune,code_collectivite,nom_collectivite,code_postal,population", [], Kind.OVERSEAS),
    (files.DGCL[0], [], Kind.EPCI),
    ("CODGEO,LIBGEO,EPCI,LIBEPCI,DEP,REG", [], Kind.EPCI),
    ("CODGEO;LIBGEO;EPT;LIBEPT;DEP;REG", [], Kind.EPT),
    ("CODGEO,LIBGEO,DEP,CTCD,REG,EPCI,EPT,ARR,CANOV,ZE2020,UU2020,AAV2020,BV2022", [], Kind.ZONINGS),
    ("NIVGEO,CODGEO,LIBGEO,NB_COM", [], Kind.ZONING_LABELS),
    (",CODE_IRIS,TYP_IRIS,CODE_INSEE,LIBCOM,EPCI,NATURE_EPCI,MODIF_IRIS,GRD_QUART,UU2010,REG,DEP", [], Kind.IRIS),
    ("CODE_IRIS;LIB_IRIS;TYP_IRIS;GRD_QUART;DEPCOM;LIBCOM;UU2020;REG;DEP", [], Kind.IRIS),
    ("CODGEO;POP_MUN;POP_COM_QP;POP_COM;LIB_COM", ["QP041001;12;12;20;L'Ormoye"], Kind.QPV),
    ("code_qp;nom_qp;commune_qp", ["QN04101M;Les Pins;L'Ormoye"], Kind.QPV),
    (
        "Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps",
        [],
        Kind.POSTAL_CODES,
    ),
    (
        "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5;_geopoint",
        [],
        Kind.POSTAL_CODES,
    ),
    ("CODGEO;LIBGEO;ZRR_SIMP", ["41001;L'Ormoye;C - Classée en ZRR"], Kind.ZRR),
    ("id,lib,perimetre,nbcom,info1,info2,info3,layer,path", [], Kind.POLITICAL_ZONINGS),
    (files.POPULATIONS["2023"][0], list(files.POPULATIONS["2023"][1:]), Kind.POPULATIONS),
    (files.POPULATIONS["2020"][0], list(files.POPULATIONS["2020"][1:]), Kind.POPULATIONS),
    (files.POPULATIONS["2019"][0], list(files.POPULATIONS["2019"][1:]), Kind.POPULATIONS),
    (files.POPULATIONS["2017"][0], list(files.POPULATIONS["2017"][1:]), Kind.POPULATIONS),
    ("DEPCOM;COMP;PMUN;PCAP;PTOT", ["41002;Briseval;410;10;420"], Kind.AREA_POPULATIONS),
    ("CODDEP;DEP;NBARR;NBCAN;NBCOM;PMUN;PTOT;", ["41;Loir-et-Lys;3;15;267;1;2;"], Kind.AREA_POPULATIONS),
    ("CODGEO;MED21;TP6021", ["41001;21000;12,0"], Kind.INDICATORS),
    ("cod2019,cod2020,annee,typemodif,ratio", ["41002,41001,01/01/2019,f,1.0"], Kind.PASSAGES),
    ("COD_VAR;LIB_VAR;COD_MOD", ["SEXE;Sexe;1"], Kind.DICTIONARY),
]


def table(header: str, rows: list[str]) -> Table:
    separator = separator_of("\n".join([header, *rows, ""]))
    lines = [header, *rows]
    return Table("essai", lambda: ((number, line.split(separator)) for number, line in enumerate(lines, 1)))


@pytest.mark.parametrize(
    ("header", "rows", "kind"), HEADERS, ids=[f"{kind.value}-{n}" for n, (_, _, kind) in enumerate(HEADERS)]
)
def test_each_layout_is_recognised(header: str, rows: list[str], kind: Kind) -> None:
    found = recognise(table(header, rows))
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("header", "rows", "kind"), HEADERS[:12], ids=[f"{kind.value}-{n}" for n, (_, _, kind) in enumerate(HEADERS[:12])]
)
def test_titles_above_and_shouting_do_not_matter(header: str, rows: list[str], kind: Kind) -> None:
    separator = ";" if ";" in header else ","
    titles = ["Une liste", "Géographie au 01/01/2024", "", separator.join(["Un libellé"] * 6)]
    lines = [*titles, f'"{header.replace(separator, chr(34) + separator + chr(34)).upper()}"', *rows]
    cells = [[cell.strip('"') for cell in line.split(separator)] for line in lines]
    found = recognise(Table("essai", lambda: iter(list(enumerate(cells, 1)))))
    assert found is not None
    assert found.kind is kind
    assert found.vintage in (2024, 2025)
    assert found.header_row == 5


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=10))
def test_any_other_table_is_not(rows: list[list[str]]) -> None:
    found = recognise(Table("essai", lambda: iter(list(enumerate(rows, 1)))))
    assert found is None or {name for row in rows for name in places_of(row)}


@given(st.text(max_size=30))
def test_names_of_columns_are_plain(cell: str) -> None:
    name = header_name(cell)
    assert header_name(name) == name
    assert header_name(f"\ufeff {cell} ") == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14 873", 14873),
        ("14\u202f873", 14873),
        ("14\u00a0873", 14873),
        ("12.0", 12),
        ("", None),
        ("s", None),
        ("1,5", None),
    ],
)
def test_whole_numbers_as_published(text: str, value: int | None) -> None:
    assert whole_number(text) == value


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_counted_on_several_lines(separator: str) -> None:
    lines = [separator.join(cells) for cells in (["a", "b", "c"], ["1", "Un, deux", "x"], ["2", "Trois", "y"])]
    if separator == ",":
        lines[1] = '1,"Un, deux",x'
    assert separator_of("\n".join(lines) + "\n") == separator


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")]
)
def test_encodings(tmp_path: Path, encoding: str, told: str) -> None:
    path = files.text(tmp_path, "a.csv", ["CODGEO;LIBGEO", "41001;L’Ormoyé"], encoding=encoding)
    assert read_text_encoding(lambda: path.open("rb")) == told
    with opened(path) as members:
        assert [cells for _, cells in next(tables_of(members[0])).rows()][1] == ["41001", "L’Ormoyé"]


def test_a_wrapped_file_is_unwrapped(tmp_path: Path) -> None:
    plain = files.communes(tmp_path)
    for path in (
        files.communes(tmp_path, "a.csv.gz"),
        files.zipped(tmp_path, "a.zip", plain),
        files.zipped(
            tmp_path, "b.zip", files.communes(tmp_path, "c.csv.gz"), files.text(tmp_path, "lisez-moi.txt", ["Bonjour"])
        ),
    ):
        with opened(path) as members:
            kinds = [found.kind for member in members for one in tables_of(member) if (found := recognise(one))]
        assert kinds == [Kind.COMMUNES]


def truncated(folder: Path) -> Path:
    path = files.communes(folder, "t.csv.gz", files.COMMUNES * 200)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def spoilt(folder: Path) -> Path:
    return files.text(folder, "s.csv", [files.COMMUNES_HEADER, "COM,41003,24,41,41D,411,0,X,X,Saint-ClÃªr Ã©,4101,"])


BROKEN = {
    "incomplète": truncated,
    "page web": lambda folder: files.text(folder, "p.csv", ["<!DOCTYPE html>", "<html><body>404</body></html>"]),
    "XML": lambda folder: files.text(folder, "x.csv", ['<?xml version="1.0"?>', "<flux/>"]),
    "vide": lambda folder: files.text(folder, "v.csv", [], end=""),
    "accentuées": spoilt,
    "n’est pas du texte": lambda folder: files.text(folder, "b.csv", ["\x00\x01\x02"]),
    "ni un tableau": lambda folder: files.text(folder, "d.pdf", ["%PDF-1.7"]),
    "n’existe pas": lambda folder: folder / "absent.csv",
    "est un dossier": lambda folder: folder,
    "trop grand": files.bomb,
}


@pytest.mark.parametrize("said", BROKEN)
def test_broken_files_are_told_in_a_sentence(tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecluse.territories.rules.sources.containers.MAX_WORKBOOK_BYTES", 1 << 20)
    path = BROKEN[said](tmp_path)
    with pytest.raises(SourceError, match=said) as caught, opened(path) as members:  # noqa: PT012  # reading is lazy
        for member in members:
            for one in tables_of(member):
                list(one.rows())
    assert caught.value.message.endswith((".", "…"))


def test_an_archive_that_says_less_than_it_holds_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecluse.territories.rules.sources.containers.MAX_BYTES", 1000)
    path = files.communes(tmp_path, "g.csv.gz", files.COMMUNES * 20)
    with pytest.raises(SourceError, match="4 Go"), opened(path) as members:
        list(next(tables_of(members[0])).rows())


def test_notes_under_a_table_are_left_out(tmp_path: Path) -> None:
    path = files.text(tmp_path, "n.csv", ["CODGEO;LIBGEO;EPCI;LIBEPCI", "Source : données fictives;;;", ";;;"])
    with opened(path) as members:
        layout = recognise(next(tables_of(members[0])))
        assert layout is not None
        reasons = [record.reason for record in layout.records(None)]  # type: ignore[union-attr,arg-type]
    assert reasons == ["note sous le tableau", "ligne vide"]


@pytest.mark.parametrize("quantised", [True, False])
def test_a_topology_gives_the_same_shapes_as_polygons(tmp_path: Path, quantised: bool) -> None:
    with opened(files.topojson(tmp_path, quantised=quantised)) as members:
        shapes = ShapeFile("t", json_kind(members[0]), members[0].open)
        found = {feature.code: feature.shape for feature in shapes.features()}
    assert found["41001"] == (((1.1, 47.0, 1.1, 47.1, 1.0, 47.1, 1.0, 47.0),),)
    assert found["41003"] is not None
    assert set(zip(found["41003"][0][0][::2], found["41003"][0][0][1::2], strict=True)) == {
        (1.1, 47.0),
        (1.2, 47.0),
        (1.2, 47.1),
        (1.1, 47.1),
    }


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"type": "FeatureCollection", "features": []}', "FeatureCollection"),
        ('{"features": [], "type": "FeatureCollection"}', "FeatureCollection"),
        ('{"arcs": [[[0,0]]], "type": "Topology", "objects": {}}', "Topology"),
        ('[{"fields": {}}]', "list"),
        ('{"a": 1}', ""),
    ],
)
def test_what_a_json_holds(tmp_path: Path, content: str, kind: str) -> None:
    path = tmp_path / "j.json"
    path.write_text(content)
    with opened(path) as members:
        assert json_kind(members[0]) == kind


def test_a_broken_json_is_told(tmp_path: Path) -> None:
    path = tmp_path / "j.json"
    path.write_text('{"type": "FeatureCollection", "features": [{"type": "Feature", "prop')
    with opened(path) as members, pytest.raises(SourceError, match="incomplet"):
        list(ShapeFile("j", "FeatureCollection", members[0].open).features())
