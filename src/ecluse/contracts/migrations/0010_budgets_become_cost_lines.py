"""The budget of a sheet becomes its first line of cost, of no year; a year that no contract speaks of is forgotten."""

from django.db import migrations
from django.db.models import Q, Sum


def budgets_to_lines(apps, schema_editor):
    sheets, lines = apps.get_model("contracts", "ActionSheet"), apps.get_model("contracts", "CostLine")
    told = sheets.objects.filter(budget__isnull=False).order_by("pk").values_list("pk", "budget", "budget_tax_basis")
    lines.objects.bulk_create(
        [lines(sheet_id=pk, planned=budget, tax_basis=basis) for pk, budget, basis in told.iterator(2000)],
        batch_size=500,
    )
    funding = apps.get_model("contracts", "FundingLine")
    funding.objects.filter(Q(year__lt=1900) | Q(year__gt=2100)).update(year=None)


def lines_to_budgets(apps, schema_editor):
    sheets, lines = apps.get_model("contracts", "ActionSheet"), apps.get_model("contracts", "CostLine")
    for row in lines.objects.order_by().values("sheet").annotate(planned=Sum("planned")):
        bases = set(lines.objects.filter(sheet=row["sheet"]).values_list("tax_basis", flat=True))
        basis = bases.pop() if len(bases) == 1 else ""
        sheets.objects.filter(pk=row["sheet"]).update(budget=row["planned"], budget_tax_basis=basis)
    lines.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("contracts", "0009_cost_lines")]
    operations = [migrations.RunPython(budgets_to_lines, lines_to_budgets)]
