"""A received PDF with nothing but its pages: `python -m comms.publication.files.cleaning LANGUAGE TITLE < FILE`.

A confined program: it answers with a line of JSON and the new file, or says that the pages must be made into pictures
because something on them acts, hides or is drawn by what cannot stay. Tells too which pages of it only eyes read.
Imports nothing of the project but its walls, and what knows such pages.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, BinaryIO

import pikepdf

from comms.publication import shapes
from comms.replies import confined

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
KEPT_OF_A_PAGE = {
    *("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"),
    *("/UserUnit", "/Group", "/Annots"),
}
GONE = (
    *("/Metadata", "/PieceInfo", "/AA", "/A", "/JS", "/AF", "/Alternates", "/OPI", "/Ref"),
    *("/LastModified", "/StructParent", "/StructParents", "/Private", "/Thumb", "/Measure"),
)
SAFE = ("http://", "https://", "mailto:")
JPEG_FACTS = {0xE1, 0xED, 0xFE, *range(0xE3, 0xED)}  # EXIF, Photoshop, comments and the like


def must_be_pictures(pdf: pikepdf.Pdf) -> bool:
    """Whether rewriting would change what the pages show, or keep what is not shown."""
    if "/AcroForm" in pdf.Root or "/OCProperties" in pdf.Root:
        return True
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if note.get("/Subtype") != pikepdf.Name.Link:
                return True
    return any(
        isinstance(item, pikepdf.Stream | pikepdf.Dictionary) and "/OC" in item
        for item in pdf.objects
    )


def clean(file: BinaryIO, *, language: str, title: str) -> bytes | None:
    """The pages in a new file; None where they must be made into pictures."""
    with pikepdf.open(file) as old, pikepdf.new() as new:
        if must_be_pictures(old):
            return None
        new.pages.extend(old.pages)
        for page in new.pages:
            _strip_page(new, page)
        for item in new.objects:
            _strip(item)
        new.Root.Lang = pikepdf.String(language)
        new.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        new.docinfo["/Title"] = title
        target = io.BytesIO()
        new.remove_unreferenced_resources()
        new.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return target.getvalue()


def drawn(cleaned: bytes) -> list[int]:
    """The pages with something that only eyes read, as they stand in the new file."""
    with pikepdf.open(io.BytesIO(cleaned)) as made:
        return shapes.pages(made)


def _strip_page(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    for key in list(page.obj.keys()):
        if key not in KEPT_OF_A_PAGE:
            del page.obj[key]
    links: Any = page.obj.get("/Annots", [])
    kept = [made for link in links if (made := _link(pdf, link))]
    if kept:
        page.obj.Annots = pdf.make_indirect(pikepdf.Array(kept))
    elif "/Annots" in page.obj:
        del page.obj["/Annots"]


def _link(pdf: pikepdf.Pdf, link: Any) -> pikepdf.Object | None:
    """A link made anew: where on the page, and the address it shows. Links within the file go."""
    address = str(link.get("/A", {}).get("/URI", ""))
    if not address.lower().startswith(SAFE):
        return None
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[float(number) for number in link.Rect],
            Border=[0, 0, 0],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address)),
        )
    )


def _strip(item: Any) -> None:
    if not isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        return
    is_link = item.get("/Subtype") == pikepdf.Name.Link
    for key in GONE:
        if key in item and not (key == "/A" and is_link):
            del item[key]
    if isinstance(item, pikepdf.Stream) and item.get("/Filter") == pikepdf.Name.DCTDecode:
        item.write(without_facts(item.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def without_facts(jpeg: bytes) -> bytes:
    """A JPEG without what its camera and its programs wrote beside the picture."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in JPEG_FACTS:
            kept.append(jpeg[at:end])
        at = end
    finish = jpeg.rfind(b"\xff\xd9")
    kept.append(jpeg[at : finish + 2] if finish > at else jpeg[at:])
    return b"".join(kept)


def main(language: str, title: str) -> None:
    confined.shut_in(memory=MEMORY, seconds=SECONDS)
    with open(confined.source(), "rb", closefd=False) as file:
        cleaned = clean(file, language=language, title=title)
    facts = {"must_be_pictures": cleaned is None, "drawn": drawn(cleaned) if cleaned else []}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + (cleaned or b""))


if __name__ == "__main__":
    main(*sys.argv[1:])
