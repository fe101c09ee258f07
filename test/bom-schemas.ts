import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

const SCHEMAS = join(import.meta.dirname, 'schemas')
const CYCLONEDX = fileURLToPath(
  new URL('.', import.meta.resolve('@cyclonedx/cyclonedx-library/package.json')),
)

function read(folder: string, name: string): object {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
}

/** CycloneDX's own schema, with those that it refers to. */
function cycloneDx(version: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true)
  const folder = join(CYCLONEDX, 'res/schema')
  for (const part of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const name = `${part}.SNAPSHOT.schema.json`
    ajv.addSchema(read(folder, name), `http://cyclonedx.org/schema/${name}`)
  }
  return ajv.compile(read(folder, `bom-${version}.SNAPSHOT.schema.json`))
}

/** The official schemas of formats that have one in JSON; compiled when first asked for. */
const COMPILERS: Readonly<Record<string, () => ValidateFunction>> = {
  cyclonedx: () => cycloneDx('1.6'),
  'cyclonedx-1.7': () => cycloneDx('1.7'),
  'spdx-json': () =>
    new Ajv({ strict: true, allErrors: true }).compile(read(SCHEMAS, 'spdx-2.3.schema.json')),
  github: () =>
    new Ajv({ strict: true, allErrors: true }).compile(read(SCHEMAS, 'github-snapshot.schema.json')),
}

const compiled = new Map<string, ValidateFunction>()

export const FORMATS_WITH_SCHEMA: readonly string[] = Object.keys(COMPILERS)

/** What is wrong with a document of the format, by its official schema: nothing, as a rule. */
export function schemaFaults(format: string, text: string): readonly string[] {
  const validate = compiled.get(format) ?? COMPILERS[format]?.()
  if (!validate) throw new Error(`no schema for ${format}`)
  compiled.set(format, validate)
  if (validate(JSON.parse(text))) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}
