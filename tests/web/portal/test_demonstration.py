"""The demonstration holds the facts of the published texts, and was made by the real rules."""

from __future__ import annotations

from django.test import TestCase

from ecluse.accounts.models import User
from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.enums import AxisFamily, Role
from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import contracts_visible_to
from ecluse.documents.selectors import evidence_of
from ecluse.portal.rules.demonstration import PASSWORD, demonstration_accounts
from ecluse.portal.services.demonstration import build_demonstration, is_built

# title, start, end, signed, generation, signatories, axes, sheets: as the towns and agencies published them
FACTS = [
    ("Contrat local de santé de Valence", "2012", "2017", "2012", 1, 7, 0, 0),
    ("Contrat local de santé 2 de Valence", "2019", "2023", "2019-04-04", 2, 10, 12, 0),
    ("Contrat local de santé de la Ville de Blois", "", "", "", None, 0, 0, 0),
    ("Contrat local de santé d’Agglopolys", "2022", "2027", "", 1, 0, 5, 19),
    ("Contrat local de santé du Pays d’Arles", "", "", "", None, 0, 0, 0),
    ("Contrat local de santé de Draguignan", "2018", "2023", "2018-12", None, 2, 7, 0),
    ("Contrat local de santé du Pays d’Apt", "", "", "2014", None, 4, 3, 0),
    ("Contrat local de santé du Pays de Martigues", "", "", "2015", None, 3, 4, 0),
    ("Contrat local de santé de Créteil", "2015", "", "2015-10", 1, 3, 0, 4),
    ("Contrat local de santé de Créteil, 2e génération", "2022", "2024", "2022-03-07", 2, 12, 5, 2),
]


class DemonstrationTests(TestCase):
    """Built once for all: a demonstration takes seconds."""

    @classmethod
    def setUpTestData(cls) -> None:
        assert not is_built()
        build_demonstration()

    def test_the_watch_tells_what_came_since_it_began(self) -> None:
        contract = Contract.objects.get(title="Contrat local de santé 2 de Valence")
        told = dict(contract.alerts.filter(kind="nouveau").values_list("indicator", "evidence"))
        assert told["population-municipale"]["rows"][-1]["after"]["value"] == 64_458  # Insee, 2023
        assert {"taux-pauvrete-60", "niveau-de-vie-median"} <= told.keys()
        assert all(not evidence["tests"] for evidence in told.values())
        assert contract.alerts.exclude(acknowledgement=None).count() == 1
        assert not contract.alerts.filter(kind="changement").exists()

    def test_contracts_hold_the_published_facts(self) -> None:
        assert is_built()
        found = [
            (
                contract.title, contract.start, contract.end, contract.signed_on, contract.generation,
                contract.signatories.count(), contract.axes.count(), contract.sheets.count(),
            )
            for contract in Contract.objects.order_by("pk")
        ]  # fmt: skip
        assert found == FACTS

    def test_agglopolys_is_whole(self) -> None:
        contract = Contract.objects.get(title__contains="Agglopolys")
        axes = list(contract.axes.all())
        assert [axis.sheets.count() for axis in axes] == [3, 4, 5, 5, 2]
        assert [axis.family for axis in axes] == ["", "", "", "", AxisFamily.TRANSVERSAL]
        sheets = list(contract.sheets.all())
        assert [sheet.number for sheet in sheets] == [str(number) for number in range(1, 20)]
        leads = [[str(actor) for actor in sheet.actors.all()] for sheet in sheets]
        assert all(1 <= len(names) <= 3 for names in leads)
        assert leads[3] == [
            "Santé Escale 41",
            "Agglopolys",
            "Ville de Blois (direction veille territoriale, solidarité)",
        ]
        assert leads[9] == ["Caisse primaire d’assurance maladie de Loir-et-Cher"]
        quotes = [evidence.quote for evidence in evidence_of(contract, "actionsheet", sheets[9].pk)]
        assert any("journées Santé" in quote for quote in quotes)
        assert first_broken_link(contract.scope) is None

    def test_the_bodies_of_valence_met_and_decided_as_published(self) -> None:
        contract = Contract.objects.get(title="Contrat local de santé 2 de Valence")
        meetings = [(each.body.name, each.on.isoformat()) for each in contract.meetings.order_by("on")]
        assert meetings == [
            ("Comité technique", "2018-06-28"), ("Comité technique", "2018-10-05"), ("Comité de pilotage", "2018-11-30"),
            ("Comité de pilotage", "2019-04-04"), ("Copilotage Ville et ARS", "2023-01-03"),
        ]  # fmt: skip
        assert [(each.number, each.meeting.on.isoformat()) for each in contract.decisions.order_by("rank")] == [
            ("2018-01", "2018-11-30"), ("2018-02", "2018-11-30"),
        ]  # fmt: skip
        committee = contract.governing_bodies.get(name="Comité de pilotage")
        assert {member.organisation for member in committee.members.all()} == {
            signatory.organisation for signatory in contract.signatories.all()
        }
        groups = contract.governing_bodies.get(name="Groupes thématiques")
        assert groups.children.count() == 7
        assert "58 structures et 123 participants" in groups.mission
        assert first_broken_link(contract.scope) is None

    def test_generations_families_and_what_contracts_created(self) -> None:
        second = Contract.objects.get(title="Contrat local de santé 2 de Valence")
        assert second.predecessor is not None
        assert second.predecessor.programme == second.programme
        families = list(second.axes.values_list("family", flat=True))
        assert families == ["transversal"] * 6 + ["population"] * 6
        assert second.principles.count() == 4
        names = set(second.predecessor.dispositifs.values_list("name", flat=True))
        assert {"Conseil local de santé mentale", "Centre santé jeunes", "Maison relais santé"} <= names
        arles = Contract.objects.get(title__contains="Arles")
        assert arles.perimeter is not None
        assert arles.state == "prefiguration"

    def test_the_preparation_holds_what_the_texts_tell(self) -> None:
        """Pays d’Arles: the note of November 2022; Valence 2: the diagnosis of 2018 and the twelve axes validated."""
        arles = Contract.objects.get(title__contains="Arles")
        kinds = list(arles.feasibility_criteria.values_list("kind", flat=True))
        assert (kinds.count("facteur"), kinds.count("condition")) == (3, 5)
        assert [str(each) for each in arles.co_carriers.all()] == [
            "CPTS du Pays d’Arles",
            "Atelier santé ville d’Arles",
        ]
        told = arles.encounters.get(communes_told__isnull=False)
        assert (told.sessions, told.communes_told) == (3, 28)
        assert len(arles.feasibility.next_steps.splitlines()) == 3
        valence = Contract.objects.get(title="Contrat local de santé 2 de Valence")
        decided = valence.priorities.filter(decision="retenue", decided_on="2018-11-30")
        assert [list(each.axes.all()) for each in decided] == [[axis] for axis in valence.axes.all()]
        workshops = valence.encounters.get()
        assert (workshops.sessions, workshops.participants) == (7, 123)
        assert not valence.findings.filter(source="").exists(), "every finding says where it comes from"

    def test_there_is_one_account_for_each_role_and_it_opens(self) -> None:
        roles = {account.email.split("@")[0] for account in demonstration_accounts()}
        assert len(roles) == len(Role) + 3  # the two roles of the regional agency, and the administration
        for account in demonstration_accounts():
            user = User.objects.get(email=account.email)
            assert user.check_password(PASSWORD)
            assert contracts_visible_to(user).exists(), f"{account.role} sees no contract"
