"""What a document proved of a budget proves the line of cost that it became (contracts, 0010)."""

from django.db import migrations


def _renamed(before, after):
    def rename(apps, schema_editor):
        proofs = apps.get_model("documents", "Evidence").objects
        proofs.filter(object_type="actionsheet", field=before).update(field=after)

    return rename


class Migration(migrations.Migration):
    dependencies = [("contracts", "0010_budgets_become_cost_lines"), ("documents", "0001_initial")]
    operations = [migrations.RunPython(_renamed("budget", "cost_lines"), _renamed("cost_lines", "budget"))]
