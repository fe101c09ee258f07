import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { JUSTIFICATIONS, VEX_STATUSES } from '../src/judgement/vex/types.ts'

/*
 * The rules of OpenVEX 0.2.0, written down from its specification:
 * https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
 */

const text = { type: 'string' }
const iri = { type: 'string', format: 'uri' }
const time = { type: 'string', format: 'date-time' }

function closed(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false }
}

const identifiers = closed({ purl: text, cpe22: text, cpe23: text })
const hashes = { type: 'object', additionalProperties: text }
const part = closed({ '@id': iri, identifiers, hashes })
const product = closed({
  '@id': iri,
  identifiers,
  hashes,
  subcomponents: { type: 'array', uniqueItems: true, items: part },
})

/** A statement that nothing is affected says why in one of two ways, and one that it is, what to do. */
const statement = {
  ...closed(
    {
      '@id': iri,
      version: { type: 'integer', minimum: 1 },
      vulnerability: closed(
        {
          '@id': iri,
          name: text,
          description: text,
          aliases: { type: 'array', uniqueItems: true, items: text },
        },
        ['name'],
      ),
      timestamp: time,
      last_updated: time,
      products: { type: 'array', uniqueItems: true, items: product },
      status: { enum: VEX_STATUSES },
      supplier: text,
      status_notes: text,
      justification: { enum: JUSTIFICATIONS },
      impact_statement: text,
      action_statement: text,
      action_statement_timestamp: time,
    },
    ['vulnerability', 'status'],
  ),
  allOf: [
    {
      if: { properties: { status: { const: 'not_affected' } } },
      // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
      then: { oneOf: [{ required: ['justification'] }, { required: ['impact_statement'] }] },
    },
    {
      if: { properties: { status: { const: 'affected' } } },
      // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
      then: { required: ['action_statement'] },
    },
  ],
}

const schema = closed(
  {
    '@context': iri,
    '@id': iri,
    author: text,
    role: text,
    timestamp: time,
    last_updated: time,
    version: { type: 'integer', minimum: 1 },
    tooling: text,
    statements: { type: 'array', uniqueItems: true, items: statement },
  },
  ['@context', '@id', 'author', 'timestamp', 'version', 'statements'],
)

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false })
formats.default(ajv)
const validate = ajv.compile(schema)

/** What is wrong with a document; nothing where it is valid. That it has no statements at all is not held against it. */
export function openVexFaults(value: unknown): readonly string[] {
  validate(value)
  return (validate.errors ?? []).map((error: ErrorObject) => `${error.instancePath} ${error.message ?? ''}`)
}
