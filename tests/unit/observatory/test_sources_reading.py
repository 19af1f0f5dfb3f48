"""Small tables in every layout that is known, read as observations: shapes, periods, levels, secrecy, sums, cubes.

The figures are invented («données fictives»); headers and words are those that publishers write.
"""

from __future__ import annotations

import datetime as dt

import pytest

from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.rules.layout_files import layout_from_json, layout_to_json, packaged_layouts
from ecluse.observatory.sources.account import RowState
from ecluse.observatory.sources.lists import tables_in
from ecluse.observatory.sources.questions import AnswerNeeded, NothingToRead, Option
from ecluse.observatory.sources.reading import links_of
from ecluse.observatory.sources.recognise import recognise
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.errors import SourceError
from tests.factories.tables import a_member, a_table, a_workbook, figures, matched, readings, values

FILOSOFI = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021;TP60AGE121;D921\n"


def asked(table, **options) -> dict[Option, tuple[str, ...]]:
    with pytest.raises(AnswerNeeded) as error:
        readings(table, **{"geography": None, **options})
    return {question.option: tuple(each.value for each in question.proposals) for question in error.value.questions}


def test_a_wide_table_gives_one_figure_a_column_with_its_year_and_its_group():
    found = readings(FILOSOFI + "01004;6855;15092;21660;17,0;17,5;36450\n1328;10;s;nd;ns;;so\n75101;5;5;5;5;5;5\n")
    assert values(found, "niveau-de-vie-median") == {"01004": 21660, "01328": None, "75101": 5}
    one = figures(found, indicator="taux-pauvrete-60", area="01004", dimension="")[0]
    assert (one["value"], one["denominator"], one["row"], one["value_column"], one["denominator_column"]) == (
        17.0, 15092, 2, "TP6021", "NBPERSMENFISC21",
    )  # fmt: skip
    assert (one["start"], one["end"], one["geography"]) == (dt.date(2021, 1, 1), dt.date(2021, 12, 31), 2023)
    young = figures(found, indicator="taux-pauvrete-60", area="01004", dimension="age-du-referent-fiscal")[0]
    assert (young["group"], young["value"]) == ("moins-30", 17.5)
    statuses = {row["value_column"]: row["status"] for row in figures(found, area="01328")}
    assert statuses == {
        "NBMENFISC21": "measured", "NBPERSMENFISC21": "suppressed-primary", "MED21": "unavailable",
        "TP6021": "not-significant", "TP60AGE121": "suppressed-primary", "D921": "not-applicable",
    }  # fmt: skip
    assert found.codes == {Level.COMMUNE: {"01004", "01328"}, Level.MUNICIPAL_DISTRICT: {"75101"}}
    assert [remark.cells for remark in found.account.of(RemarkKind.REPAIRED)] == [("1328 → 01328",)]


def test_a_figure_without_value_always_says_why():
    found = readings(FILOSOFI + "01004;;s;nd;ns;so;N/A\n")
    assert all(row["value"] is None and not Status(row["status"]).has_value for row in found.observations.to_pylist())


def test_the_sheets_of_a_workbook_say_their_level_and_titles_the_geography():
    rows = [
        ["Revenus et pauvreté", ""], ["Géographie au 01/01/2016", ""],
        ["Code géographique", "Libellé géographique", "Nombre de ménages", "Médiane"],
        ["CODGEO", "LIBGEO", "NBMENFISC15", "MED15"],
    ]  # fmt: skip
    sheets = {"EPCI": [*rows, ["200069193", "CC", 12.5, 20000.123]], "METRO": [*rows, ["1", "France", 27, ""]],
              "AU2010": [*rows, ["001", "Paris", 5, 6]]}  # fmt: skip
    epci, metro, urban = a_workbook(sheets)
    found = readings(epci, geography=None)
    assert values(found, "niveau-de-vie-median") == {"200069193": 20000.123}
    assert figures(found)[0]["geography"] == 2016
    assert found.account.count(RowState.NOT_DATA) == 4
    france = figures(readings(metro, geography=None), indicator="niveau-de-vie-median")[0]
    assert (france["level"], france["area"], france["status"]) == ("FRANCE", "FM", "suppressed-primary")
    with pytest.raises(NothingToRead, match="AU2010"):
        readings(urban)


def test_communes_and_arrondissements_in_two_columns_are_joined():
    text = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\n"
    text += "84;A;01;2;08;001;L'Abergement;806;15;821\n04;R;974;1;01;411;Saint-Denis;1 200;2;1\u202f202\n84;A;1;2;08;2;B;1;1;2\n"
    found = readings(text, period="2020", geography=None)
    assert values(found, "population-municipale") == {"01001": 806, "97411": 1200, "01002": 1}
    assert {row["geography"] for row in figures(found)} == {2022}


def test_a_column_named_com_is_a_code_or_a_name_by_what_it_holds():
    codes = matched("REG;DEP;COM;PMUN;PCAP;PTOT\n84;01;01001;779;19;798\n")
    names = matched("DEPCOM;COM;PMUN;PCAP;PTOT\n01001;L' Abergement;776;18;794\n")
    joined = matched("CODDEP;CODCOM;COM;PMUN;PCAP;PTOT\n01;001;Abergement;776;18;794\n")
    assert [each.layout.id for each in (codes, names, joined)] == [
        "populations-legales", "populations-legales", "populations-legales-deux-colonnes",
    ]  # fmt: skip
    assert values(readings(names.table, period="2017"), "population-totale") == {"01001": 794}


def test_population_by_sex_and_age_comes_from_the_names_of_columns():
    found = readings("CODGEO;P16_POP;P16_POP0014;P16_POP75P;P16_H1529;P16_F75P\n01001;100;20;9;7;5\n")
    bands = {(row["sex"], row["age_from"], row["age_to"]): row["value"] for row in figures(found)}
    assert bands == {("T", 0, 199): 100, ("T", 0, 14): 20, ("T", 75, 199): 9, ("H", 15, 29): 7, ("F", 75, 199): 5}


AMELI = (
    "\ufeffannee,profession_sante,region,libelle_region,departement,libelle_departement,classe_age,libelle_classe_age,"
    "libelle_sexe,effectif,densite,vision_generale_all\r\n"
)


def test_totals_among_the_codes_are_the_level_above():
    found = readings(
        AMELI
        + "2024,Infirmiers,84,ARA,38,Isère,tout_age,Tout âge,tout sexe,118,9.0,oui\r\n"
        + "2024,Infirmiers,84,ARA,999,Tout,tout_age,Tout âge,tout sexe,900,10.5,oui\r\n"
        + "2024,Infirmiers,99,FRANCE,999,Tout,tout_age,Tout âge,tout sexe,9000,0.0,oui\r\n"
        + "2024,Astrologues,84,ARA,38,Isère,tout_age,Tout âge,tout sexe,1,1.0,oui\r\n",
        geography=None,
    )
    keys = {(row["level"], row["area"]): (row["numerator"], row["value"]) for row in figures(found)}
    assert keys == {("DEPARTEMENT", "38"): (118, 9.0), ("REGION", "84"): (900, 10.5), ("FRANCE", "FR"): (9000, 0.0)}
    left = found.account.of(RemarkKind.LEFT_OUT)
    assert [(remark.rows, remark.cells) for remark in left] == [((5,), ("Astrologues",))]


def test_pathologies_take_their_most_detailed_name_and_keep_small_numbers_hidden():
    header = (
        "annee;patho_niv1;patho_niv2;patho_niv3;top;cla_age_5;sexe;region;dept;Ntop;Npop;prev;Niveau prioritaire;"
        "libelle_classe_age;libelle_sexe;tri\n"
    )
    found = readings(
        header
        + "2022;Diabète;Diabète;Diabète;x;tsage;9;84;38;500;10000;5,000;1,2,3;tous;tous;1\n"
        + "2022;Maladies psychiatriques;Troubles psychotiques;;x;00-04;1;84;999;;10000;;2;a;b;1\n"
        + "2022;Inconnue;;;x;tsage;9;99;999;5;10;50,0;1;a;b;1\n",
        geography=None,
        decimal=",",
    )
    assert [(row["indicator"], row["area"], row["sex"], row["age_to"], row["status"]) for row in figures(found)] == [
        ("prevalence-diabete", "38", "T", 199, "measured"),
        ("prevalence-troubles-psychotiques", "84", "H", 4, "suppressed-primary"),
    ]
    assert figures(found)[1]["denominator"] == 10000


def test_apl_sheets_with_titles_a_line_of_labels_and_notes():
    sheet = [
        *[[f"Titre {number}"] for number in range(8)],
        ["Code commune INSEE", "Commune", "APL aux médecins généralistes", "APL aux médecins généralistes de 65 ans et moins ",
         "Population standardisée 2021 pour la médecine générale", "Population totale 2021"],
        ["", "", "en consultations", "en consultations", "", ""],
        ["01001", "Abergement", 2.468, 1.2, 798.25, 806],
        ["01002", "Varey", "", 0, 250, 262],
        [],
        ["Lecture : à l’Abergement, un habitant peut accéder à 2,5 consultations par an."],
        ["Source : DREES"],
    ]  # fmt: skip
    found = readings(a_workbook({"APL 2023": sheet})[0])
    assert values(found, "apl-medecins-generalistes") == {"01001": 2.468, "01002": None}
    assert values(found, "apl-medecins-generalistes-65-ans-ou-moins") == {"01001": 1.2, "01002": 0}
    assert {row["start"].year for row in figures(found)} == {2023}
    assert {state: found.account.count(state) for state in RowState} == {
        RowState.KEPT: 2, RowState.LEFT_OUT: 0, RowState.REFUSED: 0, RowState.NOT_DATA: 13,
    }  # fmt: skip
    assert [(column.header, column.unused) for column in found.account.unused] == [
        ("Commune", "libellé du territoire"),
        ("Population totale 2021", "population totale : lue dans les populations légales"),
    ]


def test_a_geoclip_export_gives_classes_and_asks_of_which_year():
    text = "\ufeffCartoSanté; ; \nRéférentiel : France par commune; ; \nCode;Libellé;Zonage infirmiers\n"
    text += "01001;A;4_Tres_dotee\n01002;B;N/A - résultat non disponible\n01003;C;6_inconnue\n"
    assert Option.PERIOD in asked(text)
    found = readings(text, period="2024")
    assert [(row["area"], row["category"], row["status"]) for row in figures(found)] == [
        ("01001", "tres-dotee", "measured"), ("01002", "", "unavailable"),
    ]  # fmt: skip
    refused = found.account.of(RemarkKind.CELL_REFUSED)
    assert [(remark.rows, remark.cells) for remark in refused] == [((6,), ("6_inconnue",))]
    assert found.account.count(RowState.REFUSED) == 1


def test_another_geoclip_column_asks_which_indicator_it_holds():
    text = "Code;Libellé;Médecins pour 100 000 hab.\n01001;A;12,5\n"
    assert Option.INDICATOR in asked(text, period="2024")
    assert values(readings(text, period="2024", indicator="densite-medecins"), "densite-medecins") == {"01001": 12.5}


def test_pairs_of_a_year_and_a_value():
    text = '"codgeo","year0","value0","year1","value1"\n"0050","1999-2009",0.80,"2009-2014",-0.59\n"0051",,,"2009-2014",0.2\n'
    needed = asked(text)
    assert {Option.INDICATOR, Option.GEOGRAPHY} <= set(needed)
    found = readings(text, indicator="solde-migratoire-apparent", geography=2010)
    assert [(row["area"], row["start"].year, row["end"].year, row["value"]) for row in figures(found)] == [
        ("0050", 1999, 2009, 0.8), ("0050", 2009, 2014, -0.59), ("0051", 2009, 2014, 0.2),
    ]  # fmt: skip
    assert {row["level"] for row in figures(found)} == {"ZONE-EMPLOI"}


def test_a_long_table_with_a_year_a_row():
    text = "codgeo;libgeo;an;part_fumeurs\n01;Ain;2020;12,25\n01;Ain;2021;13,5\n38;Isère;2021;N/A\n02;Aisne;2021;1\n03;A;2021;1\n"
    found = readings(text, indicator="indice-jeunesse")
    assert len(figures(found, area="01")) == 2
    assert figures(found, area="38")[0]["status"] == "unavailable"


def test_a_level_that_codes_do_not_settle_is_asked_with_proposals():
    needed = asked("codgeo;libgeo;an;x\n01;?;2020;12,5\n11;?;2020;13,5\n", indicator="indice-jeunesse", geography=2023)
    assert set(needed[Option.LEVEL]) >= {"DEPARTEMENT", "REGION"}
    found = readings("codgeo;libgeo;an;x\n01;?;2020;12,5\n", indicator="indice-jeunesse", level=Level.REGION)
    assert figures(found)[0]["level"] == "REGION"


SAE_ID = "bor;an;fi;rs;rscom;COMINSEE\nID;2023;010000024;CH;;01451\nID;2023;970100012;CH;;9A101\nID;2023;010000032;CH;;01451\n"


def test_establishments_are_added_up_by_commune_through_the_identification_table():
    links = {"finess": links_of(matched(SAE_ID))}
    text = (
        "BOR;AN;FI;RS;LIT_MED;LIT_MCO;PLA_MCO;SEJHC_MCO\n"
        "MCO;2023;010000024;CH;246;354;;10\nMCO;2023;010000032;CH;;6;;5\nMCO;2023;970100012;CH;1;2;3;s\nMCO;2023;999999999;?;1;1;1;1\n"
    )
    assert Option.LINKS in asked(text)
    found = readings(text, links=links, geography=None)
    assert values(found, "lits-mco") == {"01451": 360, "97101": 2}
    assert values(found, "lits-medecine") == {"01451": 246, "97101": 1}
    assert values(found, "places-mco") == {"01451": None, "97101": 3}
    assert figures(found, indicator="places-mco", area="01451")[0]["status"] == "not-applicable"
    assert figures(found, indicator="sejours-complets-mco", area="97101")[0]["status"] == "suppressed-primary"
    assert found.account.count(RowState.KEPT) == 3
    assert [remark.rows for remark in found.account.of(RemarkKind.REFUSED)] == [(5,)]


def test_a_secret_part_makes_a_secret_sum_and_a_share_is_worked_out_after_adding():
    links = {"finess": links_of(matched(SAE_ID))}
    text = "BOR;AN;FI;SEJACC;SEJCES;ENFANTS;IVG\nP;2023;010000024;100;20;s;1\nP;2023;010000032;300;30;5;2\n"
    found = readings(text, links=links, geography=None)
    share = figures(found, indicator="part-cesariennes")[0]
    assert (share["value"], share["numerator"], share["denominator"]) == (12.5, 50, 400)
    hidden = figures(found, indicator="naissances-en-maternite")[0]
    assert (hidden["value"], hidden["status"]) == (None, "suppressed-primary")


def test_rows_are_counted_by_commune_and_category():
    text = (
        "finess;etalab;111;2026-05-12\n"
        + "".join(
            f"structureet;0100000{number};1;X;;;;;;;;;{commune};01;AIN;01440 VIRIAT;;;{category};L;1;L;;;;;;;;;;\n"
            for number, (commune, category) in enumerate([("451", "603"), ("451.0", "603"), ("4", "620"), ("4", "355")])
        )
        + "geolocalisation;010000024;1;2;3\n"
    )
    found = readings(text, period="2026", geography=None)
    assert values(found, "maisons-de-sante") == {"01451": 2}
    assert values(found, "pharmacies") == {"01004": 1}
    assert found.account.count(RowState.LEFT_OUT) == 3


def test_a_cube_is_read_on_its_totals_and_its_interval_kept():
    text = (
        "Indicateur,Sexe,Classe d'âge,Diplôme,Nouvelles régions,PCS,Situation financière perçue,Estimation,IC 95%,"
        "Effectif Brut,Différence avec les autres régions,Année,ic_inf,ic_sup,Chapitre\n"
        'Limitation d\'activité,Tous,40-49 ans,Tous,Tous,Tous,Tous,23.7,"[ 22,4 - 25,1 ]",6219.0,,2024,22.4,25.1,S\n'
        "Limitation d’activité,Hommes,Tous,Aucun diplôme,Bretagne,Tous,Tous,33.2,x,2798.0,,2024,31.1,35.4,S\n"
        "Limitation d'activité,Tous,Tous,Tous,Tous,Ouvriers,Difficile,50.0,x,1,,2024,60,70,S\n"
    )
    found = readings(text, geography=None)
    first, second = figures(found)
    assert (first["level"], first["age_from"], first["lower95"], first["upper95"]) == ("FRANCE", 40, 22.4, 25.1)
    assert (second["area"], second["sex"], second["dimension"], second["group"]) == (
        "53",
        "H",
        "diplome",
        "Aucun diplôme",
    )
    assert "bornes" in found.account.of(RemarkKind.CELL_REFUSED)[0].reason


def test_deprivation_files_give_their_index_and_their_class():
    fdep = (
        "Code commune,Nombre d’habitants de la commune,Indice de défavorisation en quintiles,"
        "Quintile sans pondération sur le nombre d’habitants de la commune,"
        "Quintile avec pondération sur le nombre d’habitants de la commune,Département,Département Code\n"
        "28106,400.0,0.06729394786257822,3.0,2.0,Eure-et-Loir,28\n"
    )
    found = readings(fdep, period="2015")
    assert values(found, "indice-fdep") == {"28106": 0.06729394786257822}
    assert {row["indicator"]: row["category"] for row in figures(found)} == {
        "indice-fdep": "", "quintile-fdep": "2", "quintile-fdep-communes": "3",
    }  # fmt: skip
    edi = "Commune Code,Commune,EDI,Quintile natonal,Millésime EDI\n2A001,Afa,-0.9298,entre 41 et 60%,2021\n"
    found = readings(edi)
    assert {row["indicator"]: (row["value"], row["category"]) for row in figures(found)} == {
        "indice-edi": (-0.9298, ""), "quintile-edi": (None, "3"),
    }  # fmt: skip


MELODI = "GEO;GEO_OBJECT;SEX;AGE;PCS;TIME_PERIOD;OBS_VALUE;OBS_STATUS\n"


def test_a_melodi_cube_is_read_once_its_other_columns_are_answered_for():
    text = MELODI + (
        "01001;COM;F;Y15T29;_T;2021;12.5;A\n01001;COM;F;Y15T29;1;2021;3;A\n01;DEP;_T;_T;_T;2021;;Q\nX;ZZ9;_T;_T;_T;2021;1;A\n"
    )
    needed = asked(text, indicator="population-par-age", geography=2023)
    assert needed[Option.FILTER] == ("_T", "1")
    found = readings(text, indicator="population-par-age", filters={"PCS": "_T"})
    assert [(row["level"], row["area"], row["sex"], row["age_to"], row["value"], row["status"]) for row in figures(found)] == [
        ("COMMUNE", "01001", "F", 29, 12.5, "measured"), ("DEPARTEMENT", "01", "T", 199, None, "suppressed-primary"),
    ]  # fmt: skip
    assert found.account.count(RowState.LEFT_OUT) == 2


def test_melodi_codes_that_say_their_geography_and_their_level():
    found = readings("GEO;TIME_PERIOD;OBS_VALUE\n2023-COM-01001;2021;5\n2023-EPCI-200069193;2021;7\n",
                     indicator="population-par-age", geography=None)  # fmt: skip
    assert [(row["level"], row["area"], row["geography"]) for row in figures(found)] == [
        ("COMMUNE", "01001", 2023), ("EPCI", "200069193", 2023),
    ]  # fmt: skip


def test_fingertips_and_heat_tables():
    fingertips = (
        "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,"
        "Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator\n"
        "mortalite-generale,M,38,Isère,DEP,Male,All ages,,,2019 - 21,5.5,5,6,4,7,55,1000\n"
    )
    row = figures(readings(fingertips))[0]
    assert (row["sex"], row["start"].year, row["end"].year, row["lower998"], row["numerator"]) == (
        "H",
        2019,
        2021,
        4,
        55,
    )
    heat = (
        "setting,date,source,indicator_abbr,indicator_name,dimension,subgroup,estimate,se,ci_lb,ci_ub,population,flag\n"
        "France,2020,x,limitation-activite,x,diplome,Bac,12.5,1,10,15,300,\n"
    )
    row = figures(readings(heat))[0]
    assert (row["area"], row["dimension"], row["group"], row["value"]) == ("FR", "diplome", "Bac", 12.5)


def test_our_own_table_of_facts():
    text = (
        "# Titre, source ; licence.\n# SHA-256 …\n"
        "indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue\t"
        "category\tstatus\tsource_row\n"
        "taux-pauvrete-60\tCOMMUNE\t13001\t2020\t2019\tF\t0\t25\tstatut-d-occupation\tlocataire\t\t\t12.5\t\testimated\t81\n"
        "part-demandeurs-emploi-rsa\tFRANCE\tFM\t2020\t2019\tT\t0\t199\t\t\t10\t40\t\t\tmeasured\t81\n"
        "zonage-infirmiers\tCOMMUNE\t13001\t2020\t2019\tT\t0\t199\t\t\t\t\t\ttres-dotee\tmeasured\t81\n"
        "niveau-de-vie-median\tCOMMUNE\t13002\t2020\t2019\tT\t0\t199\t\t\t\t\t\t\tsuppressed-primary\t81\n"
        "niveau-de-vie-median\tCOMMUNE\t13003\t2020\t2019\tT\t0\t199\t\t\t\t\t9\t\tsuppressed-primary\t81\n"
    )
    found = readings(text, geography=None)
    rows = figures(found)
    assert [(row["status"], row["value"], row["category"]) for row in rows] == [
        ("estimated", 12.5, ""), ("measured", 25.0, ""), ("measured", None, "tres-dotee"), ("suppressed-primary", None, ""),
    ]  # fmt: skip
    assert (rows[0]["age_to"], rows[0]["group"], rows[1]["area"]) == (25, "locataire", "FM")
    assert [remark.rows for remark in found.account.of(RemarkKind.CELL_REFUSED)] == [(8,)]
    assert found.account.count(RowState.NOT_DATA) == 3


def test_a_mapping_made_by_somebody_reads_any_table_and_is_kept_as_json():
    mapping = layout_from_json(
        '{"id": "mon-tableau", "label": "Mon tableau", "required": ["ville", "taux.*"],'
        ' "places": [{"columns": ["ville"], "level": "COMMUNE"}], "when": {"fixed": "2022"},'
        ' "columns": [{"header": "taux_pour_mille", "indicator": "taux-pauvrete-60", "scale": 0.1},'
        ' {"header": "intervalle", "indicator": "taux-pauvrete-60", "reads": "interval", "scale": 0.1}]}'
    )
    assert layout_from_json(layout_to_json(mapping)) == mapping
    found = readings("Ville;Taux (pour mille);Intervalle\n01001;123,5;[100,0 - 150]\n", mapping)
    row = figures(found)[0]
    assert (row["value"], row["lower95"], row["upper95"]) == pytest.approx((12.35, 10, 15))


def test_a_table_that_holds_no_figures_says_what_it_is():
    with pytest.raises(SourceError, match="dictionnaire"):
        readings("COD_VAR;LIB_VAR;COD_MOD\nP16_POP;Population;\n")
    assert recognise(a_table("a;b\n1;2\n"), packaged_layouts()) is None


def test_windows_1252_and_quoted_line_breaks_keep_row_numbers_of_a_spreadsheet():
    text = 'codgeo;libgeo;an;x\n"01";"Ain\nsuite";2020;1,5\n"38";Isère;2020;?\n03;A;2020;1\n04;B;2020;2\n'
    found = readings(a_table(text, "cp1252"), indicator="indice-jeunesse", level=Level.DEPARTMENT)
    assert [remark.rows for remark in found.account.of(RemarkKind.CELL_REFUSED)] == [(3,)]


def test_a_json_list_is_a_table_whose_columns_are_its_fields():
    content = b'[{"codgeo": "01", "libgeo": "Ain", "an": 2020, "x": 12.5}, {"codgeo": "2A", "an": 2020, "x": null}]'
    (table,) = tables_in(a_member(content, "json"))
    found = readings(table, indicator="indice-jeunesse", level=Level.DEPARTMENT)
    assert values(found, "indice-jeunesse") == {"01": 12.5, "2A": None}
    assert not list(tables_in(a_member(b'{"type": "FeatureCollection", "features": []}', "json")))


def test_a_total_under_the_communes_is_refused_and_tells_nothing_of_their_level():
    found = readings("CODGEO;LIBGEO;P21_POP;P21_POP0014\n01001;A;832;150,5\n1002;B;267,5;\nTotal;;1099,5;150,5\n")
    assert set(found.codes) == {Level.COMMUNE}
    assert [(remark.rows, remark.cells) for remark in found.account.of(RemarkKind.REFUSED)] == [((4,), ("Total",))]
    assert [(column.header, column.unused) for column in found.account.unused] == [("LIBGEO", "libellé")]
