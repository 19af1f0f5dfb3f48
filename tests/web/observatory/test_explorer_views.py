"""The explorer's views beside the map, and what one does in them: choosing, sorting, filtering, coming nearer."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.selectors.own_places import OwnPlace, own_places
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from tests.web.observatory.conftest import communes, questions
from tests.web.observatory.test_explorer import page, rows

pytestmark = pytest.mark.django_db
SHARE = "/observatoire/indicateurs/part-allocataires-monoparents/"
PEOPLE = "/observatoire/indicateurs/population-municipale/"
POVERTY = "/observatoire/indicateurs/taux-pauvrete-60/"
HERE = "maille=commune&dans=EPCI:200030385"
_HEAD = (
    "# Chiffres fictifs, pour l’essai. Millésime : 2021. Licence Ouverte 2.0.\n"
    "indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue"
    "\tcategory\tstatus\n"
)


def line(indicator: str, level: str, area: str, period: int, numbers: str, groups: str = "T\t0\t199\t\t") -> str:
    return f"{indicator}\t{level}\t{area}\t2026\t{period}\t{groups}\t{numbers}\t\tmeasured\n"


@pytest.fixture
def figures(territories, folder: Path) -> None:
    """Shares of two years with their counts, Blois far above; populations of two years; poverty by age for Blois."""
    codes = communes()
    lines = []
    for period, more in ((2020, 0), (2021, 20)):
        for place, code in enumerate(codes):
            events = 900 if code == "41018" else 200 + place % 7 + more
            lines.append(
                line("part-allocataires-monoparents", "COMMUNE", code, period, f"{events}\t1000\t{events / 10:.1f}")
            )
            lines.append(line("population-municipale", "COMMUNE", code, period, f"\t\t{1000 + 10 * place + more}"))
        lines.append(line("part-allocataires-monoparents", "FRANCE", "FR", period, "2000000\t10000000\t20.0"))
    for groups, value in (("T\t0\t199\t\t", 27), ("T\t0\t199\tage-du-referent-fiscal\tmoins-30", 33)):
        lines.append(line("taux-pauvrete-60", "COMMUNE", "41018", 2021, f"\t\t{value}", groups))
    path = folder / "essai.tsv"
    path.write_text(_HEAD + "".join(lines), encoding="utf-8")
    outcomes = load_files([path], by=System())
    assert not outcomes[0].problem, outcomes[0].problem
    make_build(by=System())


def told(client: Client, url: str) -> str:
    """The page without its tags, in plain spaces."""
    text = re.sub(r"<[^>]+>", " ", page(client, url))
    return re.sub(r"\s+", " ", html.unescape(text))


def test_verdicts_come_from_the_interval_of_the_gap(figures, signed_in: Client) -> None:
    text = page(signed_in, f"{SHARE}?{HERE}&vue=comparer")
    blois = next(row for row in text.split("<tr")[1:] if ">Blois <" in row)
    assert 'obs-verdict--higher"' in blois or 'obs-verdict--worse"' in blois
    assert "+70" in blois
    assert 'data-k="41018"' in text
    words = told(signed_in, f"{SHARE}?{HERE}&vue=comparer&zone=41018")
    assert "n’atteint pas zéro" in words
    assert "Il est retiré de sa référence" in words
    assert "Rangs" in words


@pytest.mark.parametrize(
    "against", ["zone:41018", "france", "ailleurs", "dans", "departement", "region", "epci", "ensemble"]
)
def test_every_reference_is_answered(figures, signed_in: Client, against: str) -> None:
    words = told(signed_in, f"{SHARE}?{HERE}&vue=comparer&contre={against}&zone=41018")
    assert "Verdict" in words or "n’a pas de chiffre" in words
    if against == "zone:41018":
        assert "la référence elle-même" in words


def test_each_area_beside_all_the_others(figures, signed_in: Client) -> None:
    words = told(signed_in, f"{SHARE}?{HERE}&vue=comparer&contre=ensemble&tri=nom")
    assert "L’ensemble des territoires montrés : 2" in words
    assert "Il est retiré de sa référence" in words


def test_without_intervals_the_gap_is_told_without_a_test(live, signed_in: Client) -> None:
    words = told(signed_in, f"{POVERTY}?{HERE}&vue=comparer&contre=zone:41018")
    assert "sans test" in words
    assert "plus favorable" not in words.split("Valeurs")[1]


def test_without_a_reference_one_chooses_an_area(live, signed_in: Client) -> None:
    assert "mettez un territoire en évidence" in told(signed_in, f"{POVERTY}?{HERE}&vue=comparer&contre=zone:99999")
    assert "Blois : 27,0 %" in told(signed_in, f"{POVERTY}?{HERE}&vue=comparer&zone=41018&contre=zone:41018")


def test_counts_are_compared_with_their_mean_and_never_with_their_whole(figures, signed_in: Client) -> None:
    for word in ("france", "dans", "departement", "region", "epci"):
        words = told(signed_in, f"{PEOPLE}?{HERE}&vue=comparer&contre={word}")
        assert "Un effectif ne se compare pas à celui d’un ensemble plus grand" in words
        assert "Carte comparée" not in words
    usual = told(signed_in, f"{PEOPLE}?{HERE}&vue=comparer")
    assert "La moyenne des territoires montrés : " in usual
    assert "l’écart est donné sans test" in usual
    assert "Un effectif dépend de la taille" in told(
        signed_in, f"{PEOPLE}?{HERE}&vue=comparer&contre=zone:41018&zone=41018"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("maille=commune&dans=COMMUNE:41018", "« COMMUNE:41018 » ne désigne ni une région"),
        ("maille=commune&dans=EPCI:999", "« EPCI:999 » ne désigne ni une région"),
        (f"{HERE}&periode=1999-12-31", "Aucun chiffre d’une période finissant le « 1999-12-31 »"),
        ("maille=planete&dans=EPCI:200030385", "à la maille « planete »"),
        (f"{HERE}&zone=99999", "pas mis en évidence : 99999"),
        (f"{HERE}&seuils=limites&limites=1;2;3;4;5;6&periode=hier", "Donnez 4 limites au plus"),
    ],
)
def test_what_an_address_asks_and_is_not_given_is_said(figures, signed_in: Client, asked: str, said: str) -> None:
    assert said in told(signed_in, f"{SHARE}?{asked}")


def test_an_address_that_is_given_what_it_asks_has_no_note(figures, signed_in: Client) -> None:
    for asked in (f"{HERE}&zone=41018", "maille=departement&dans=FRANCE:FR", "maille=commune"):
        assert 'role="alert"' not in signed_in.get(f"{SHARE}?{asked}").content.decode(), asked


def test_change_between_two_periods(figures, signed_in: Client) -> None:
    words = told(signed_in, f"{SHARE}?{HERE}&vue=evolution&zone=41018")
    assert "Depuis 2020, la valeur monte dans 42 territoires sur 43, baisse dans 0." in words
    assert "Évolution : " in words
    assert "Territoires choisis, avant et maintenant" in words
    words = told(signed_in, f"{SHARE}?{HERE}&vue=evolution&periode=2020-12-31")
    assert "Une seule période" in words


def test_crossing_says_that_it_is_no_cause(figures, signed_in: Client) -> None:
    words = told(signed_in, f"{SHARE}?{HERE}&vue=croiser&avec=population-municipale")
    assert "Une corrélation n’est pas une cause." in words
    assert "sur 43 territoires" in words
    assert "pas les deux chiffres" not in words
    assert "Choisissez un second indicateur" in told(signed_in, f"{SHARE}?{HERE}&vue=croiser")
    assert "Choisissez un second indicateur" in told(signed_in, f"{SHARE}?{HERE}&vue=croiser&avec=invente")


def test_chance_names_who_is_outside(figures, signed_in: Client) -> None:
    words = told(signed_in, f"{SHARE}?{HERE}&vue=entonnoir")
    assert "taux de fausses découvertes" in words
    assert "au-dessus des limites à 99,8 % (3 écarts-types), établi" in words
    assert "cet indicateur est : effectif" in told(signed_in, f"{PEOPLE}?{HERE}&vue=entonnoir")
    assert "ne donne pas les effectifs" in told(signed_in, f"{POVERTY}?{HERE}&vue=entonnoir")


def test_groups_of_the_chosen_area(figures, signed_in: Client) -> None:
    words = told(signed_in, f"{POVERTY}?{HERE}&vue=groupes&zone=41018")
    assert "âge du référent fiscal" in words
    assert "33,0" in words or "33 %" in words
    assert "Rien n’est publié par âge" in told(signed_in, f"{SHARE}?{HERE}&vue=groupes&zone=41018")


def test_counts_are_circles_and_shares_are_not(figures, signed_in: Client) -> None:
    assert "surface d’un cercle" in told(signed_in, f"{PEOPLE}?{HERE}")
    assert "surface d’un cercle" not in told(signed_in, f"{PEOPLE}?{HERE}&dessin=classes")
    assert "surface d’un cercle" not in told(signed_in, f"{SHARE}?{HERE}&dessin=cercles")


def test_one_s_own_limits_are_stated_or_refused_with_a_reason(live, signed_in: Client) -> None:
    words = told(signed_in, f"{POVERTY}?{HERE}&seuils=limites&limites=10;20")
    assert "3 classes, seuils donnés" in words
    assert "moins de 10,0 %" in words
    words = told(signed_in, f"{POVERTY}?{HERE}&seuils=limites&limites=10;beaucoup")
    assert "« beaucoup » n’est pas un nombre" in words


def test_an_area_is_put_in_evidence_by_its_name(live, signed_in: Client) -> None:
    text = page(signed_in, f"{POVERTY}?{HERE}&ajouter=blois")
    assert 'class="is-chosen"' in text
    assert "zone=41018" in text
    assert re.search(r'class="[^"]*c-chosen" data-k="41018"', text)
    assert "Aucun territoire « Lutèce »" in told(signed_in, f"{POVERTY}?{HERE}&ajouter=Lutèce")
    assert re.search(r"\d+ territoires répondent à « Saint »", told(signed_in, f"{POVERTY}?{HERE}&ajouter=Saint"))


def test_the_table_is_sorted_and_filtered(figures, signed_in: Client) -> None:
    by_name = rows(page(signed_in, f"{SHARE}?{HERE}&tri=nom"))
    assert by_name[0] == "Averdon"
    assert rows(page(signed_in, f"{SHARE}?{HERE}&tri=valeur"))[-1] == "Blois"
    assert rows(page(signed_in, f"{SHARE}?{HERE}&nom=BLO")) == ["Blois"]
    assert "Aucun territoire ne répond" in told(signed_in, f"{SHARE}?{HERE}&nom=Lutèce")
    assert 'aria-sort="ascending"' in page(signed_in, f"{SHARE}?{HERE}&tri=nom")


def test_many_areas_are_on_several_pages(figures, signed_in: Client) -> None:
    everywhere = f"{SHARE}?maille=commune&dans=FRANCE:FR"
    first, second = (rows(page(signed_in, f"{everywhere}&page={number}")) for number in (1, 2))
    assert len(first) == 100
    assert second
    assert "fr-pagination" in page(signed_in, everywhere)
    csv = signed_in.get(f"{SHARE}csv/?maille=commune&dans=FRANCE:FR").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == len(communes()) + 1


def test_files_hold_what_the_view_shows(figures, signed_in: Client) -> None:
    csv = signed_in.get(f"{SHARE}csv/?{HERE}&vue=comparer&nom=blois").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert "Verdict" in csv[0]
    assert csv[1].startswith("41018;Blois;90")


def test_a_part_of_the_map_is_drawn_by_its_address(figures, signed_in: Client) -> None:
    whole = page(signed_in, f"{SHARE}?{HERE}")
    near = page(signed_in, f"{SHARE}?{HERE}&zoom=250,250,120")
    assert "Agrandir" in whole
    assert "Carte entière" in near
    assert "Carte entière" not in whole
    assert near.count("data-k=") < whole.count("data-k=")
    step = re.search(r'href="(\?[^"]*zoom=[^"]*)#carte">Réduire', near)
    assert step is not None
    assert "data-ec-window" in page(signed_in, SHARE + html.unescape(step[1]))
    for odd in ("0,0,1", "600,600,5", "-50,-50,20", "1,2,3,4", "x"):
        page(signed_in, f"{SHARE}?{HERE}&zoom={odd}")


@pytest.mark.parametrize("view", ["carte", "comparer", "evolution", "croiser", "entonnoir", "groupes"])
def test_questions_do_not_grow_with_the_areas(figures, signed_in: Client, view: str) -> None:
    asked = {
        where: questions(
            signed_in,
            f"{SHARE}?maille=commune&dans={where}&vue={view}&avec=population-municipale&contre=epci&zone=41018",
        )
        for where in ("EPCI:200030385", "FRANCE:FR")
    }
    assert max(asked.values()) <= 16, asked


def test_indicators_are_searched_without_a_script(live, signed_in: Client) -> None:
    text = told(signed_in, "/observatoire/?q=PAUVRETE")
    assert "Taux de pauvreté" in text
    assert "Population municipale" not in text
    assert "Aucun indicateur ne répond" not in re.sub(
        r"(?s)<div data-obs-nothing hidden>.*?</div>", "", page(signed_in, "/observatoire/")
    )
    assert "data-obs-nothing hidden" not in page(signed_in, "/observatoire/?q=zzz")
    assert "Niveau de vie médian" in told(signed_in, "/observatoire/?theme=precarite")


def test_what_is_only_declared_has_no_link(live, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/")
    waiting = "".join(re.findall(r'<ul class="obs-waiting">(.*?)</ul>', text, re.S))
    assert "<li" in waiting
    assert "<a " not in waiting


def test_somebody_without_a_contract_has_no_territory_of_their_own(signed_in: Client, db) -> None:
    assert own_places(User.objects.get(email="lecture@exemple.fr")) == []


def test_one_s_own_territory_comes_first(live, signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    place = OwnPlace("CA de Blois « Agglopolys »", "CLS d’essai", "epci", "200030385", "EPCI:200030385")
    monkeypatch.setattr("ecluse.observatory.views.explorer.own_places", lambda user: [place])
    home = page(signed_in, "/observatoire/")
    assert "/observatoire/portrait/epci/200030385/" in home
    assert "dans=EPCI%3A200030385" in home
    text = page(signed_in, f"{POVERTY}?maille=commune")
    assert "Vos territoires" in text
    assert len(rows(text)) == 43
