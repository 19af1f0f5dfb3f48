"""Words that several rules share, as pieces of regular expressions over folded text."""

from __future__ import annotations

#: « contrat local de santé », « CLS », not « contrat local de santé mentale » nor « CLSM ».
CLS = (
    r"(?:(?<![a-z])(?:contrats? loca(?:l|ux) (?:[a-z]+ )?de sante(?! mentale)(?![a-z])"
    r"(?: (?:intercommunal|communautaire|metropolitain|territorial)(?:aux)?)?"
    r"(?: ?\( ?clsi? ?\))?|clsi?(?![a-z]))|(?<![a-z])contrat de sante(?![a-z]))"
)

#: Any word for the contract, once a text has named it.
CONTRACT = rf"(?:{CLS}|(?<![a-z])contrats?(?! (?:de ville|territorial|d'engagement|de ruralite|de relance))(?![a-z]))"

#: Words for the contract's top level.
AXIS_WORD = (
    r"(?:axes?|orientations?|priorites?|ambitions?|thematiques?|themes?|enjeux?|volets?"
    r"|piliers?|objectifs? strategiques?"
    r"|defis?|champs d'(?:action|intervention)s?|domaines?)"
)
AXIS_QUALIFIER = (
    r"(?: (?:strategiques?|prioritaires?|thematiques?|transversa(?:l|le|ux|les)|principa(?:l|le|ux|les)|majeure?s?"
    r"|forte?s?|d'interventions?|d'actions?|d'orientations?|de travail|de sante|essentie(?:l"
    r"|ls|lle|lles)|structurante?s?"
    r"|operationne(?:l|ls|lle|lles)|clefs?|cles?|generale?s?|generaux|suivante?s?|locales?|retenue?s))*"
)

#: Other plans, whose periods, axes and counts are not the contract's.
OTHER_PLAN = (
    r"(?:(?<![a-z])(?:prs|projets? regiona(?:l|ux) de sante|programmes? regiona(?:l|ux)|plans? regiona(?:l|ux)"
    r"|strategie (?:nationale|regionale)|ptsm|projet territorial|contrats? territoria(?:l|ux)|contrats? de ville"
    r"|schema (?:regional|departemental|directeur|de)|srs|pcaet|plan (?:climat|local|national"
    r"|departemental|sante|ecophyto)"
    r"|pnns|prse|pnse|prapse?|cpom|contrats? de ruralite|crte|projet (?:social|educatif|de territoire|regional)"
    r"|cadre d'orientation|convention territoriale|ctg|segur|feuille de route (?:nationale|regionale))(?![a-z]))"
)

#: What says that a sentence speaks of an earlier contract.
EARLIER = (
    r"(?:(?<![a-z])(?:precedent|precedente|ancien|anciens|anterieur|premiere? (?:periode|version|edition|generation)"
    r"|a pris fin|arrive a (?:echeance|terme|son terme)|s'est acheve|acheve|couvrait|comportait|prevoyait"
    r"|avait|avaient|bilan|evaluation du|premier (?:contrat|cls).{0,60}(?:avait|couvrait|etait|a ete|a pris|a permis))"
    r"(?![a-z]))"
)
