"""The style sheet of our OpenDocument texts: what print.css is to the PDFs, measure for measure."""

from __future__ import annotations

FONT = "標楷體"  # what the offices' machines have under this name
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
FACE = (
    f'<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="{FONT}"'
    ' style:font-family-generic="script"/></office:font-face-decls>'
)
RULE = "0.4pt solid #000000"


def _words(size: float, more: str = "") -> str:
    return (
        f'<style:text-properties style:font-name="{FONT}" style:font-name-asian="{FONT}" style:font-name-complex="{FONT}"'
        f' fo:font-size="{size}pt" style:font-size-asian="{size}pt" fo:language="en" fo:country="US"'
        f' style:language-asian="zh" style:country-asian="TW"{more}/>'
    )


def _paragraph(name: str, layout: str, size: float = 0, *, parent: str = "Standard", more: str = "") -> str:
    """A named paragraph style; ``layout`` are the attributes of its paragraph properties."""
    shown = name.replace("_20_", " ")
    words = _words(size) if size else ""
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph"'
        f' style:parent-style-name="{parent}" style:class="text"{more}>'
        f"<style:paragraph-properties {layout}/>{words}</style:style>"
    )


def _heading(level: int, size: float, layout: str) -> str:
    outline = f' style:default-outline-level="{level}" style:next-style-name="Standard"'
    return _paragraph(f"Heading_20_{level}", f'{layout} fo:keep-with-next="always"', size, more=outline)


def _item(number: int) -> str:
    """A numbered or dashed list hangs by two characters at every level."""
    return (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab"'
        f' text:list-tab-stop-position="{number * 0.92 + 0.92:.2f}cm" fo:text-indent="-0.92cm"'
        f' fo:margin-left="{number * 0.92 + 0.92:.2f}cm"/></style:list-level-properties>'
    )


def _lists() -> str:
    numbered = "".join(
        f'<text:list-level-style-number text:level="{n}" style:num-format="1" style:num-suffix=".">{_item(n)}'
        "</text:list-level-style-number>"
        for n in range(1, 7)
    )
    dashed = "".join(
        f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="•">{_item(n)}</text:list-level-style-bullet>'
        for n in range(1, 7)
    )
    return (
        f'<text:list-style style:name="Numbered">{numbered}</text:list-style>'
        f'<text:list-style style:name="Dashed">{dashed}</text:list-style>'
    )


_PARAGRAPHS = (
    _paragraph("Title", 'fo:text-align="center" fo:margin-bottom="0.6cm" fo:line-height="0.98cm"', 19),
    _paragraph("Title_20_new_page", 'fo:break-before="page"', parent="Title"),
    _heading(1, 14, 'fo:margin-top="0.5cm" fo:margin-bottom="0.15cm"'),
    _heading(2, 13, 'fo:margin-top="0.35cm" fo:margin-bottom="0.1cm" fo:margin-left="1.83cm" fo:text-indent="-0.92cm"'),
    _heading(3, 13, 'fo:margin-top="0.25cm" fo:margin-bottom="0.1cm" fo:margin-left="1.83cm" fo:text-indent="-0.92cm"'),
    _heading(4, 13, 'fo:margin-top="0.25cm" fo:margin-bottom="0.1cm" fo:margin-left="1.83cm" fo:text-indent="-0.92cm"'),
    _paragraph("Label", 'fo:text-align="end" fo:margin-bottom="0cm"'),
    _paragraph("Value", 'fo:margin-bottom="0cm"'),
    _paragraph("Numbered_20_value", 'fo:margin-bottom="0cm" fo:margin-left="0.92cm" fo:text-indent="-0.92cm"'),
    _paragraph("Body", 'fo:margin-left="0.92cm"'),
    _paragraph("Labelled", 'fo:margin-left="2.29cm" fo:text-indent="-1.37cm"'),
    _paragraph("Quotation", 'fo:margin-left="1.83cm"'),
    _paragraph("Item", 'fo:margin-bottom="0.08cm"'),
    _paragraph("Rule", f'fo:border-top="{RULE}" fo:margin-top="0.4cm"', 4),
    _paragraph("Agenda_20_entry", 'fo:margin-left="2.98cm" fo:text-indent="-1.37cm"'),
    _paragraph("Mark", 'fo:text-align="end" fo:margin-bottom="0.2cm"', 11),
    _paragraph("End", 'fo:text-align="end" fo:margin-top="0.5cm" fo:keep-together="always"'),
    _paragraph("Cell", 'fo:margin-bottom="0cm" fo:line-height="0.56cm"', 11),
    _paragraph("Cell_20_middle", 'fo:text-align="center"', parent="Cell"),
    _paragraph("Cell_20_head", 'fo:text-align="center"', parent="Cell"),
    _paragraph(
        "Foot", f'fo:border-top="{RULE}" fo:padding-top="0.2cm" fo:margin-bottom="0cm" fo:line-height="0.45cm"', 9
    ),
    # The page number in its own paragraph, at the right: it stays where the text beside it is long.
    _paragraph("Foot_20_page", 'fo:text-align="end" fo:margin-bottom="0cm" fo:line-height="0.45cm"', 10),
)
_STANDARD = (
    '<style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="0.75cm"'
    ' fo:margin-bottom="0.15cm" fo:orphans="2" fo:widows="2" style:line-break="strict"'
    ' style:punctuation-wrap="hanging"'
    f' style:writing-mode="lr-tb"/>{_words(13)}</style:default-style>'
    '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>'
)
_SPANS = (
    '<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"'
    ' style:font-weight-asian="bold"/></style:style>'
    f'<style:style style:name="Long" style:family="text">{_words(16)}</style:style>'
    # No italics for Chinese: what is stressed is set wider, as on paper.
    '<style:style style:name="Stressed" style:family="text"><style:text-properties fo:letter-spacing="0.07cm"'
    "/></style:style>"
)
STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {NAMESPACES} office:version="1.3">{FACE}'
    f"<office:styles>{_STANDARD}{''.join(_PARAGRAPHS)}{_SPANS}{_lists()}</office:styles>"
    '<office:automatic-styles><style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="21cm"'
    ' fo:page-height="29.7cm" style:print-orientation="portrait" fo:margin-top="2.2cm" fo:margin-bottom="1.1cm"'
    ' fo:margin-left="2.4cm" fo:margin-right="2.4cm" style:writing-mode="lr-tb"/><style:footer-style>'
    '<style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.5cm"/></style:footer-style>'
    '</style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard"'
    ' style:page-layout-name="a4"><style:footer><text:p text:style-name="Foot">«foot»</text:p>'
    '<text:p text:style-name="Foot_20_page">第 <text:page-number text:select-page="current">1</text:page-number>/'
    "<text:page-count>1</text:page-count> 頁</text:p></style:footer></style:master-page></office:master-styles>"
    "</office:document-styles>"
)
_COLUMNS = {
    "wide-label": 3.9, "wide-value": 12.3, "narrow-label": 2.2, "narrow-value": 14.0,
    "sign-number": 1.4, "sign-seat": 4.4, "sign-name": 2.6, "sign-here": 4.2, "sign-deputy": 3.6,
}  # fmt: skip
_TABLES = (
    "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties style:width="16.2cm"'
        ' table:align="margins" fo:margin-bottom="0.4cm"/></style:style>'
        for name in ("facts", "form")
    )
    + "".join(
        f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width}cm"/></style:style>'
        for name, width in _COLUMNS.items()
    )
    + '<style:style style:name="even" style:family="table-column"><style:table-column-properties'
    ' style:rel-column-width="1000*"/></style:style>'
    '<style:style style:name="tall" style:family="table-row"><style:table-row-properties'
    ' style:min-row-height="0.95cm" fo:keep-together="always"/></style:style>'
    '<style:style style:name="plain" style:family="table-cell"><style:table-cell-properties'
    ' fo:padding="0.05cm" fo:border="none"/></style:style>'
    f'<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties fo:border="{RULE}"'
    ' fo:padding="0.12cm" style:vertical-align="middle"/></style:style>'
)
CONTENT = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">{FACE}'
    f"<office:automatic-styles>{_TABLES}</office:automatic-styles><office:body><office:text>«body»</office:text>"
    "</office:body></office:document-content>"
)
