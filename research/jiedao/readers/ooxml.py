"""The package of a Word file: a zip of XML parts, opened with limits and without entities."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jiedao.errors import InputError
from jiedao.readers.limits import MEGABYTE, ZIP_ERRORS

LARGEST_PART = 32 * MEGABYTE

# Office writes either of two families of namespaces: transitional and strict.
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "urn:schemas-microsoft-com:vml": "v",
}

Element = Any


@cache
def _short(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return f"{_PREFIXES.get(space, 'other')}:{local}" if space else local


def name(element: Element) -> str:
    """Return the name of an element with its usual prefix, ``w:p``; ``""`` for a comment."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: Element, local: str, default: str = "") -> str:
    """Return an attribute by its local name, of whatever namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == local:
            return str(value)
    return default


def child(element: Element | None, *names: str) -> Element | None:
    """Follow the first children of these names, or return None."""
    for wanted in names:
        if element is None:
            return None
        element = next((each for each in element if name(each) == wanted), None)
    return element


def value(element: Element | None, *names: str, default: str = "") -> str:
    """Return the attribute ``val`` of the child under these names, or the default."""
    found = child(element, *names)
    return default if found is None else attribute(found, "val", default)


def switched_on(element: Element | None, *names: str) -> bool:
    """Whether a property such as ``w:vanish`` is there and not switched off."""
    found = child(element, *names)
    return found is not None and attribute(found, "val", "1").lower() not in ("0", "false", "off")


@dataclass(frozen=True)
class Package:
    """An open package.

    Attributes
    ----------
    where : str
        The file, for errors.
    archive : zipfile.ZipFile
    names : dict
        The name of each part as the zip has it, by its name in small letters.
    """

    where: str
    archive: zipfile.ZipFile
    names: dict[str, str]

    def part(self, part: str) -> Element | None:
        """Parse a part; None if there is none.

        Raises
        ------
        InputError
            If the part is too large, damaged or not the XML of Office.
        """
        stored = self.names.get(part.lower())
        return None if stored is None else self._parse(stored, self._bytes(stored))

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Yield the names of the parts to which a part has a relation of a kind (``styles``)."""
        folder, file = posixpath.split(part)
        relations = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in relations if relations is not None else ():
            target = attribute(relation, "Target")
            outside = attribute(relation, "TargetMode").lower() == "external"
            if attribute(relation, "Type").endswith(f"/{kind}") and target and not outside:
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

    def _bytes(self, stored: str) -> bytes:
        try:
            info = self.archive.getinfo(stored)
            with self.archive.open(info) as file:
                # The size that the zip states can be a lie: read one byte more than allowed.
                data = file.read(LARGEST_PART + 1)
        except ZIP_ERRORS as error:
            raise InputError(
                self.where,
                f"a damaged part {stored} ({error})",
                "a whole Word document",
                "get the file again, or open it in Word and save it anew",
            ) from error
        if len(data) > LARGEST_PART:
            raise InputError(
                self.where,
                f"a part {stored} that unpacks to more than is plausible",
                f"parts of at most {LARGEST_PART // MEGABYTE} MB",
                "save the text alone in a new document",
            )
        return data

    def _parse(self, stored: str, data: bytes) -> Element:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(
                self.where,
                f"a part {stored} that is not XML ({error})",
                "a whole Word document",
                "open the file in Word or WPS, which may repair it, and save it anew",
            ) from error
        # Office writes no document type; what has one brings entities.
        if root.getroottree().docinfo.doctype:
            raise InputError(
                self.where,
                f"a part {stored} with a document type, as Office never writes it",
                "a Word document without entities",
                "do not trust this file; ask for its text",
            )
        return root


def open_package(path: Path) -> Package:
    """Open a Word file; how large it may be in all, `jiedao.readers.read_entries` has checked.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Package
        Its archive is to be closed by the caller.

    Raises
    ------
    InputError
        If the file cannot be read or is no zip.
    """
    where = str(path)
    try:
        archive = zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        raise InputError(
            where,
            f"a file that is no Word document, or not a whole one ({error})",
            "a .docx as Word or WPS writes it",
            "open it in Word or WPS and save it as .docx",
        ) from error
    names = {info.filename.replace("\\", "/").lower(): info.filename for info in archive.filelist}
    return Package(where, archive, names)
