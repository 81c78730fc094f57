"""What a PDF file says of itself: its conformance, its fonts, its text, and anything in it that acts or leads away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

Node = Any
"""A document of pikepdf, or an object in it; it has no types of its own for what may stand where."""

_ACTS: Final = ("/JavaScript", "/JS", "/Launch")
_LEADS_AWAY: Final = ("/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData")
LINK: Final = "含有指向文件之外的链接"
_PROGRAMS: Final = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True, slots=True)
class PdfLook:
    """What was found. ``opens`` is why it can't be opened, empty where it can; the other fields are empty then.

    ``conformance`` is as the file claims it (``2U``), empty where it claims none; ``bare_fonts`` are not embedded,
    ``mute_fonts`` don't say which characters their glyphs are. ``risks`` are in words.
    """

    opens: str
    encrypted: bool = False
    pages: int = 0
    conformance: str = ""
    output_intent: bool = False
    bare_fonts: tuple[str, ...] = ()
    mute_fonts: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


def look_at(content: bytes) -> PdfLook:
    """Open a PDF and look at every object in it."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return PdfLook("", encrypted=True, pages=len(pdf.pages))
            fonts = list(_fonts(pdf))
            return PdfLook(
                "",
                pages=len(pdf.pages),
                conformance=pdf.open_metadata().pdfa_status,
                output_intent="/OutputIntents" in pdf.Root,
                bare_fonts=tuple(sorted({name for name, embedded, _ in fonts if not embedded})),
                mute_fonts=tuple(sorted({name for name, _, speaks in fonts if not speaks})),
                risks=tuple(dict.fromkeys(_risks(pdf))),
            )
    except pikepdf.PasswordError:
        return PdfLook("", encrypted=True)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return PdfLook(str(error).splitlines()[0][:120] or type(error).__name__)


def text_of(content: bytes) -> str:
    """Return the text of a PDF as a search would find it, without white space; empty where there is none."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(content) as document:
            return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    except PdfiumError:
        return ""


def _fonts(pdf: Node) -> Iterator[tuple[str, bool, bool]]:
    """Yield each font: its name, whether its program is in the file, whether its glyphs say what they are."""
    for each in _dictionaries(pdf):
        if each.get("/Type") != "/Font" or each.get("/Subtype") in ("/CIDFontType0", "/CIDFontType2"):
            continue
        descended = each.get("/DescendantFonts")
        descriptor = (descended[0] if descended else each).get("/FontDescriptor", {})
        embedded = each.get("/Subtype") == "/Type3" or any(key in descriptor for key in _PROGRAMS)
        yield str(each.get("/BaseFont", "?")), embedded, "/ToUnicode" in each or ("/Encoding" in each and not descended)


def _risks(pdf: Node) -> Iterator[str]:
    """Yield what acts by itself or leads out of the file, in words."""
    root = pdf.Root
    names = root.get("/Names", {})
    if "/OpenAction" in root and not _is_place(root.OpenAction):
        yield "打开时自动执行动作"
    if "/JavaScript" in names:
        yield "含有脚本"
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield "嵌有附件"
    for each in _dictionaries(pdf):
        kind = str(each.get("/S", ""))
        if kind in _ACTS or "/JS" in each:
            yield "含有脚本或启动程序的动作"
        elif kind in _LEADS_AWAY and each.get("/Type", "/Action") == "/Action":
            yield LINK
        if "/AA" in each:
            yield "含有自动动作"
        if each.get("/Subtype") in ("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"):
            yield "嵌有音像或三维内容"


def _is_place(action: Node) -> bool:
    """Say whether an action only shows a place in the same file."""
    import pikepdf

    return isinstance(action, pikepdf.Array) or str(action.get("/S", "")) == "/GoTo"


def _dictionaries(pdf: Node) -> Iterator[Node]:
    """Yield every dictionary of the file, those that stand within others too."""
    import pikepdf

    waiting = list(pdf.objects)
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Stream):
            each = each.stream_dict
        if isinstance(each, pikepdf.Dictionary):
            yield each
            waiting += [value for _, value in each.items() if _stands_within(value)]
        elif isinstance(each, pikepdf.Array):
            waiting += [value for value in each if _stands_within(value)]


def _stands_within(value: Node) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
