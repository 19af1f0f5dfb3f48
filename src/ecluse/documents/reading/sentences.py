"""The French sentences of the reader, in one place: what happened, then what to do.

``~`` stands for the no-break space of French typography and is replaced when the module is loaded.
"""

from __future__ import annotations

from typing import Final


def french(text: str) -> str:
    """The sentence with its no-break spaces."""
    return text.replace("~", "\u00a0")


# Errors
EMPTY: Final = french("Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre poste, puis déposez-le à nouveau.")
NO_WORDS: Final = french(
    "Ce document ne contient aucun texte à lire. Vérifiez que c’est le bon fichier, puis déposez-le à nouveau."
)
IMAGES_ONLY: Final = french(
    "Ce PDF ne contient que des images, sans texte à lire. Passez-le par une reconnaissance de caractères (OCR), "
    "ou demandez le document d’origine, puis déposez-le à nouveau."
)
PDF_ENCRYPTED: Final = french(
    "Ce PDF est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis déposez-la à nouveau."
)
ENCRYPTED: Final = french(
    "Ce document est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis déposez-la à nouveau."
)
PDF_BROKEN: Final = french(
    "Ce PDF est abîmé ou incomplet. Téléchargez-le ou exportez-le de nouveau, puis déposez-le une seconde fois."
)
BROKEN: Final = french(
    "Ce document est abîmé ou incomplet. Ouvrez-le dans votre logiciel, enregistrez-le de nouveau, puis déposez-le."
)
UNEXPECTED: Final = french(
    "Ce document a une forme que le lecteur ne comprend pas. Enregistrez-le dans un autre format (DOCX, ODT ou PDF), "
    "puis déposez-le à nouveau."
)
UNKNOWN: Final = french(
    "Ce fichier n’est pas d’un format connu. Déposez un document TXT, MD, HTML, DOCX, ODT, PDF, XLSX, ODS ou CSV."
)
PROGRAM: Final = french(
    "Ce fichier est un programme, pas un document. Déposez un document TXT, MD, HTML, DOCX, ODT, PDF, XLSX, ODS ou CSV."
)
OLD_WORD: Final = french(
    "Ce document est au format Word 97-2003 (.doc). Ouvrez-le dans Word ou LibreOffice, enregistrez-le au format DOCX, "
    "puis déposez-le à nouveau."
)
RICH_TEXT: Final = french(
    "Ce document est au format RTF. Ouvrez-le dans Word ou LibreOffice, enregistrez-le au format DOCX ou ODT, "
    "puis déposez-le à nouveau."
)
SLIDES: Final = french("Ce fichier est une présentation. Exportez-la au format PDF, puis déposez ce PDF.")
BINARY_SHEET: Final = french(
    "Ce classeur est au format binaire (.xlsb). Enregistrez-le au format XLSX, puis déposez-le à nouveau."
)
PICTURE: Final = french(
    "Ce fichier est une image. Passez-la par une reconnaissance de caractères (OCR), ou demandez le document d’origine, "
    "puis déposez-le."
)
ARCHIVE: Final = french(
    "Ce fichier est une archive compressée. Ouvrez-la sur votre poste, puis déposez le document qu’elle contient."
)
XML_UNKNOWN: Final = french(
    "Ce fichier est en XML, d’une forme inconnue. Enregistrez le document au format DOCX, ODT ou PDF, puis déposez-le."
)
DANGEROUS: Final = french(
    "Ce document contient des entités XML, que le lecteur refuse par sécurité. Ouvrez-le dans Word ou LibreOffice, "
    "enregistrez-le de nouveau, puis déposez cette copie."
)
FILE_TOO_LARGE: Final = french(
    "Ce fichier dépasse la taille permise ({limit}~Mo). Allégez-le, par exemple sans ses images, ou déposez-le en plusieurs "
    "parties."
)
UNPACKS_TOO_LARGE: Final = french(
    "Une fois décompressé, ce document dépasse la taille permise ({limit}~Mo). Vérifiez qu’il s’agit bien du document, "
    "enregistrez-en une copie sans images, puis déposez-la."
)
TOO_MANY_MEMBERS: Final = french(
    "Ce document contient trop de fichiers internes (plus de {limit}). Ouvrez-le dans votre logiciel, enregistrez-le de "
    "nouveau, puis déposez-le."
)
TOO_MANY_PAGES: Final = french(
    "Ce document a plus de {limit}~pages. Déposez seulement la partie qui contient le contrat et ses fiches."
)
TOO_MANY_ROWS: Final = french(
    "Une feuille ou un tableau de ce document a plus de {limit}~lignes. Gardez les lignes utiles, puis déposez-le à nouveau."
)
TOO_MANY_CELLS: Final = french(
    "Les tableaux de ce document ont plus de {limit}~cellules. Gardez les feuilles utiles, puis déposez-le à nouveau."
)
TOO_MUCH_TEXT: Final = french(
    "Ce document contient trop de texte pour être lu en une fois. Déposez seulement la partie qui contient le contrat."
)
TOO_DEEP: Final = french(
    "Ce document a des éléments imbriqués les uns dans les autres sans fin. Enregistrez-le dans un autre format (PDF par "
    "exemple), puis déposez-le à nouveau."
)
TOO_SLOW: Final = french(
    "La lecture de ce document a dépassé le temps permis ({limit}~secondes). Déposez seulement la partie utile, ou "
    "enregistrez-le dans un autre format."
)
TOO_MUCH_MEMORY: Final = french(
    "La lecture de ce document demande trop de mémoire. Déposez seulement la partie utile, ou enregistrez-le dans un autre "
    "format."
)
READER_STOPPED: Final = french(
    "La lecture de ce document s’est arrêtée avant la fin. Enregistrez-le dans un autre format (DOCX, ODT ou PDF), puis "
    "déposez-le à nouveau."
)
READER_NOT_STARTED: Final = french(
    "Le lecteur de documents n’a pas pu démarrer. Réessayez dans un instant~; si cela continue, prévenez la personne qui "
    "administre Écluse."
)
NO_FILE: Final = french(
    "Le fichier {name} est introuvable ou illisible. Vérifiez son chemin et vos droits, puis réessayez."
)

# Warnings
WRONG_EXTENSION: Final = french(
    "Le nom du fichier annonce «~{said}~», mais c’est un document {found}~: il a été lu comme tel."
)
MACROS: Final = french("Ce document contient des macros~: elles ont été ignorées, aucune n’a été exécutée.")
NOT_UTF8: Final = french("Le texte n’est pas en UTF-8~: il a été lu comme {encoding}. Vérifiez les lettres accentuées.")
MOJIBAKE: Final = french("Des lettres accentuées étaient abîmées (du type «~Ã©~»)~: elles ont été rétablies.")
LOST_CHARACTERS: Final = french(
    "Certains caractères du texte étaient illisibles~: ils ont été remplacés par «~\ufffd~»."
)
TRACKED_CHANGES: Final = french(
    "Ce document contient des modifications suivies~: il a été lu comme si elles étaient acceptées."
)
HIDDEN_TEXT: Final = french("Ce document contient du texte masqué~: il n’a pas été lu.")
HIDDEN_SHEET: Final = french(
    "La feuille «~{name}~» est masquée dans le classeur~: elle a été lue, vérifiez qu’elle est utile."
)
CELL_ERRORS: Final = french(
    "La feuille «~{name}~» contient des cellules en erreur ({examples})~: elles ont été lues comme vides."
)
OLD_EXCEL: Final = french(
    "Ce classeur est au format Excel 97-2003 (.xls)~: ses cellules fusionnées ont pu être mal repérées."
)
FALLBACK_SHEET: Final = french(
    "Ce classeur n’est pas tout à fait conforme~: il a été lu, mais vérifiez les dates et les pourcentages."
)
PAGES_WITHOUT_TEXT: Final = french("Sans texte à lire, sans doute des images~: {pages}.")
DAMAGED_PAGES: Final = french("Abîmées et non lues~: {pages}.")
MISSING_PART: Final = french("Une partie de ce document était abîmée et n’a pas été lue ({part}).")
GLYPHS_UNKNOWN: Final = french(
    "Une partie des lettres de ce PDF ne peut pas être lue (polices sans correspondance)~: vérifiez le texte."
)


def number(value: int) -> str:
    """A whole number with French thousands: 12 000."""
    return f"{value:,}".replace(",", "\u202f")


def pages(numbers: list[int]) -> str:
    """``page 3``, ``pages 3 et 5``, ``pages 3 à 7 et 9``."""
    runs: list[list[int]] = []
    for value in sorted(set(numbers)):
        if runs and value == runs[-1][1] + 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    parts = []
    for first, last in runs:
        if first == last:
            parts.append(f"{first}")
        elif last == first + 1:
            parts.extend([f"{first}", f"{last}"])
        else:
            parts.append(f"{first} à {last}")
    if len(parts) > 12:
        parts = [*parts[:12], "d’autres"]
    joined = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " et " + parts[-1]
    word = "page" if len(numbers) == 1 else "pages"
    return f"{word}\u00a0{joined}"
