"""Forms: mark-up, sentences, and the fields that read what people write."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ecluse.lib.formats import money
from ecluse.lib.typography import NBSP
from ecluse.ui.forms import DateField, MoneyField, PartialDateField, Selection, SelectionField, UiForm, UploadField
from ecluse.ui.forms.sample import SampleForm, refused


def parsed(form: forms.BaseForm) -> LexborHTMLParser:
    return LexborHTMLParser(str(form))


def cleaned(field: forms.Field, **data: Any) -> Any:
    """The value that a form with this one field, named x, reads in ``data``; its errors as a list when it refuses."""
    form_class = type("Form", (UiForm,), {"x": field})
    values = MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in data.items()})
    form = form_class(values)
    return form.cleaned_data["x"] if form.is_valid() else form.errors["x"]


@pytest.mark.parametrize("form", [SampleForm(), refused()], ids=["blank", "refused"])
def test_every_control_has_a_label_and_every_reference_leads_somewhere(form: UiForm) -> None:
    page = parsed(form)
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {label.attributes["for"] for label in page.css("label[for]")}
    for control in page.css("input, select, textarea"):
        assert control.attributes.get("type") == "hidden" or control.attributes["id"] in labelled
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for node in page.css(f"[{name}]"):
            assert set((node.attributes[name] or "").split()) <= set(ids), node.html
    for link in page.css("a[href^='#']"):
        assert (link.attributes["href"] or "")[1:] in ids


def test_optional_fields_are_marked_and_the_rule_is_stated() -> None:
    page = parsed(SampleForm())
    assert f"sauf ceux marqués «{NBSP}facultatif{NBSP}»" in page.text()
    assert "(facultatif)" in page.css_first("label[for=id_email]").text()
    assert "(facultatif)" not in page.css_first("label[for=id_title]").text()


def test_a_field_that_another_makes_compulsory_is_not_said_optional() -> None:
    class Change(UiForm):
        sometimes_required = frozenset({"why"})
        status = forms.CharField(label="Statut")
        why = forms.CharField(label="Raison", required=False, help_text="Obligatoire pour bloquer.")
        version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Longer(Change):
        note = forms.CharField(label="Note", required=False)

    assert "facultatif" not in str(Change())
    page = parsed(Longer())
    assert f"sauf ceux marqués «{NBSP}facultatif{NBSP}»" in page.text()
    assert "(facultatif)" in page.css_first("label[for=id_note]").text()
    assert "(facultatif)" not in page.css_first("label[for=id_why]").text()


def test_a_form_all_of_one_kind_marks_nothing() -> None:
    class Free(UiForm):
        one = forms.CharField(label="Un", required=False)
        two = forms.CharField(label="Deux", required=False)

    class Full(UiForm):
        one = forms.CharField(label="Un")
        two = forms.CharField(label="Deux")

    class Single(UiForm):
        one = forms.CharField(label="Un")

    assert "Aucun champ n’est obligatoire." in str(Free())
    assert "(facultatif)" not in str(Free())
    assert "Tous les champs sont obligatoires." in str(Full())
    assert "obligatoire" not in str(Single())


def test_errors_are_summed_up_linked_and_said_beside_each_field() -> None:
    page = parsed(refused())
    summary = page.css_first(".ec-errors[role=alert]")
    assert f"Erreurs{NBSP}: 7 points à corriger" in summary.text()
    assert [a.attributes["href"] for a in summary.css("a")] == [
        "#id_refus-title",
        "#id_refus-email",
        "#id_refus-axis",
        "#id_refus-status_0",
        "#id_refus-signed_on_0",
        "#id_refus-begins_0",
        "#id_refus-budget",
    ]
    assert len(page.css(".fr-error-text")) == 7
    title = page.css_first("#id_refus-title")
    assert title.attributes["aria-invalid"] == "true"
    assert title.attributes["aria-describedby"] == "id_refus-title_helptext id_refus-title_error"
    assert f"Où en êtes-vous{NBSP}: choisissez une des réponses." in summary.text()


def test_one_error_is_not_several() -> None:
    class Form(UiForm):
        name = forms.CharField(label="Nom")

    assert f"Erreur{NBSP}: un point à corriger" in str(Form({}))


def test_errors_of_the_whole_form_are_told() -> None:
    class Form(UiForm):
        name = forms.CharField(label="Nom")

        def clean(self) -> None:
            raise forms.ValidationError("Les deux dates se contredisent : corrigez l'une des deux.")

    text = parsed(Form({"name": "x"})).css_first(".ec-errors").text()
    assert f"contredisent{NBSP}: corrigez l’une" in text


def test_purposes_are_written() -> None:
    assert parsed(SampleForm()).css_first("#id_email").attributes["autocomplete"] == "email"


def test_labels_of_choices_are_escaped() -> None:
    class Form(UiForm):
        x = forms.ChoiceField(label="<b>", choices=[("1", "<i>")], widget=forms.RadioSelect, help_text="<u>")
        y = SelectionField(label="Publics", choices=[("1", "<i>")], required=False)

    html = str(Form())
    assert not {"<b>", "<i>", "<u>"} & {piece + ">" for piece in html.split(">")}
    assert "&lt;i&gt;" in html


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("25", "1", "2026", dt.date(2026, 1, 25)),
        ("1er", "12", "2026", dt.date(2026, 12, 1)),
        (" 7 ", "8", "2026", dt.date(2026, 8, 7)),
        ("", "", "", ["indiquez la date."]),
        ("31", "2", "2026", [f"le 31{NBSP}février 2026 n’existe pas, corrigez le jour."]),
        ("25", "1", "", ["ajoutez l’année."]),
        ("", "", "2026", ["ajoutez le jour et le mois."]),
        ("x", "1", "2026", ["écrivez le jour en chiffres."]),
        ("25", "1", "26", ["écrivez l’année avec quatre chiffres, comme 2026."]),
        ("25", "13", "2026", ["le mois va de 1 à 12."]),
        ("25", "1", "0202", ["l’année 202 n’est pas plausible, corrigez-la."]),
        ("25", "1", "0000", [f"le 25{NBSP}janvier 0 n’existe pas, corrigez le jour."]),
        ("²", "1", "2026", ["écrivez le jour en chiffres."]),
    ],
)
def test_whole_date(day: str, month: str, year: str, expected: Any) -> None:
    assert cleaned(DateField(label="Date"), x_day=day, x_month=month, x_year=year) == expected


def test_no_date_when_none_is_needed() -> None:
    assert cleaned(DateField(label="Date", required=False)) is None
    assert cleaned(PartialDateField(label="Date", required=False)) == ""


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("", "", "2025", "2025"),
        ("", "3", "2025", "2025-03"),
        ("14", "3", "2025", "2025-03-14"),
        ("14", "", "2025", ["ajoutez le mois, ou retirez le jour."]),
        ("", "3", "", ["ajoutez l’année."]),
        ("30", "2", "2025", [f"le 30{NBSP}février 2025 n’existe pas, corrigez le jour."]),
    ],
)
def test_partial_date(day: str, month: str, year: str, expected: Any) -> None:
    assert cleaned(PartialDateField(label="Début"), x_day=day, x_month=month, x_year=year) == expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)))
def test_a_date_comes_back_as_it_went(date: dt.date) -> None:
    class Form(UiForm):
        x = DateField(label="Date")

    day, month, year = Form.base_fields["x"].widget.decompress(date)
    assert cleaned(DateField(label="Date"), x_day=day, x_month=month, x_year=year) == date
    assert not Form({"x_day": day, "x_month": month, "x_year": year}, initial={"x": date}).has_changed()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1 234,50 €", Decimal("1234.50")),
        ("18\u202f000", Decimal("18000.00")),
        ("12.5", Decimal("12.50")),
        ("0", Decimal("0.00")),
        ("3 euros", Decimal("3.00")),
        ("", None),
    ],
)
def test_money_is_read(written: str, expected: Decimal | None) -> None:
    assert cleaned(MoneyField(label="Montant", required=False), x=written) == expected


@pytest.mark.parametrize("written", ["douze", "-3", "1,234,5", "1e9", "12,345", "NaN", "٣", "1" * 40])
def test_odd_money_is_refused_in_a_sentence(written: str) -> None:
    (sentence,) = cleaned(MoneyField(label="Montant"), x=written)
    assert sentence.endswith(".")
    assert "montant" in sentence


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_comes_back_as_it_was_shown(amount: Decimal) -> None:
    assert cleaned(MoneyField(label="Montant"), x=money(amount)) == amount
    field = MoneyField(label="Montant")
    assert not field.has_changed(amount, field.prepare_value(amount))


_PUBLICS = [("all", "Tous"), ("elders", "Aînés")]


@pytest.mark.parametrize(
    ("chosen", "added", "expected"),
    [
        (["all"], "", Selection(("all",))),
        ([], "Aidants, jeunes parents ,", Selection((), ("Aidants", "jeunes parents"))),
        (["all"], "aînés, Aidants, aidants", Selection(("all", "elders"), ("Aidants",))),
        ([], "", ["cochez une réponse, ou ajoutez-en une."]),
        (["nobody"], "", ["une des réponses n’existe plus, choisissez parmi celles de la liste."]),
    ],
)
def test_selection_with_additions(chosen: list[str], added: str, expected: Any) -> None:
    assert cleaned(SelectionField(label="Publics", choices=_PUBLICS), x=chosen, x_ajout=added) == expected


def test_selection_shows_again_what_was_sent() -> None:
    page = parsed(refused())
    assert (
        page.css_first("input[value=elders]").attributes.get("checked") is not None
        or "checked" in page.css_first("input[value=elders]").attributes
    )
    assert page.css_first("input[name=refus-audiences_ajout]").attributes["value"] == "Aidants"


def test_an_addition_that_is_too_long_is_refused() -> None:
    (sentence,) = cleaned(SelectionField(label="Publics", choices=_PUBLICS), x_ajout="a" * 200)
    assert "120 signes au plus" in sentence


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("contrat.PDF", b"x", None),
        ("contrat.exe", b"x", "n’a pas un format lu ici"),
        ("contrat.pdf", b"", "ce fichier est vide"),
        ("contrat.pdf", b"x" * 200, "Choisissez un fichier plus léger"),
    ],
)
def test_upload(name: str, content: bytes, words: str | None) -> None:
    class Form(UiForm):
        x = UploadField(label="Document", suffixes=(".pdf",), max_size=100)

    form = Form({}, {"x": SimpleUploadedFile(name, content)})
    assert form.is_valid() is (words is None)
    assert words is None or words in form.errors["x"][0]


def test_upload_tells_what_it_takes() -> None:
    page = parsed(SampleForm())
    assert page.css_first("#id_file").attributes["accept"] == ".pdf,.docx,.odt"
    assert (
        f"Formats{NBSP}: PDF, DOCX, ODT. Taille maximale{NBSP}: 40{NBSP}Mo."
        in page.css_first("#id_file_helptext").text()
    )


def test_required_sentences_say_what_to_do() -> None:
    form = SampleForm({})
    assert not form.is_valid()
    for errors in form.errors.values():
        for sentence in errors:
            assert sentence.endswith(".")
            assert "Ce champ est obligatoire" not in sentence
