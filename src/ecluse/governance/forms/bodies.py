"""The forms of bodies and of their members."""

from __future__ import annotations

from typing import ClassVar

from ecluse.accounts.models import Person
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.selectors import people_of
from ecluse.governance.models import BodyMember, GoverningBody
from ecluse.governance.selectors.bodies import bodies_of


class BodyForm(RecordForm):
    class Meta(Scoped):
        model = GoverningBody
        fields = (
            "name", "kind", "parent", "mission", "quorum", "secretary", "secretary_function", "start", "end",
        )  # fmt: skip

    def scope(self) -> None:
        others = bodies_of(self.contract)
        choose_among(self, "parent", others.exclude(pk=self.instance.pk), empty="Aucune")


class MemberForm(RecordForm):
    instance: BodyMember

    class Meta(Scoped):
        model = BodyMember
        fields = ("organisation", "function", "person", "voting", "chairs", "start", "end")
        help_texts: ClassVar = {
            "function": "« Direction », « Vice-présidence chargée de la santé »…",
            "person": "Facultatif : parmi les personnes connues de ce contrat.",
            "end": "Quand le siège change de main : la liste d’avant reste lisible.",
        }

    def scope(self) -> None:
        people = people_of(self.contract)
        if self.instance.person_id:
            people = people | Person.objects.filter(pk=self.instance.person_id)
        choose_among(self, "person", people, empty="Aucune")
