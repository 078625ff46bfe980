"""LibreOffice as the other end: opens a Word file, edits it as a person does, and saves it as Word again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MACRO = """
Function Sought(doc As Object, words As String) As Object
  Dim search As Object
  search = doc.createSearchDescriptor()
  search.SearchString = words
  search.SearchCaseSensitive = True
  Sought = doc.findFirst(search)
End Function

Sub Change(doc As Object, old As String, come As String)
  Dim found As Object
  found = Sought(doc, old)
  found.String = come
End Sub

Sub Edit()
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim doc As Object, found As Object, cursor As Object, note As Object
  doc = StarDesktop.loadComponentFromURL("SOURCE", "_blank", 0, hidden())
  doc.RecordChanges = True
EDITS
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "MS Word 2007 XML"
  doc.storeToURL("TARGET", kind())
  doc.close(True)
End Sub
"""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = 'xmlns:script="http://openoffice.org/2000/script"'
PERSON = "".join(
    '<item oor:path="/org.openoffice.UserProfile/Data">'
    f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
    for name, value in (("givenname", "Ola"), ("sn", "Office"))
)


def edited(folder: Path, data: bytes, edits: str) -> bytes:
    """The file after LibreOffice ran `edits`, lines of Basic, on the open document `doc`; skips without it."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed; apt-get install libreoffice-writer-nogui")
    source, target = folder / "out.docx", folder / "back.docx"
    source.write_bytes(data)
    macro = MACRO.replace("EDITS", edits)
    macro = macro.replace("SOURCE", source.as_uri()).replace("TARGET", target.as_uri())
    user = folder / "profile" / "user"
    # Its first start makes the profile, and writes over what is there.
    _start(folder, "--terminate_after_init")
    registry = user / "registrymodifications.xcu"
    kept = registry.read_text()
    registry.write_text(kept.replace("</oor:items>", f"{PERSON}</oor:items>"))
    words = macro.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    (user / "basic" / "Standard" / "Module1.xba").write_text(
        f'{HEAD}<script:module {NAMES} script:name="Module1" script:language="StarBasic">'
        f"{words}</script:module>"
    )
    said = _start(folder, "macro:///Standard.Module1.Edit")
    if not target.is_file():
        pytest.fail(f"LibreOffice wrote no file: {said[-500:]}")
    return target.read_bytes()


def _start(folder: Path, order: str) -> str:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", "--norestore", profile, order]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=180, check=False)
    return done.stderr.decode()
