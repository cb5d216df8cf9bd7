"""Hostile PDFs in a few bytes each: what breaks readers, and what a careful one makes of it."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

WORDS = "The lease of Wombat Holdings LLC ends on May 1, 2025."
TYPE_1 = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}


def typed(words: str = WORDS, pages: int = 1) -> bytes:
    """A sound PDF whose pages say so."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(612, 792), invariant=1)
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, words)
        canvas.drawString(72, 680, f"Page {number} of {pages}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    target = io.BytesIO()
    if not options:
        options = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}  # bombs stay packed
    pdf.save(target, **options)  # type: ignore[arg-type]
    return target.getvalue()


def changed(change: Callable[[pikepdf.Pdf], object], words: str = WORDS, pages: int = 1, **options: object) -> bytes:
    """A sound PDF after a change to it."""
    with pikepdf.open(io.BytesIO(typed(words, pages))) as pdf:
        change(pdf)
        return saved(pdf, **options)


def content(drawing: bytes, *, box: Iterable[float] = (0, 0, 612, 792), **page: object) -> bytes:
    """A page with that content and those entries; its font is `F`."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(612, 792))
    made = pdf.pages[0].obj
    made.MediaBox = Array(list(box))
    made.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(Dictionary(**TYPE_1))))
    made.Contents = pdf.make_stream(drawing)
    for name, value in page.items():
        made[f"/{name}"] = value
    return saved(pdf)


SHOWN = b"BT /F 12 Tf 72 700 Td (" + WORDS.encode() + b") Tj ET"


def raw(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, with a table of where they are."""
    out, at = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, most = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % most
    for number in range(1, most):
        out += b"%010d 00000 n \n" % at[number] if number in at else b"0000000000 65535 f \n"
    return bytes(out + b"trailer\n<< /Size %d " % most + trailer + b" >>\nstartxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d " % len(data) + entries + b" >>\nstream\n" + data + b"\nendstream"


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page_tree(kids: bytes, count: int, more: dict[int, bytes] | None = None) -> bytes:
    """A PDF with one sound page (3) and a page tree (2) that claims whatever it is told to."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    tree = b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: tree, 3: page, 4: stream(SHOWN), 5: FONT}
    return raw({**objects, **(more or {})})


def deep_tree(depth: int) -> bytes:
    more = {
        number: b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>"
        % (max(2, number - 1), number + 1 if number < 9 + depth else 3)
        for number in range(10, 10 + depth)
    }
    return page_tree(b"10 0 R", 1, more)


def zeros(mib: int, fill: bytes = b" ") -> bytes:
    """Many MiB of one byte, deflated."""
    packer = zlib.compressobj(9)
    block = fill * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(mib)) + packer.flush()


def filtered(data: bytes, filters: str, parameters: bytes = b"") -> bytes:
    """A page whose content is packed like that."""
    names = b" ".join(b"/" + name.encode() for name in filters.split())
    packed = stream(data, b"/Filter [" + names + b"] " + parameters)
    return page_tree(b"3 0 R", 1, {4: packed})


def image(width: int, height: int, data: bytes, filters: str, colours: str = "DeviceGray", bits: int = 8) -> bytes:
    """A page that is one picture."""
    names = b" ".join(b"/" + name.encode() for name in filters.split())
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent %d /Filter [%s]" % (
        width,
        height,
        colours.encode(),
        bits,
        names,
    )
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 6 0 R >> >> >>"
    return page_tree(b"3 0 R", 1, {3: page, 4: stream(b"q 612 0 0 792 0 0 cm /I Do Q"), 6: stream(data, entries)})


def form_in_itself() -> bytes:
    form = stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>")
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
    )
    return page_tree(b"3 0 R", 1, {3: page, 4: stream(SHOWN + b" /X Do"), 6: form})


def type_3_in_itself() -> bytes:
    """A font whose glyph shows text in the font."""
    glyph = stream(b"1000 0 0 0 750 750 d1 BT /T 12 Tf (a) Tj ET")
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /a 7 0 R >> "
        b"/Encoding << /Type /Encoding /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [1000] /Resources << /Font << /T 6 0 R >> >> >>"
    )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R /T 6 0 R >> >> >>"
    )
    return page_tree(b"3 0 R", 1, {3: page, 4: stream(SHOWN + b" BT /T 12 Tf 72 600 Td (aaa) Tj ET"), 6: font, 7: glyph})


def object_stream_in_itself() -> bytes:
    """An object stream that extends itself and claims to hold itself."""
    inside = b"8 0 << /Type /Nothing >>"
    packed = stream(inside, b"/Type /ObjStm /N 1 /First 4 /Extends 8 0 R")
    return page_tree(b"3 0 R", 1, {8: packed})


def mapped(codes: dict[int, str], words: bytes = b"AB") -> bytes:
    """A page whose font says that its characters mean something else (hex of UTF-16)."""
    pairs = " ".join(f"<{code:02X}> <{value}>" for code, value in codes.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <FF> "
        f"endcodespacerange {len(codes)} beginbfchar {pairs} endbfchar endcmap end end"
    )

    def change(pdf: pikepdf.Pdf) -> None:
        font = pdf.pages[0].obj.Resources.Font.F
        font.ToUnicode, font.Encoding = pdf.make_stream(table.encode()), Name.WinAnsiEncoding
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 12 Tf 72 700 Td (The lease of " + words + b" Wombat) Tj ET")

    with pikepdf.open(io.BytesIO(content(SHOWN))) as pdf:
        change(pdf)
        return saved(pdf)


def locked(revision: int, user: str, owner: str = "owner") -> bytes:
    modern = revision >= 4
    lock = pikepdf.Encryption(user=user, owner=owner, R=revision, aes=modern, metadata=modern)  # type: ignore[arg-type]
    return changed(lambda _: None, encryption=lock)


def locked_for_a_certificate() -> bytes:
    encryption = b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /CF << >> >>"
    return raw(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        },
        b"/Root 1 0 R /ID [<00> <00>] " + encryption,
    )


def acting(action: dict[str, object]) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(**action)

    return changed(change)


def with_form_of_xml() -> bytes:
    xml = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><a>&e;</a></xdp:xdp>'

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(xml))

    return changed(change)


def with_metadata(xml: bytes) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata = pdf.make_stream(xml, Type=Name.Metadata, Subtype=Name.XML)

    return changed(change)


def carrying(name: str, data: bytes, *, portfolio: bool = False) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = data
        if portfolio:
            pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    return changed(change)


def carrying_in_a_note(data: bytes) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        file = pdf.make_stream(data, Type=Name.EmbeddedFile)
        told = Dictionary(Type=Name.Filespec, F=String("evil.exe"), EF=Dictionary(F=file))
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([72, 600, 92, 620]), FS=pdf.make_indirect(told)
        )
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return changed(change)


def with_layer_off(words: bytes) -> bytes:
    """Words in an optional content group that is switched off."""
    with pikepdf.open(io.BytesIO(content(SHOWN))) as pdf:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        settings = Dictionary(ON=Array([]), OFF=Array([group]), Order=Array([]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=settings)
        page = pdf.pages[0].obj
        page.Resources.Properties = Dictionary(L=group)
        page.Contents = pdf.make_stream(SHOWN + b" /OC /L BDC BT /F 12 Tf 72 600 Td (" + words + b") Tj ET EMC")
        return saved(pdf)


def revised(words: bytes) -> bytes:
    """A PDF and an update behind it that shows other words: the first ones are still in the file."""
    first = page_tree(b"3 0 R", 1)
    found = re.search(rb"startxref\n(\d+)", first)
    previous = int(found[1]) if found else 0
    at = len(first)
    body = b"4 0 obj\n" + stream(b"BT /F 12 Tf 72 700 Td (" + words + b") Tj ET") + b"\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return first + body + table % (at, previous, at + len(body))


def many_objects(count: int) -> bytes:
    return page_tree(b"3 0 R", 1, dict.fromkeys(range(10, 10 + count), b"null"))


def many_pages(count: int) -> bytes:
    return page_tree(b"3 0 R " * count, count)


def broken_font() -> bytes:
    """A TrueType font whose tables lie outside it."""
    data = (
        struct.pack(">IHHHH", 0x00010000, 2, 16, 0, 16) + b"glyf" + struct.pack(">III", 0, 0xFFFFFFF0, 0xFFFFFFFF) + b"\xff" * 64
    )
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Broken /FirstChar 0 /LastChar 255 /FontDescriptor 7 0 R >>"
    described = b"<< /Type /FontDescriptor /FontName /Broken /Flags 32 /FontFile2 8 0 R >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R /B 6 0 R >> >> >>"
    )
    drawing = SHOWN + b" BT /B 12 Tf 72 600 Td (broken) Tj ET"
    return page_tree(b"3 0 R", 1, {3: page, 4: stream(drawing), 6: font, 7: described, 8: stream(data)})


def scan_beside_type() -> bytes:
    """A page of type, and a page that is a picture."""
    grey = bytes(255 if (x // 40 + y // 40) % 2 else 0 for y in range(200) for x in range(200))
    pictured = image(200, 200, zlib.compress(grey), "FlateDecode")
    with pikepdf.open(io.BytesIO(typed())) as pdf, pikepdf.open(io.BytesIO(pictured)) as other:
        pdf.pages.extend(other.pages)
        return saved(pdf)


def sparse(mib: int) -> bytes:
    """A PDF of which most bytes are one picture that holds nothing."""
    return image(8_192, 128 * mib, bytes(mib << 20), "ASCIIHexDecode")
