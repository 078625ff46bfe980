"""The file stores: random names, bytes on the disk first, hashes checked on every read, one layout for both sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comms import store
from comms.store import Damaged


def test_what_is_put_is_got_back_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    name = store.put(tmp_path, b"a confidential letter", suffix=".pdf")
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", name)
    assert store.get(tmp_path, name, expected=store.sha256(b"a confidential letter")) == (
        b"a confidential letter"
    )
    assert store.put(tmp_path, b"a confidential letter", suffix=".pdf") != name


def test_one_flipped_byte_is_refused(tmp_path: Path) -> None:
    name = store.put(tmp_path, b"a confidential letter")
    path = tmp_path / name[:2] / name
    path.write_bytes(b"A confidential letter")
    with pytest.raises(Damaged, match="not the one that was stored"):
        store.get(tmp_path, name, expected=store.sha256(b"a confidential letter"))


def test_a_missing_file_is_refused_and_can_be_removed_twice(tmp_path: Path) -> None:
    name = store.put(tmp_path, b"bytes")
    store.remove(tmp_path, name)
    store.remove(tmp_path, name)
    with pytest.raises(Damaged, match="cannot be read"):
        store.get(tmp_path, name, expected=store.sha256(b"bytes"))


def test_a_fault_takes_back_what_was_written_and_success_keeps_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), store.undone_on_fault(tmp_path) as written:
        written.append(store.put(tmp_path, b"one"))
        raise RuntimeError
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with store.undone_on_fault(tmp_path) as written:
        written.append(store.put(tmp_path, b"one"))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == written
