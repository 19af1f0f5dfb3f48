import django.db.models.deletion
from django.db import migrations, models

import ecluse.contracts.models.fields


def _amount(label):
    return models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name=label)


def _posts(label):
    return models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0008_amendments")]

    operations = [
        migrations.CreateModel(
            name="CostLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveIntegerField(default=0, editable=False, verbose_name="ordre")),
                ("label", models.CharField(blank=True, max_length=200, verbose_name="poste de dépense")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                ("planned", _amount("coût prévu")),
                ("spent", _amount("dépensé")),
                (
                    "tax_basis",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non précisé"), ("ttc", "TTC"), ("ht", "HT"), ("sans", "Sans TVA")],
                        default="",
                        max_length=10,
                        verbose_name="base",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost_lines",
                        to="contracts.actionsheet",
                        verbose_name="fiche action",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de coût",
                "verbose_name_plural": "lignes de coût",
                "ordering": ["year", "position", "pk"],
            },
        ),
        migrations.AddField("fundingline", "planned", _amount("prévu")),
        migrations.AddField("fundingline", "fte_requested", _posts("postes demandés, en ETP")),
        migrations.AddField("fundingline", "fte_granted", _posts("postes accordés, en ETP")),
        migrations.AddField(
            "fundingline",
            "agreed_on",
            ecluse.contracts.models.fields.PartialDateField(
                blank=True, default="", max_length=10, verbose_name="date de la convention"
            ),
        ),
    ]
