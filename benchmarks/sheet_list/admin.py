"""The same rows in Django's admin, tuned as well as it can be: what hangs on a row is fetched ahead, long texts are left out,
nothing is counted twice, there is no filter, no search, no action, and the order is one that an index serves."""

from __future__ import annotations

import os
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from ecluse.contracts.models import ActionSheet, Milestone, SheetActor

CONTRACT = int(os.environ.get("BENCH_CONTRACT", "0"))
_LONG = ("context", "aims", "description", "expected_effects", "means", "search_text", "folded_title", "other_fields")


class _Site(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class _Sheets(ModelAdmin):  # type: ignore[type-arg]
    """The columns of the product's list, as far as admin can show them."""

    list_display = ("number", "title", "leads", "status", "next_step", "start", "end", "last_news_at")
    list_display_links = ("title",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("position", "pk")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActionSheet]:
        leads = SheetActor.objects.filter(role__in=("pilote", "copilote")).select_related("organisation", "person")
        steps = Milestone.objects.filter(done_on="").exclude(due="").order_by("due")
        rows = ActionSheet.objects.filter(contract=CONTRACT, archived_at__isnull=True).defer(*_LONG)
        return rows.prefetch_related(
            Prefetch("actors", leads, to_attr="led_by"), Prefetch("milestones", steps, to_attr="to_do")
        )

    def leads(self, sheet: Any) -> str:
        return ", ".join(str(actor) for actor in sheet.led_by)

    def next_step(self, sheet: Any) -> str:
        return sheet.to_do[0].due if sheet.to_do else ""


site = _Site(name="admin")
site.register(ActionSheet, _Sheets)
