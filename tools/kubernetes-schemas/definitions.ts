import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A type of the API, as its definitions have it: only what occurs in them. */
interface Definition {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Definition>>
  readonly required?: readonly string[]
  readonly items?: Definition
  readonly additionalProperties?: Definition
  readonly enum?: readonly string[]
  readonly oneOf?: readonly Definition[]
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string
    readonly version: string
    readonly kind: string
  }[]
}

/** Keywords that are said or left out on purpose; any other has to be thought about first. */
const KNOWN = new Set([
  '$ref',
  'type',
  'properties',
  'required',
  'items',
  'additionalProperties',
  'enum',
  'oneOf',
  'description',
  'format',
  'x-kubernetes-group-version-kind',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-unions',
])

/** The module with the definitions of all versions under a folder: what they share stands there once. */
export function kubernetesDefinitions(folder: string): string {
  const versions = readdirSync(folder).sort(byVersion)
  const masks = new Map<string, number>()
  for (const [index, version] of versions.entries()) {
    const path = join(folder, version, '_definitions.json')
    const { $defs } = JSON.parse(readFileSync(path, 'utf8')) as { $defs: Record<string, Definition> }
    for (const line of linesOf($defs)) masks.set(line, (masks.get(line) ?? 0) | (1 << index))
  }
  const lines = [...masks].map(([line, mask]) => line.replace(' ', ` ${mask} `)).sort()
  return `// Made by npm run kubernetes-schemas of the definitions of the Kubernetes API; see LICENCE.txt beside it.
export const SHIPPED_VERSIONS: readonly string[] = ${JSON.stringify(versions)}
// In a list, because bundlers write a constant text out wherever it is used.
export const DEFINITIONS: readonly string[] = [\`
${lines.map(escaped).join('\n')}
\`]
`
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function escaped(line: string): string {
  if (!/^[ -~]*$/.test(line)) throw new Error(`a definition is not ASCII: ${line}`)
  return line.replace(/[\\`$]/g, '\\$&')
}

/** `NAME TYPE` of each type that an object reaches, and `FILE NAME` of each kind. */
function linesOf(definitions: Readonly<Record<string, Definition>>): readonly string[] {
  const kinds = Object.entries(definitions).flatMap(([name, definition]) => kindOf(name, definition))
  const reached = new Set(kinds.map(({ name }) => name))
  const types: string[] = []
  for (const name of reached) {
    const definition = definitions[name]
    if (!definition) throw new Error(`there is no definition ${name}`)
    const encoded = encode(definition, (other) => reached.add(other))
    types.push(`${shortName(name)} ${JSON.stringify(encoded)}`)
  }
  const names = new Set([...reached].map(shortName))
  if (names.size < reached.size) throw new Error('two types have one short name')
  return [...types, ...kinds.map(({ name, file }) => `${file} ${shortName(name)}`)]
}

/** What is sent to the API beside objects, such as DeleteOptions, is of all groups, and no kind of manifests. */
function kindOf(name: string, definition: Definition): readonly { name: string; file: string }[] {
  const [of, ...others] = definition['x-kubernetes-group-version-kind'] ?? []
  if (!of || others.length > 0) return []
  const group = of.group.split('.')[0] ?? ''
  return [{ name, file: [of.kind, group, of.version].filter(Boolean).join('-').toLowerCase() }]
}

function shortName(name: string): string {
  return name.split('.').slice(-3).join('.')
}

/** The short form of a type that schema/definitions.ts reads. */
function encode(definition: Definition, reach: (name: string) => unknown): unknown {
  const unknown = Object.keys(definition).find((key) => !KNOWN.has(key))
  if (unknown) throw new Error(`a definition has the keyword ${unknown}, which nobody has thought about`)
  const { $ref, type, oneOf, properties, required, items, additionalProperties, enum: values } = definition
  const isOptional = Array.isArray(type) && type.length === 2 && type[1] === 'null'
  const plain = isOptional ? (type as readonly string[])[0] : type
  if ($ref !== undefined) {
    const name = $ref.replace(/^.*#\/\$defs\//, '')
    reach(name)
    return `#${shortName(name)}`
  }
  if (oneOf) return { one: oneOf.map((one) => encode(one, reach)) }
  if (values) return isOptional ? { enum: values } : { enum: values, must: 1 }
  const must = isOptional ? {} : { must: 1 }
  if (properties) {
    const encoded = Object.entries(properties).map(([key, one]) => [key, encode(one, reach)])
    return { of: Object.fromEntries(encoded), ...(required ? { need: required } : {}), ...must }
  }
  if (items) return isOptional ? [encode(items, reach)] : [encode(items, reach), 1]
  if (additionalProperties) return { map: encode(additionalProperties, reach), ...must }
  if (plain === undefined) return ''
  if (typeof plain !== 'string') throw new Error(`a definition is of the type ${JSON.stringify(plain)}`)
  return isOptional ? plain : `${plain}!`
}
