"""What the site needs of others, for who must know: `sbom.cdx.json`, a CycloneDX list of all that
requirements-serve.txt pins, with hashes; its time is the day of the version, its serial number
follows from name and version. https://cyclonedx.org/

It is written by the library of its makers; their program for it (cyclonedx-bom) would bring a
grammar of addresses, and every command would take two seconds longer to begin.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from scripts.model.package import Package
from scripts.model.problems import BadInput

PINNED = Path(__file__).parents[2] / "requirements-serve.txt"
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+).*\\\n((?: +--hash=.+\n)+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pins(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, SHA-256 of each of its files) as uv pins them.

    >>> [*pins("aio==2.1 \\\\\\n    --hash=sha256:" + "a" * 64 + "\\n    # via b\\n")][0][:2]
    ('aio', '2.1')
    """
    for name, version, hashes in PIN.findall(text):
        yield name, version, HASH.findall(hashes)


def write(package: Package, folder: Path) -> None:
    """`sbom.cdx.json`. BadInput if nothing is pinned."""
    from cyclonedx.model import (
        ExternalReference,
        ExternalReferenceType,
        HashAlgorithm,
        HashType,
        XsUri,
    )
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    name, version, day = (package.descriptor[key] for key in ("name", "version", "created"))
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{name}-{version}"))
    bom.metadata.timestamp = datetime.fromisoformat(day)
    for name, version, found in pins(PINNED.read_text(encoding="utf-8")):
        purl = PackageURL("pypi", None, name, version)
        hashes = [HashType(alg=HashAlgorithm.SHA_256, content=content) for content in found]
        files = ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(purl)), hashes=hashes
        )
        bom.components.add(
            Component(
                name=name,
                version=version,
                purl=purl,
                bom_ref=str(purl),
                external_references=[files],
            )
        )
    if not bom.components:
        raise BadInput(f"{PINNED.name} pins nothing; run make lock")
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    (folder / "sbom.cdx.json").write_text(text, encoding="utf-8")
