"""The engine is a library of its own: no Django, and parsers are loaded only when they are used."""

import subprocess
import sys
from pathlib import Path

from tests.reading.papers import docx, paragraph, pdf

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
for name in ("django", "celery", "psycopg", "redis", "httpx2"):
    sys.modules[name] = None
sys.path.insert(0, sys.argv[1])
from factcheck.reading import read_docx, read_html, read_markdown, read_pdf, read_text
assert read_text("Harga beras naik 12 persen.").claims
heavy = {"lxml", "mammoth", "pypdf", "markdown_it"} & set(sys.modules)
assert not heavy, heavy
folder = Path(sys.argv[2])
words = "Harga beras naik 12 persen menurut dinas perdagangan kota itu."
assert read_docx((folder / "a.docx").read_bytes()).article.text == words
assert read_pdf((folder / "a.pdf").read_bytes()).article.text == words
assert read_markdown(f"**{words}**").article.text == words
assert read_html(f"<article><p>{words}</p></article>").article.text == words
"""


def test_every_kind_of_file_is_read_without_the_rest_of_the_desk(tmp_path):
    words = "Harga beras naik 12 persen menurut dinas perdagangan kota itu."
    (tmp_path / "a.docx").write_bytes(docx(paragraph(words)))
    (tmp_path / "a.pdf").write_bytes(pdf([(60, 700, 11, words)]))
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, ROOT, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
