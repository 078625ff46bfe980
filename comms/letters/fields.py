"""The empty fields that a seal and its time stamp are put into: named, tagged, seen by nobody.

Sealing then leaves PDF/A and PDF/UA as they were.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from comms.letters.verify import FIELD

ARCHIVE_FIELD = "Time stamp"
# Field -> what it is, for those who listen.
WORDS = {
    FIELD: ("Electronic seal of the Special Procedures", "Electronic seal"),
    ARCHIVE_FIELD: ("Time stamp over the electronic seal", "Time stamp"),
}
# Printed and locked: PDF/A asks for the first.
FLAGS = 132
NOWHERE: list[Any] = [0, 0, 0, 0]


def with_fields(pdf: bytes, names: list[str]) -> bytes:
    """`pdf` with empty, named, tagged signature fields that nobody sees."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        fields = [_field(opened, page.obj, name) for name in names]
        page.obj.Annots = Array([*page.obj.get("/Annots", []), *fields])
        page.obj.Tabs = Name.S
        opened.Root.AcroForm = Dictionary(Fields=Array(fields), SigFlags=0)
        for field, name in zip(fields, names, strict=True):
            _tag(opened, field, page.obj, WORDS[name][1])
        prepared = io.BytesIO()
        opened.save(
            prepared,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return prepared.getvalue()


def _field(opened: pikepdf.Pdf, page: Any, name: str) -> Any:
    return opened.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(WORDS[name][0]),
            F=FLAGS,
            Rect=Array(NOWHERE),
            P=page,
        )
    )


def _tag(opened: pikepdf.Pdf, field: Any, page: Any, words: str) -> None:
    """Puts the field into the structure, as a form with words for those who listen."""
    root = opened.Root.StructTreeRoot
    numbers = root.ParentTree.Nums
    number = max(int(key) for key in list(numbers)[::2]) + 1
    element = opened.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=root.K[0],
            Pg=page,
            Alt=String(words),
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
    )
    root.K[0].K.append(element)
    field.StructParent = number
    numbers.append(number)
    numbers.append(element)
    root.ParentTreeNextKey = number + 1
