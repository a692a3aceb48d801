"""Small DOCX and PDF files, made by hand so that a test sees all that is in them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = f"{R}/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{name}"/></w:style>'
    for code, name in (
        ("Title", "Title"),
        ("Heading1", "heading 1"),
        ("Heading2", "heading 2"),
        ("Subtitle", "Subtitle"),
        ("Caption", "caption"),
    )
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def run(words: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(inside: str, *, style: str = "", item: bool = False, bold: bool = False) -> str:
    """A paragraph of runs, or of plain words."""
    marks = f'<w:pStyle w:val="{style}"/>' if style else ""
    if item:
        marks += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    inside = inside if inside.startswith("<") else run(inside, bold=bold)
    return f"<w:p><w:pPr>{marks}</w:pPr>{inside}</w:p>"


def table(*rows: Iterable[str]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(*body: str, footnotes: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """A DOCX with these paragraphs; `extra` adds members to the package or replaces them."""

    def part(name: str, inside: str) -> str:
        return f'{DECLARED}<w:{name} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{name}>'

    def related(*targets: tuple[str, str]) -> str:
        links = "".join(
            f'<Relationship Id="r{n}" Type="{KINDS}{kind}" Target="{target}"'
            f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
            for n, (kind, target) in enumerate(targets)
        )
        return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'

    types = (
        f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": related(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": related(
            ("hyperlink", "https://kabar.example/lain"),
            ("styles", "styles.xml"),
            ("numbering", "numbering.xml"),
            ("footnotes", "footnotes.xml"),
        ),
        "word/document.xml": part("document", f"<w:body>{''.join(body)}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
        "word/numbering.xml": part("numbering", NUMBERING),
        "word/footnotes.xml": part("footnotes", footnotes),
    }
    return package(members | (extra or {}))


def package(members: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


Print = tuple[float, float, float, str]  # x, y, size, words; "*" in front: bold


def page_content(prints: Iterable[Print]) -> bytes:
    lines = []
    for x, y, size, words in prints:
        font = "B" if words.startswith("*") else "F"
        escaped = re.sub(r"([\\()])", r"\\\1", words.removeprefix("*"))
        lines.append(f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET")
    return "\n".join(lines).encode("cp1252")


def pdf(*pages: Iterable[Print], pictures: bool = False) -> bytes:
    """A PDF with these words at these places; `pictures`: each page shows a picture as well."""
    return pdf_of([page_content(prints) for prints in pages], pictures=pictures)


def pdf_of(contents: list[bytes], *, pictures: bool = False, pack: bool = False) -> bytes:
    """A PDF whose pages have these content streams."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(contents)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold "
        b"/Encoding /WinAnsiEncoding >>",
        5: b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream",
    }
    shown = " /XObject << /P 5 0 R >>" if pictures else ""
    for n, content in enumerate(contents):
        filtered = " /Filter /FlateDecode" if pack else ""
        stream = zlib.compress(content, 9) if pack else content
        objects[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {11 + 2 * n} 0 R "
            f"/Resources << /Font << /F 3 0 R /B 4 0 R >>{shown} >> >>"
        ).encode()
        objects[11 + 2 * n] = (
            f"<< /Length {len(stream)}{filtered} >>\nstream\n".encode() + stream + b"\nendstream"
        )
    return pdf_file(objects)


def pdf_file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, inside in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, inside)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        start,
    )
    return bytes(out)
