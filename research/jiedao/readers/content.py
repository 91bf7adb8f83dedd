"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

HEAD = 8192
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"PAR1", "parquet"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "bitmap"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The streams that tell what an OLE file is, in the order in which they are looked for.
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
    ("content.xml", "odf"),
)
_SAVE = "open it in Word or WPS and save it as .docx"
_TABLE = "open it in Excel or WPS and save it as .xlsx"
_UNPACK = "unpack it, or pack it as .zip"
_OCR = "recognise its text (OCR) and save it as .txt or .docx"
# What to do with what is not read, by format and by suffix.
ADVICE = {
    "mhtml": "open it in a browser and save it as .html",
    "mht": "open it in a browser and save it as .html",
    "ofd": "open it in an OFD reader and export it as .docx or .pdf",
    "encrypted": "open it with its password and save it without one",
    **dict.fromkeys(("doc", "wps", "rtf", "odt", "odf", "ole", "dot", "dotx"), _SAVE),
    **dict.fromkeys(("xls", "xlsb", "et", "ods"), _TABLE),
    **dict.fromkeys(("ppt", "pptx", "dps"), "save its text as .docx or .txt"),
    **dict.fromkeys(("archive", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz"), _UNPACK),
    **dict.fromkeys(("image", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp"), _OCR),
}
# Suffixes that reports have, whether they are read or not.
DOCUMENTS = frozenset(
    ["doc", "docx", "wps", "rtf", "odt", "ofd", "pdf", "mht", "mhtml", "xls", "xlsx", "et", "ods"]
)
# Possessive: a row of comments must not be tried in all its divisions.
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_MHTML = re.compile(rb"(from|mime-version|content-type):.*multipart/related", re.I | re.S)


# Files of a folder that are about the reports, not of them.
_ABOUT = re.compile(r"(readme|license|licence|changelog)", re.IGNORECASE)


def is_litter(name: str) -> bool:
    """Tell a file that is no report by its path: hidden, a lock of Word, a readme.

    Examples
    --------
    >>> [is_litter(name) for name in ("__MACOSX/._a.txt", "a/~$b.docx", "README.md", "a/b.txt")]
    [True, True, True, False]
    """
    parts = name.split("/")
    hidden = any(
        part.startswith((".", "~$", "__MACOSX")) for part in parts if part not in (".", "..")
    )
    return hidden or parts[-1] == "Thumbs.db" or bool(_ABOUT.match(parts[-1]))


def find_format(path: Path, head: bytes | None = None) -> str:
    """Return the format of a file by its first bytes and, of a zip, its members.

    Parameters
    ----------
    path : pathlib.Path
    head : bytes, optional
        Its first bytes, `HEAD` or more or all that it has, where they were read before.

    Returns
    -------
    str
        ``text`` for all that has no mark of its own; ``zip``, ``docx``, ``xlsx``, ``pdf``, ``html``,
        ``parquet``; or what is not read: ``doc``, ``xls``, ``ppt``, ``pptx``, ``ole``, ``encrypted``,
        ``rtf``, ``ofd``, ``odf``, ``xlsb``, ``mhtml``, ``image``, ``archive``.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    if head is None:
        with path.open("rb") as file:
            head = file.read(HEAD)
    head = head[:HEAD]
    if head.startswith(_OLE):
        return _find_stream(path.read_bytes())
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _find_part(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            # Two letters alone may open a text.
            return ("image" if b"\x00" in head else "text") if name == "bitmap" else name
    plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    if _HTML.match(plain):
        return "html"
    return "mhtml" if _MHTML.match(plain) else "text"


def _find_stream(data: bytes) -> str:
    for name, found in _STREAMS:
        if name.encode("utf-16-le") in data:
            return found
    return "ole"


def _find_part(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    # Some services name the main part document2.xml.
    if "[Content_Types].xml" in names and any(name.startswith("word/document") for name in names):
        return "docx"
    return next((found for part, found in _PARTS if part in names), "zip")
