"""Who may open the observatory: open figures, for everyone who is signed in. Rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import ADMINISTRATOR, SIGNED_IN, Row

_PLACE = {"level": "commune", "code": "41018"}
MATRIX: dict[str, Row] = {}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "observatory:home": ({}, SIGNED_IN),
    "observatory:portrait": (_PLACE, SIGNED_IN),
    "observatory:access": (_PLACE, SIGNED_IN),
    "observatory:vulnerable": (_PLACE, SIGNED_IN),
    "observatory:inequality": (_PLACE, SIGNED_IN),
    "observatory:data": ({}, ADMINISTRATOR),
    "observatory:journeys": ({}, ADMINISTRATOR),
    "observatory:load": ({}, ADMINISTRATOR),
}
ELSEWHERE: dict[str, str] = {
    "observatory:journeys-withdraw": "tests/web/observatory/test_journeys.py, with a table",
    "observatory:access-file": "tests/web/observatory/test_access.py, with supply",
    "observatory:explore": "tests/web/observatory/test_explorer.py, with figures",
    "observatory:explore-file": "tests/web/observatory/test_explorer.py, with figures",
    "observatory:deposit": "tests/web/observatory/test_data_pages.py, with a deposit",
    "observatory:deposit-give-up": "tests/web/observatory/test_data_pages.py, with a deposit",
    "observatory:deposit-resume": "tests/web/observatory/test_data_pages.py, with a deposit",
    "observatory:layout-rename": "tests/web/observatory/test_data_pages.py, with a saved reading",
    "observatory:layout-remove": "tests/web/observatory/test_data_pages.py, with a saved reading",
    "observatory:mapping": "tests/web/observatory/test_data_pages.py, with a received file",
    "observatory:loading": "tests/web/observatory/test_data_pages.py, with a loading",
    "observatory:loading-withdraw": "tests/web/observatory/test_data_pages.py, with a loading",
    "observatory:build-make": "tests/web/observatory/test_data_pages.py, with a loading",
    "observatory:build-switch": "tests/web/observatory/test_data_pages.py, with a loading",
    "observatory:portrait-file": "tests/web/observatory/test_portrait.py, with figures",
    "observatory:vulnerable-file": "tests/web/observatory/test_vulnerable.py, with figures",
    "observatory:inequality-file": "tests/web/observatory/test_inequality.py, with figures",
    "observatory:figure": "tests/web/observatory/test_portrait.py, with figures",
}
