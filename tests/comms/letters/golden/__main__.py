"""Writes the golden letters anew: `python -m tests.comms.letters.golden`. Read the difference after."""

from tests.comms.letters.golden.letters import FOLDER, GOLDEN, written

for file in (*FOLDER.glob("texts/*.txt"), *FOLDER.glob("outlines/*.json")):
    file.unlink()
for golden in GOLDEN:
    words, structure = written(golden)
    golden.text_file.write_text(words, encoding="utf-8")
    golden.outline_file.write_text(structure, encoding="utf-8")
