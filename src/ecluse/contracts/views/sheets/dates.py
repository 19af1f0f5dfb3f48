"""The timeline and the calendar of a contract's sheets."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.permissions import can_create_sheet
from ecluse.contracts.presenters.sheets.calendar import calendar_page, day_events
from ecluse.contracts.presenters.sheets.dated import STATE_WORDS
from ecluse.contracts.presenters.sheets.timeline import timeline_page
from ecluse.contracts.rules.sheet_filters import with_query
from ecluse.contracts.rules.timelines import counted, month_of, month_text, months_needed, window_of
from ecluse.contracts.selectors.sheet_dates import dated_first, dated_things, reach_of
from ecluse.contracts.selectors.sheet_lists import link_rows, links_of, sheet_lines
from ecluse.contracts.views.sheets.asking import Counted, around, ask, counts_of
from ecluse.lib.icalendar import calendar_file


@require_safe
def sheet_timeline(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that the reader may see and asks for, along time, a page at a time."""
    asked = ask(request, contract, "frise")
    if asked.elsewhere:
        return HttpResponseRedirect(asked.elsewhere)
    found, view = asked.contract, asked.view
    reach = reach_of(asked.visible, asked.sheets)
    pages = Counted(dated_first(asked.sheets, view), view.page_size, reach.shown)
    page = pages.get_page(request.GET.get("page"))
    lines = sheet_lines(page.object_list)  # type: ignore[arg-type]
    steps = link_rows([line.pk for line in lines], frozenset({"step", "other step"}))
    links = {pk: links_of(rows) for pk, rows in steps.items()}
    start = month_of(request.GET.get("de", ""))
    window = window_of(
        months_needed([*reach.dates, found.start, found.end]), scale=view.scale, start=start, today=asked.today
    )
    beside = [] if start is None else [("de", request.GET["de"])]
    context, choices = around(asked, shown=reach.shown, total=reach.total, beside=beside)
    context |= {
        "page": timeline_page(
            view, window, lines, links, dict(choices.get(view.group, ())), contract=found, today=asked.today,
            may_edit=can_create_sheet(asked.access, found), moved=start is not None,
            undated_count=reach.shown - reach.dated, undated_page=reach.dated // view.page_size + 1,
        ),
        "pages": page,
        "today": asked.today,
        "states": [(state, word) for state, word in STATE_WORDS.items() if state != "closed"],
        "caption": "Calendrier des fiches action",
        "gantt_class": f"ec-gantt ec-gantt--{len(window.columns())}",
    }  # fmt: skip
    return render(request, "contracts/sheets/timeline.html", context)


@require_safe
def sheet_calendar(request: HttpRequest, contract: int) -> HttpResponse:
    """What starts, ends or falls due in a month, in the sheets that the reader may see and asks for."""
    asked = ask(request, contract, "calendrier")
    if asked.elsewhere:
        return HttpResponseRedirect(asked.elsewhere)
    told = month_of(request.GET.get("mois", ""))
    month = counted(asked.today) if told is None else told
    shown, total = counts_of(asked)
    things = dated_things(asked.sheets, Q(on__startswith=month_text(month)) | Q(on=f"{month // 12:04d}"))
    context, _ = around(asked, shown=shown, total=total, beside=[] if told is None else [("mois", month_text(month))])
    export = with_query(reverse("contracts:sheet-calendar-file", args=[asked.contract.pk]), asked.view.query())
    context |= {
        "page": calendar_page(asked.view, things, month=month, contract_pk=asked.contract.pk, today=asked.today),
        "files": [("Agenda (.ics)", export)] if shown else [],
    }
    return render(request, "contracts/sheets/calendar.html", context)


@require_safe
def sheet_calendar_file(request: HttpRequest, contract: int) -> HttpResponse:
    """Every dated step of the view, whatever the month, as a calendar program reads it."""
    asked = ask(request, contract, "calendrier")
    site = f"{request.scheme}://{request.get_host()}"
    events = day_events(dated_things(asked.sheets), contract_pk=asked.contract.pk, site=site)
    return HttpResponse(
        calendar_file(str(asked.contract), events, made_at=timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="etapes-{asked.today.isoformat()}.ics"'},
    )
