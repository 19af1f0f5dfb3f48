"""Components as tags: what they say, what they escape, what they refuse."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from ecluse.accounts.models import Organisation
from ecluse.lib.typography import NBSP, NNBSP
from ecluse.ui.presenters import undo_message
from ecluse.ui.templatetags.ui.icons import DRAWINGS

ATTACK = "<script>alert('x')</script>"


def render(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


def tree(source: str, **values: Any) -> LexborHTMLParser:
    return LexborHTMLParser(render(source, **values))


def words(source: str, **values: Any) -> str:
    body = tree(source, **values).body
    assert body is not None
    return " ".join(body.text().split(" ")).strip()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("proposed", "Proposée"),
        ("validated", "Validée"),
        ("upcoming", "À venir"),
        ("running", "En cours"),
        ("paused", "En pause"),
        ("stopped", "Bloquée"),
        ("done", "Réalisée"),
        ("again", "Reconduite"),
        ("dropped", "Abandonnée"),
        ("late", "En retard"),
    ],
)
def test_status_is_a_glyph_and_a_word(kind: str, said: str) -> None:
    page = tree("{% status kind %}", kind=kind)
    assert page.text().strip() == said
    assert page.css_first("svg[aria-hidden=true] *") is not None


def test_status_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        render("{% status 'strange' %}")


def test_every_icon_is_hidden_and_drawn() -> None:
    for name in DRAWINGS:
        page = tree("{% icon name %}", name=name)
        svg = page.css_first("svg")
        assert svg.attributes["aria-hidden"] == "true"
        assert svg.css_first("path, circle") is not None


@pytest.mark.parametrize(
    ("days", "css", "said"),
    [
        (0, "ec-fresh", "aujourd’hui"),
        (31, "ec-fresh", f"31{NBSP}j"),
        (150, "ec-fresh", f"4{NBSP}mois"),
        (200, "ec-fresh ec-fresh--low", f"6{NBSP}mois"),
        (None, "ec-fresh ec-fresh--dry", "jamais"),
    ],
)
def test_freshness_says_the_level(days: int | None, css: str, said: str) -> None:
    page = tree("{% freshness days %}", days=days)
    assert page.css_first("span").attributes["class"] == css
    assert page.text().endswith(said)
    assert "Dernière nouvelle" in page.text()


def test_freshness_levels_go_down_with_time() -> None:
    heights = [
        float(tree("{% freshness days %}", days=days).css_first("rect.l").attributes["height"] or 0)
        for days in (5, 60, 150, 300)
    ]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 4


def test_progress_widths_follow_the_counts_and_words_say_them() -> None:
    page = tree("{% progress done=1 running=2 stopped=1 label='Axe 1' %}")
    bar = page.css_first("svg[role=img]")
    assert bar.attributes["aria-label"] == f"Axe 1{NBSP}: 1{NBSP}réalisée, 2{NBSP}en cours, 1{NBSP}en retard ou arrêtée"
    widths = [float(rect.attributes["width"] or 0) for rect in bar.css("rect")]
    assert widths == pytest.approx([24.4, 49.4, 24.4])
    starts = [float(rect.attributes["x"] or 0) for rect in bar.css("rect")]
    assert starts == pytest.approx([0, 25, 75])
    assert (
        page.css_first("span").text()
        == f"4{NBSP}fiches{NBSP}: 1{NBSP}réalisée, 2{NBSP}en cours, 1{NBSP}en retard ou arrêtée"
    )


def test_progress_of_nothing_is_said() -> None:
    assert "Aucune fiche" in words("{% progress %}")


@pytest.mark.parametrize(("level", "drops"), [("sure", 3), ("probable", 2), ("doubt", 1), ("absent", 0)])
def test_confidence_is_drops_and_a_word(level: str, drops: int) -> None:
    page = tree("{% confidence level %}", level=level)
    assert len(page.css("circle.on")) == drops
    assert len(page.css("circle")) == 3
    assert page.text().strip()


def test_late_says_nothing_before_a_day() -> None:
    assert render("{% late days=0 %}") == ""
    assert words("{% late days=54 words='de retard' %}") == f"54{NBSP}j de retard"


def test_evidence_links_says_doubt_and_keeps_the_words_of_the_source() -> None:
    page = tree("{% evidence text href='#d4' id='s4' chosen=True doubt=True %}", text="l'axe : 50%")
    link = page.css_first("a#s4")
    assert link.attributes["href"] == "#d4"
    assert link.attributes["aria-current"] == "true"
    assert link.text() == "l'axe : 50% (à vérifier)"
    assert tree("{% evidence 'lu' %}").css_first("mark").text() == "lu"


def test_a_header_remembered_for_a_row_is_drawn_again_when_the_row_changes() -> None:
    row = Organisation(pk=1, name="Comité")
    source = "{% page_header title='Séances' over=row %}{% endpage_header %}"
    assert "Comité" in tree(source, row=row).text()
    row = Organisation(pk=1, name="Comité technique")
    assert "Comité technique" in tree(source, row=row).text()


@pytest.mark.parametrize(
    "source",
    [
        "{% panel x %}{{ x }}{% endpanel %}",
        "{% page_header title=x lede=x %}{{ x }}{% endpage_header %}",
        "{% note title=x %}{{ x }}{% endnote %}",
        "{% alert title=x %}{{ x }}{% endalert %}",
        "{% empty title=x %}{{ x }}{% endempty %}",
        "{% facts %}{% fact x absent=x %}{{ x }}{% endfact %}{% endfacts %}",
        "{% sheet_section x %}{{ x }}{% endsheet_section %}",
        "{% table caption=x cards=True %}<tr><td>{{ x }}</td></tr>{% endtable %}",
        "{% sticky label=x text=x %}{{ x }}{% endsticky %}",
        "{% filters label=x %}{{ x }}{% endfilters %}",
        "{% conflict action=x mine=x theirs='b' theirs_by=x merge_name='m' %}{{ x }}{% endconflict %}",
        "{% act_list %}{% act_item title=x why=x number=x url=x %}{{ x }}{% endact_item %}{% endact_list %}",
        "{% log %}{% log_item who=x said=x quote=x when=x %}{{ x }}{% endlog_item %}{% endlog %}",
        "{% log %}{% log_item field=x before=x after=x %}{% endlog_item %}{% endlog %}",
        "{% steps %}{% step date=x text=x iso=x %}{{ x }}{% endstep %}{% endsteps %}",
        "{% missing_list %}{% missing_item label=x count=x url=x %}{% endmissing_list %}",
        "{% tile value=x label=x %}",
        "{% status 'running' label=x %}{% freshness 3 text=x %}{% confidence 'sure' text=x %}{% progress running=1 label=x %}",
        "{% evidence x href=x id=x %}{% evidence x %}{% tag x href=x %}{% tag x %}{% missing x %}{% sheet_number x %}",
        "{% post_button label=x action=x about=x %}{% search_field action=x label=x hint=x %}",
        "{% contract_switch x %}",
        "{{ x|typo }}",
    ],
)
def test_text_is_escaped_everywhere(source: str) -> None:
    assert "<script" not in render(source, x=ATTACK)
    assert "alert(" in render(source, x=ATTACK)


def test_lists_of_links_and_pills_escape_their_items() -> None:
    links = [(ATTACK, "/a"), (ATTACK, "")]
    source = (
        "{% breadcrumb x %}{% site_nav y %}{% section_nav y label='Vues' %}{% tags z label='Publics' %}{% locks l %}"
    )
    html = render(
        source,
        x=links,
        y=[{"label": ATTACK, "url": "/a", "current": True}],
        z=[ATTACK],
        l=[{"label": ATTACK, "note": ATTACK, "state": "current"}],
    )
    assert "<script" not in html
    assert html.count("alert(") == 7


def test_breadcrumb_has_no_link_to_its_own_page() -> None:
    page = tree("{% breadcrumb x %}", x=[("Mes contrats", "/"), ("Fiches", "/ici/")])
    assert [a.text() for a in page.css("a")] == ["Mes contrats"]
    assert page.css_first("[aria-current=page]").text() == "Fiches"


def test_locks_say_where_the_contract_stands() -> None:
    steps = [{"label": n, "note": "", "state": s} for n, s in (("A", "passed"), ("B", "current"), ("C", "next"))]
    page = tree("{% locks steps %}", steps=steps)
    assert [" ".join(li.text().split()) for li in page.css("li")] == ["Passée : A", "En cours : B", "À venir : C"]
    assert page.css_first("li[aria-current=step] b").text().endswith("B")


def test_cards_write_out_the_roles_that_css_takes_away() -> None:
    page = tree(
        "{% table caption='Fiches' cards=True %}<thead><tr><th scope='col'></th></tr></thead>"
        '<thead><tr><th scope="col">N°</th></tr></thead><tbody><tr class="is-group"><th scope="row">1</th><td>x</td></tr>'
        "</tbody>{% endtable %}"
    )
    assert page.css_first("table").attributes["role"] == "table"
    assert [row.attributes["role"] for row in page.css("tr")] == ["row"] * 3
    assert page.css_first('th[scope="col"][role="columnheader"]') is not None
    assert page.css_first("th[scope=row]").attributes["role"] == "rowheader"
    assert page.css_first("td").attributes["role"] == "cell"
    assert page.css_first("caption").text() == "Fiches"


def test_conflict_marks_the_words_that_differ_and_loses_none() -> None:
    page = tree(
        "{% conflict action='/x/' mine=mine theirs=theirs theirs_by='la CPAM' merge_name='means' %}{% endconflict %}",
        mine="Un bus prêté, deux infirmières.",
        theirs="Un bus, trois infirmières.",
    )
    mine, theirs = page.css(".ec-versions p")
    assert (mine.text(), theirs.text()) == ("Un bus prêté, deux infirmières.", "Un bus, trois infirmières.")
    assert [ins.text().strip() for ins in mine.css("ins")] == ["prêté", "deux"]
    assert [ins.text() for ins in theirs.css("ins")] == ["trois"]
    assert {b.attributes["value"] for b in page.css("button[name=garder]")} == {"mienne", "autre", "reunie"}
    assert "Un bus prêté" in page.css_first("textarea[name=means]").text()


def test_pagination_keeps_the_other_parameters() -> None:
    request = RequestFactory().get("/", {"axe": "2", "page": "3"})
    page = tree("{% pagination p %}", p=Paginator(range(95), 10).page(3), request=request)
    assert page.css_first("[aria-current=page]").text() == "3"
    assert page.css_first("a[title='Page 4']").attributes["href"] == "?axe=2&page=4"
    assert page.css_first(".fr-pagination__link--prev").attributes["href"] == "?axe=2&page=2"


def test_pagination_of_one_page_is_nothing() -> None:
    assert render("{% pagination p %}", p=Paginator(range(5), 10).page(1)).strip() == ""


def test_first_page_has_a_dead_end_that_is_said() -> None:
    page = tree("{% pagination p %}", p=Paginator(range(25), 10).page(1))
    dead = page.css_first(".fr-pagination__link--prev")
    assert dead.attributes == {"class": dead.attributes["class"], "role": "link", "aria-disabled": "true"}


def test_a_fact_without_a_value_says_so() -> None:
    assert "non renseigné" in words("{% fact 'Pilote' %}  {% endfact %}")
    assert "absente de la source" in words("{% fact 'Signature' absent='absente de la source' %}{% endfact %}")
    assert (
        tree("{% fact 'Pilote' edit_url='/m/' %}CIAS{% endfact %}").css_first("a[href='/m/']").text()
        == f"Modifier{NBSP}: Pilote"
    )


def test_contract_in_the_header() -> None:
    contract = type("C", (), {"get_absolute_url": lambda self: "/contrats/1/", "__str__": lambda self: "Valence 1"})()
    assert tree("{% contract_switch c %}", c=contract).css_first("a[href='/contrats/1/']").text() == "Valence 1"
    assert tree("{% contract_switch c %}", c={"label": "Apt", "url": "/x/"}).css_first("a").text() == "Apt"
    assert tree("{% contract_switch c %}", c="Apt").css_first("a") is None


def test_gestures_are_posted_with_a_token() -> None:
    page = tree("{% post_button label='Annuler' action='/x/' icon='undo' %}", csrf_token="secret")
    form = page.css_first("form[method=post][action='/x/']")
    assert form.css_first("input[name=csrfmiddlewaretoken]").attributes["value"] == "secret"


def test_search_keeps_what_was_asked() -> None:
    request = RequestFactory().get("/", {"q": 'dent"iste'})
    page = tree("{% search_field action='/r/' %}", request=request)
    assert page.css_first("input[name=q]").attributes["value"] == 'dent"iste'
    assert page.css_first("label[for=recherche]") is not None


@pytest.mark.parametrize(
    ("tags", "address"),
    [("undo /x/y/", "/x/y/"), ("undo", ""), ("", ""), ("undo https://ailleurs.fr", ""), ("autre /x/", "")],
)
def test_only_our_own_addresses_undo(tags: str, address: str) -> None:
    assert render("{{ m|undo_url }}", m=Message(25, "Fait", extra_tags=tags)) == address


@pytest.mark.parametrize("address", ["https://ailleurs.fr/", "//ailleurs.fr/", "/a b/", "x"])
def test_undo_refuses_an_address_elsewhere(address: str) -> None:
    with pytest.raises(ValueError, match="not an address of this site"):
        undo_message(RequestFactory().get("/"), "Fait.", address)


def test_undo_message_carries_its_address() -> None:
    request = RequestFactory().get("/")
    kept: list[Any] = []
    request._messages = SimpleNamespace(add=lambda *args: kept.append(args))  # type: ignore[attr-defined]
    undo_message(request, "La fiche 10 a été retirée.", "/contrats/1/annuler/3/")
    assert kept == [(25, "La fiche 10 a été retirée.", "undo /contrats/1/annuler/3/")]


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ x|typo }}", "l'axe & co ?", f"l’axe &amp; co{NNBSP}?"),
        ("{{ x|typo }}", None, ""),
        ("{{ x|date_full }}", None, ""),
        ("{{ x|partial_date }}", "2025-03", f"mars{NBSP}2025"),
        ("{{ x|partial_date }}", "printemps", "printemps"),
        ("{{ x|money }}", 18000, f"18{NNBSP}000{NBSP}€"),
        ("{{ x|money }}", None, ""),
        ("{{ x|number }}", 27154, f"27{NNBSP}154"),
        ("{{ x|delay }}", 244, f"8{NBSP}mois"),
        ("{{ x|file_size }}", 1_840_000, f"1,8{NBSP}Mo"),
        ("{% plural x 'fiche' %}", 3, f"3{NBSP}fiches"),
        ("{% plural_word x 'est' 'sont' %}", 3, "sont"),
    ],
)
def test_filters(source: str, value: Any, said: str) -> None:
    assert render(source, x=value) == said


def test_moment_is_told_in_the_time_of_the_site() -> None:
    import datetime as dt

    said = render("{{ x|moment }}", x=dt.datetime(2026, 11, 17, 15, 40, tzinfo=dt.UTC))
    assert said == f"17{NBSP}nov.{NBSP}2026, 16{NBSP}h{NBSP}40"


def test_what_is_put_in_a_remembered_component_is_never_that_of_another() -> None:
    source = "{% table caption=caption %}<tbody><tr><td>{{ cell }}</td></tr></tbody>{% endtable %}"
    first, again, other = (render(source, caption=ATTACK, cell=cell) for cell in ("une", "une", ATTACK))
    assert first == again
    assert "<td>une</td>" in first
    assert "<td>une</td>" not in other
    assert other.count("&lt;script&gt;") == first.count("&lt;script&gt;") + 1
    assert "<script>" not in other
    button = '{% post_button label="Retirer" action="/retrait/" %}'
    tokens = [tree(button, csrf_token=token).css_first("input").attributes["value"] for token in ("ab12", "cd34")]
    assert tokens == ["ab12", "cd34"]
