"""Reads bills of materials with other people's libraries and prints what they make of them, as JSON."""

import io
import json
import sys
from pathlib import Path


def read_cyclonedx(path, version):
    from cyclonedx.model.bom import Bom
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = path.read_text(encoding="utf8")
    fault = JsonStrictValidator(getattr(SchemaVersion, version)).validate_str(text)
    bom = Bom.from_json(json.loads(text))
    bom.validate()
    faults = [] if fault is None else [str(fault)[:2000]]
    return faults, len(bom.components), len(bom.vulnerabilities)


def read_spdx2(path, parser):
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = parser.parse_from_file(str(path))
    faults = [message.validation_message for message in validate_full_spdx_document(document)]
    return faults, len(document.packages), 0


def read_spdx_json(path):
    from spdx_tools.spdx.parser.json import json_parser

    return read_spdx2(path, json_parser)


def read_spdx_tag_value(path):
    from spdx_tools.spdx.parser.tagvalue import tagvalue_parser

    return read_spdx2(path, tagvalue_parser)


# Listed licences have addresses of their own and lie in no document.
LISTED = "https://spdx.org/licenses/"


def read_spdx3(path):
    from spdx_python_model import v3_0_1 as spdx

    objects = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().deserialize_data(json.loads(path.read_text(encoding="utf8")), objects)
    missing = [iri for iri in objects.link() if not iri.startswith(LISTED)]
    spdx.JSONLDSerializer().write(objects, io.BytesIO())  # Checks what is mandatory.
    packages = list(objects.foreach_type(spdx.software_Package))
    flaws = list(objects.foreach_type(spdx.security_Vulnerability))
    return [f"nothing has the id {iri}" for iri in missing], len(packages), len(flaws)


READERS = {
    ".cyclonedx": lambda path: read_cyclonedx(path, "V1_6"),
    ".7": lambda path: read_cyclonedx(path, "V1_7"),
    ".spdx-json": read_spdx_json,
    ".spdx-json-3": read_spdx3,
    ".spdx": read_spdx_tag_value,
}

results = []
for name in sys.argv[1:]:
    path = Path(name)
    try:
        faults, packages, vulnerabilities = READERS[path.suffix](path)
    except Exception as error:  # noqa: BLE001: whatever a reader throws is a fault of the document
        faults, packages, vulnerabilities = [f"{type(error).__name__}: {error}"], 0, 0
    results.append({"file": name, "faults": faults, "packages": packages, "vulnerabilities": vulnerabilities})
print(json.dumps(results))
