"""Makes WeasyPrint's PDF/A-3a file a PDF/UA-1 file too, before it is written.

Works on pydyf's objects of the pinned WeasyPrint; a newer one may lay them out otherwise, which the
validator's test would show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pydyf

EXTENSION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END = b"</rdf:RDF>"


class NotConforming(Exception):
    """The file does not have the shape that the finishers know."""


def finish(_document: Any, pdf: pydyf.PDF) -> None:
    """WeasyPrint's finisher: name the file PDF/UA-1 and set its margins apart from its text."""
    identify(pdf)
    set_margins_apart(pdf)
    name_notes(pdf)
    compress_once(pdf)


def identify(pdf: pydyf.PDF) -> None:
    """Adds the PDF/UA identification and its schema to the XMP, which must stay uncompressed."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False
            xmp = b"".join(part for part in item.stream if isinstance(part, bytes))
            if xmp.count(END) == 1:
                item.stream = [xmp.replace(END, EXTENSION + END)]
                return
    raise NotConforming("The XMP metadata was not found where WeasyPrint 70 writes it.")


def set_margins_apart(pdf: pydyf.PDF) -> None:
    """Turns running heads and page numbers, which no structure element holds, into artifacts."""
    objects = {bytes(o.reference): o for o in pdf.objects if getattr(o, "number", None) is not None}
    root = objects[bytes(pdf.catalog["StructTreeRoot"])]
    held = _held(objects, bytes(root["K"][0]))
    numbers = objects[bytes(root["ParentTree"])]["Nums"]
    for index, reference in enumerate(pdf.page_references):
        elements = numbers[2 * index + 1]
        outside = {mcid for mcid, element in enumerate(elements) if bytes(element) not in held}
        if outside:
            content = objects[bytes(objects[bytes(reference)]["Contents"])]
            _make_artifacts(content, outside)
            for mcid in outside:
                elements[mcid] = "null"


def name_notes(pdf: pydyf.PDF) -> None:
    """Tags footnotes as notes with their own identifiers, one for each, cut by a page or not.

    WeasyPrint tags the foot of a page as an unnamed group of spans, the number of each note first;
    the pieces in which a long note goes on have an empty one.
    """
    objects = {bytes(o.reference): o for o in pdf.objects if getattr(o, "number", None) is not None}
    root = objects[bytes(pdf.catalog["StructTreeRoot"])]
    document = objects[bytes(root["K"][0])]
    notes: list[Any] = []
    for foot in (objects[reference] for reference in _kids(document)):
        if foot["S"] != "/NonStruct":
            continue
        begun = []
        for reference in _kids(foot):
            note = objects[reference]
            number = objects[next(iter(_kids(note)))]
            if number["K"] or not notes:
                number["S"], note["S"] = "/Lbl", "/Note"
                note["ID"] = pydyf.String(f"note-{len(notes) + 1:05}")
                notes.append(note)
                begun.append(note.reference)
            else:
                _join(objects, notes[-1], note)
        foot["K"] = pydyf.Array(begun)
    if notes:
        names = [part for note in notes for part in (note["ID"], note.reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(names)})


def _join(objects: dict[bytes, Any], note: Any, piece: Any) -> None:
    """Moves what `piece` holds to the end of `note`."""
    for reference in _kids(piece):
        objects[reference]["P"] = note.reference
        note["K"].append(reference)
    piece["K"] = pydyf.Array()


class Written(pydyf.Stream):
    """A stream whose bytes are made; pydyf would make them once for the file and again for its identifier."""

    def __init__(self, stream: pydyf.Stream) -> None:
        super().__init__(extra=stream.extra)
        self.number, self.generation, self.free = stream.number, stream.generation, stream.free
        self._data: bytes = stream.data

    @property
    def data(self) -> bytes:
        return self._data


def compress_once(pdf: pydyf.PDF) -> None:
    """Makes the bytes of every stream. The last of the finishers: nothing changes in a stream after it."""
    pdf.objects = [Written(o) if isinstance(o, pydyf.Stream) else o for o in pdf.objects]


def _held(objects: dict[bytes, Any], start: bytes) -> set[bytes]:
    """References of the structure elements below `start`."""
    held: set[bytes] = set()
    waiting = [start]
    while waiting:
        reference = waiting.pop()
        if reference not in held:
            held.add(reference)
            waiting.extend(_kids(objects.get(reference)))
    return held


def _kids(element: Any) -> Iterable[bytes]:
    kids = element.get("K", []) if isinstance(element, dict) else []
    return [k if isinstance(k, bytes) else k.encode() for k in kids if isinstance(k, bytes | str)]


def _make_artifacts(content: pydyf.Stream, mcids: set[int]) -> None:
    """A marked sequence is written as tag, properties, operator: the first two are replaced."""
    for position, part in enumerate(content.stream):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID") in mcids:
            content.stream[position - 1] = "/Artifact"
            content.stream[position] = pydyf.Dictionary({"Type": "/Pagination"})
