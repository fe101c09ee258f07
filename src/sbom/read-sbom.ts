import { readXml } from '../packaging/xml/read-xml.ts'
import { readCycloneDx } from './cyclonedx/document.ts'
import { cycloneDxOfXml } from './cyclonedx/xml.ts'
import { type JsonObject, objectOf, textOf, textsOf } from './json.ts'
import { readSpdx2 } from './spdx/document.ts'
import { readSpdx3 } from './spdx/graph.ts'
import { parseTagValue } from './spdx/tag-value.ts'
import type { SbomContent } from './types.ts'

/** Envelopes and statements around a document. */
const MAX_WRAPPINGS = 5

/**
 * Reads a bill of materials: CycloneDX in JSON and XML, SPDX in JSON and as tags and values, those in JSON also as the predicate of an in-toto statement,
 * signed (DSSE) or not. `undefined` for anything else. What a document does not say in the expected form is absent.
 *
 * Throws SyntaxError for what looks like JSON or XML and is none.
 */
export function readSbom(bytes: Uint8Array): SbomContent | undefined {
  const text = new TextDecoder().decode(bytes) // Takes away a byte order mark.
  const start = text.slice(0, 4096).trimStart()
  if (start.startsWith('{')) return readJson(JSON.parse(text))
  if (start.startsWith('<')) return readCycloneDxXml(bytes)
  return start.startsWith('SPDXVersion:') || start.includes('\nSPDXVersion:')
    ? readSpdx2(parseTagValue(text))
    : undefined
}

function readCycloneDxXml(bytes: Uint8Array): SbomContent | undefined {
  const root = readXml(bytes)
  if (typeof root === 'string') throw new SyntaxError(root)
  const document = cycloneDxOfXml(root)
  return document && readCycloneDx(document)
}

function readJson(value: unknown): SbomContent | undefined {
  let document = objectOf(value)
  for (let depth = 0; document && depth < MAX_WRAPPINGS; depth++) {
    const content = readDocument(document)
    if (content) return content
    document = unwrapped(document)
  }
  return undefined
}

function readDocument(document: JsonObject): SbomContent | undefined {
  if (document['bomFormat'] === 'CycloneDX') return readCycloneDx(document)
  if (textOf(document['spdxVersion'])?.startsWith('SPDX-2')) return readSpdx2(document)
  return Array.isArray(document['@graph']) && hasSpdxContext(document['@context'])
    ? readSpdx3(document)
    : undefined
}

/** An address, or a list of it and others. */
function hasSpdxContext(context: unknown): boolean {
  const contexts = Array.isArray(context) ? textsOf(context) : [textOf(context) ?? '']
  return contexts.some((one) => one.includes('spdx'))
}

/**
 * https://github.com/secure-systems-lab/dsse/blob/master/envelope.md,
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md; cosign puts the document under `Data`.
 */
function unwrapped(document: JsonObject): JsonObject | undefined {
  const payload = textOf(document['payload'])
  if (payload !== undefined) return parsed(Buffer.from(payload, 'base64').toString('utf8'))
  const inner = document['predicate'] ?? document['Data']
  return typeof inner === 'string' ? parsed(inner) : objectOf(inner)
}

function parsed(text: string): JsonObject | undefined {
  const value: unknown = JSON.parse(text)
  return objectOf(value)
}
