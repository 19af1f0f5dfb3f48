"""Documents made for the tests: one small contract through every format, and the containers of hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ecluse.documents.reading import Block, BlockKind, ReadDocument, read_here

TITLE = "Contrat local de santé du Bocage"
AXES = ("Axe 1 – Accès aux soins", "Axe 2 – Santé mentale")
INTRODUCTION = "Ce contrat réunit cinq signataires autour de deux axes et de quatre fiches, pour la période 2024-2028."
ITEMS = ("Agence régionale de santé", "Communauté de communes du Bocage", "Caisse primaire d’assurance maladie")
ROWS = (
    ("N°", "Action", "Pilote", "Calendrier"),
    ("1.1", "Ouvrir une maison de santé", "Communauté de communes", "2024-2026"),
    ("1.2", "Former des médiateurs", "Centre communal d’action sociale", "2025"),
    ("2.1", "Installer un conseil local de santé mentale", "Établissement public", "2024-2028"),
)


def read(data: bytes, name: str) -> ReadDocument:
    return read_here(data, name)


def texts(document: ReadDocument, kind: BlockKind | None = None) -> list[str]:
    return [b.text for b in document.blocks if not b.furniture and (kind is None or b.kind is kind)]


def rows(document: ReadDocument) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in b.cells) for b in document.blocks if b.kind is BlockKind.TABLE_ROW]


def first(document: ReadDocument, text: str) -> Block:
    return next(block for block in document.blocks if text in block.text)


# The same contract --------------------------------------------------------------------------------------------------------


def contract_docx() -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = TITLE
    document.add_heading(TITLE, 1)
    document.add_paragraph(INTRODUCTION)
    for item in ITEMS:
        document.add_paragraph(item, style="List Bullet")
    for axis in AXES:
        document.add_heading(axis, 2)
    table = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
    for i, row in enumerate(ROWS):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    return saved(document.save)


def contract_odt() -> bytes:
    from odfdo import Document, Header, List, Paragraph, Table

    document = Document("text")
    document.body.clear()
    document.body.append(Header(1, TITLE))
    document.body.append(Paragraph(INTRODUCTION))
    document.body.append(List(list(ITEMS)))
    for axis in AXES:
        document.body.append(Header(2, axis))
    table = Table("Fiches", width=len(ROWS[0]), height=len(ROWS))
    for i, row in enumerate(ROWS):
        for j, text in enumerate(row):
            table.set_value((j, i), text)
    document.body.append(table)
    return saved(document.save)


def contract_html() -> bytes:
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    axes = "".join(f"<h2>{axis}</h2>" for axis in AXES)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    page = f"<h1>{TITLE}</h1><p>{INTRODUCTION}</p><ul>{items}</ul>{axes}<table>{lines}</table>"
    return f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>{page}</body></html>".encode()


def contract_markdown() -> bytes:
    lines = [f"# {TITLE}", "", INTRODUCTION, "", *(f"- {item}" for item in ITEMS), ""]
    lines += [f"## {axis}\n" for axis in AXES]
    lines += ["| " + " | ".join(ROWS[0]) + " |", "|" + "---|" * len(ROWS[0])]
    lines += ["| " + " | ".join(row) + " |" for row in ROWS[1:]]
    return "\n".join(lines).encode()


def contract_xlsx() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Fiches")
        sheet.write_string(0, 0, TITLE)
        for i, row in enumerate(ROWS):
            for j, text in enumerate(row):
                sheet.write_string(i + 2, j, text)
    return buffer.getvalue()


def contract_csv() -> bytes:
    return "\n".join(";".join(row) for row in ROWS).encode()


def contract_pdf() -> bytes:
    from reportlab.platypus import ListFlowable, Paragraph, Spacer, Table

    sheet = styles()
    grid = Table([[Paragraph(cell, sheet["BodyText"]) for cell in row] for row in ROWS], colWidths=[40, 180, 150, 90])
    grid.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    story = [
        Paragraph(TITLE, sheet["Heading1"]),
        Paragraph(INTRODUCTION, sheet["BodyText"]),
        ListFlowable([Paragraph(item, sheet["BodyText"]) for item in ITEMS], bulletType="bullet", start="•"),
        *(Paragraph(axis, sheet["Heading2"]) for axis in AXES),
        Spacer(1, 12),
        grid,
    ]
    return pdf(story)


# Containers ---------------------------------------------------------------------------------------------------------------


def saved(save: Callable[[io.BytesIO], Any]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def styles() -> Any:
    from reportlab.lib.styles import getSampleStyleSheet

    return getSampleStyleSheet()


def pdf(story: Sequence[Any], **options: Any) -> bytes:
    """A PDF laid out by reportlab from its flowables."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    buffer = io.BytesIO()
    template = SimpleDocTemplate(buffer, pagesize=A4, **{k: v for k, v in options.items() if k != "decorate"})
    decorate = options.get("decorate", lambda canvas, document: None)
    template.build(list(story), onFirstPage=decorate, onLaterPages=decorate)
    return buffer.getvalue()


def drawn_pdf(*pages: Callable[[Any], None]) -> bytes:
    """A PDF drawn by hand: each function draws one page on a canvas (origin at the bottom left)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def zipped(parts: Mapping[str, bytes | str], *, stored: Sequence[str] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=method)
    return buffer.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes | str]) -> bytes:
    """The archive with some of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**parts, **changes}, stored=("mimetype",))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    """A bare DOCX around the XML of its body; other parts (``numbering``, ``styles``, ``footnotes``…) by their name."""
    kinds = {name: f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}" for name in parts}
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{kind}" Target="{name}.xml"/>' for name, kind in kinds.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/>'
    namespaces = (
        f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{package}">{main}</Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
            "word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": xml for name, xml in parts.items()},
        }
    )


ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def odt(body: str, *, styles: str = "", kind: str = "text", automatic: str = "") -> bytes:
    """A bare ODT (or ODS) around the XML of its body."""
    namespaces = " ".join(
        f'xmlns:{prefix}="{ODF}{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "table": "table",
            "style": "style",
            "draw": "drawing",
            "fo": "xsl-fo-compatible",
        }.items()
    )
    content = (
        f"<office:document-content {namespaces}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    mimetype = {"text": "text", "spreadsheet": "spreadsheet"}[kind]
    parts: dict[str, str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{mimetype}",
        "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
    }
    if styles:
        parts["styles.xml"] = f"<office:document-styles {namespaces}>{styles}</office:document-styles>"
    return zipped(parts, stored=("mimetype",))
