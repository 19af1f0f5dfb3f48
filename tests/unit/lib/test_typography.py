"""French typography: the rules, what must not change, and that applying it twice changes nothing more."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.typography import NBSP, NNBSP, french, french_html


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Bonjour! Ça va? Oui; non: voilà", "Bonjour_! Ça va_? Oui_; non~: voilà"),
        ("Quoi ?! (non?) [oui !]", "Quoi_?! (non_?) [oui_!]"),
        ("l'axe d'« ici » aujourd'hui", "l’axe d’«~ici~» aujourd’hui"),
        ("«test»", "«~test~»"),
        ("50%, 12,5 % et 3€, 18 k€, 2 M€", "50~%, 12,5~% et 3~€, 18~k€, 2~M€"),
        ("106 574 habitants, 1 234 567 €", "106_574 habitants, 1_234_567~€"),
        ("le 1 janvier 2027, le 21 novembre", "le 1er~janvier 2027, le 21~novembre"),
        ("le 1 er mars", "le 1er~mars"),
        ("2ème, 1ère, 3èmes, 1ères", "2e, 1re, 3es, 1res"),
        ("à 14h30, à 9h, 8 H 05", "à 14~h~30, à 9~h, 8~h~05"),
        ("2022 - 2027, 2022–2027", "2022-2027, 2022-2027"),
        ("fiche n°12", "fiche n°~12"),
        ("« oui »: non", "«~oui~»~: non"),
    ],
)
def test_rules(written: str, set_: str) -> None:
    assert french(written) == set_.replace("~", NBSP).replace("_", NNBSP)


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/a?b=c;d",
        "http://127.0.0.1:8000/galerie/",
        "contact@exemple.fr",
        "`a ? b : c`",
        "contrat-2022 - 2027.pdf".replace(" - ", "-"),
        "12:30",
        "02 54 55 10 20",
        "a::b",
        "?page=2",
        "!important",
        "35h",
        "12-15",
        "version 1.2.3",
        "",
    ],
)
def test_untouched(text: str) -> None:
    assert french(text) == text


def test_what_ends_a_sentence_is_outside_an_address() -> None:
    assert french("voir https://exemple.fr/a?") == f"voir https://exemple.fr/a{NNBSP}?"
    assert french("écrire à contact@exemple.fr: merci") == f"écrire à contact@exemple.fr{NBSP}: merci"


_ALPHABET = st.sampled_from(
    [*list("aé1230 ;:!?%€«»'’h/.,-–()[]@`°\xa0\u202f\n\ue000"), "janvier", "ème", "http://a.b", "1 000"]
)
_TEXTS = st.lists(_ALPHABET, max_size=30).map("".join) | st.text(max_size=60)


@given(_TEXTS)
def test_twice_is_once(text: str) -> None:
    once = french(text)
    assert french(once) == once


@given(_TEXTS)
def test_only_spaces_apostrophes_and_known_words_change(text: str) -> None:
    def bare(value: str) -> str:
        value = re.sub(r"\s", "", value).replace("'", "’").replace("–", "-").replace("—", "-").lower()
        return re.sub(r"(?<=\d)(?:er|re|e|i?[eè]re|i?[eè]me)s?", "", value)

    assert bare(french(text)) == bare(text)


@given(_TEXTS)
def test_html_keeps_its_meaning(text: str) -> None:
    """Typography on escaped text is the typography of the text, escaped: no mark-up appears or goes."""
    assert html.unescape(french_html(html.escape(text))).replace("’", "'").count("<") == text.count("<")
    tagged = f'<a title="{html.escape(text)}">x</a>'
    assert french_html(tagged) == tagged


def test_html_attributes_keep_their_entities() -> None:
    source = "<a title='l&#x27;axe ; x' data-b=\"a > b ;\">l&#x27;axe; &amp; b &lt;c&gt;!</a><code>a ? b</code> fin!"
    assert french_html(source) == (
        "<a title='l&#x27;axe ; x' data-b=\"a > b ;\">"
        f"l’axe{NNBSP}; &amp; b &lt;c&gt;{NNBSP}!</a><code>a ? b</code> fin{NNBSP}!"
    )
