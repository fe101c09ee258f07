import { isRecord } from '../object.ts'
import type { Check } from './check.ts'
import { compileSchema } from './compile.ts'
import type { Compiler } from './compiler.ts'
import { DEFINITIONS, SHIPPED_VERSIONS } from './data/definitions.generated.ts'

/*
 * The shipped definitions are lines of `NAME MASK TYPE`, of which only those are read that an object needs. The mask
 * has a bit for each version, in the order of SHIPPED_VERSIONS. A type is
 *
 *     ''                        anything
 *     'string' 'integer' ..     or null; with an exclamation mark at the end: not null
 *     '#NAME'                   the type of that name
 *     [TYPE] [TYPE, 1]          a list; the second is not null
 *     { map: TYPE }             a map of any keys
 *     { of: { KEY: TYPE }, need: [KEY] }   a map of these keys alone, of which some have to be there
 *     { enum: [TEXT] }          one of these texts
 *     { one: [TYPE, TYPE] }     exactly one of these
 *
 * where `must: 1` makes a map or an enumeration not null. Lines of kinds name the type of the file that published
 * schemas have for it: `deployment-apps-v1 3 apps.v1.Deployment`. tools/kubernetes-schemas.ts writes them.
 */

/** The shipped schemas of one version of Kubernetes. */
export interface ShippedSchemas {
  /** The check of what a published schema is called, such as `deployment-apps-v1`; nothing where there is none. */
  check(file: string): Check | undefined
  /** The name of the type that a file is about. */
  typeOf(file: string): string | undefined
  /** The names of all files. */
  files(): readonly string[]
}

export { SHIPPED_VERSIONS }

const MAP = { type: ['object', 'null'] } as const

/** @param version one of SHIPPED_VERSIONS */
export function shippedSchemas(version: string): ShippedSchemas {
  const bit = 1 << SHIPPED_VERSIONS.indexOf(version)
  const checks = new Map<string, Check>()
  const typeOf = (file: string): string | undefined => (file.includes('.') ? undefined : lineOf(file, bit))
  const compiler: Compiler = {
    draft: 7,
    // Of most keys that a type has no object has a value: their checks are made when the first one comes.
    compile(schema, at) {
      let check: Check | undefined
      return (value, place, run) => {
        check ??= compileSchema(schema, at, compiler)
        return check(value, place, run)
      }
    },
    refer: (name) => (value, place, run) => checkOf(name)(value, place, run),
  }
  const checkOf = (name: string): Check => {
    const known = checks.get(name)
    if (known) return known
    const check = compiler.compile(schemaOf(name, bit), name)
    checks.set(name, check)
    return check
  }
  return {
    typeOf,
    check(file) {
      const name = typeOf(file)
      return name === undefined ? undefined : checkOf(name)
    },
    files: () =>
      DEFINITIONS.join('')
        .split('\n')
        .flatMap((line) => {
          const [file = '', mask] = line.split(' ', 2)
          return file !== '' && !file.includes('.') && (Number(mask) & bit) !== 0 ? [file] : []
        }),
  }
}

/** A type as the schema that it stands for, with references by name. */
export function schemaOf(name: string, bit: number): unknown {
  const line = lineOf(name, bit)
  if (line === undefined) throw new Error(`the type ${name} is not among the shipped ones`)
  return written(JSON.parse(line))
}

/** What stands after the name and the mask; several lines have one name where versions differ. */
function lineOf(name: string, bit: number): string | undefined {
  const [lines = ''] = DEFINITIONS
  const start = `${name} `
  for (let at = firstNotBefore(lines, start); lines.startsWith(start, at); at = lines.indexOf('\n', at) + 1) {
    const space = lines.indexOf(' ', at + start.length)
    const mask = Number(lines.slice(at + start.length, space))
    if ((mask & bit) !== 0) return lines.slice(space + 1, lines.indexOf('\n', space))
  }
  return undefined
}

/** Where the first line begins that does not come before a text: they are sorted, and too many to look at them all. */
function firstNotBefore(lines: string, text: string): number {
  let low = 1
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = lines.lastIndexOf('\n', middle - 1) + 1
    if (lines.slice(at, at + text.length) < text) low = lines.indexOf('\n', middle) + 1
    else high = at
  }
  return low
}

function written(type: unknown): unknown {
  if (typeof type === 'string') return writtenName(type)
  if (Array.isArray(type)) {
    const [items, must] = type as readonly unknown[]
    return { type: must === 1 ? 'array' : ['array', 'null'], items: written(items) }
  }
  if (!isRecord(type)) throw new Error('a shipped type is none')
  if (Array.isArray(type['one'])) return { oneOf: type['one'].map(written) }
  const isMust = type['must'] === 1
  if (type['enum'] !== undefined) return { type: isMust ? 'string' : ['string', 'null'], enum: type['enum'] }
  const start = isMust ? { type: 'object' } : MAP
  if (type['map'] !== undefined) return { ...start, additionalProperties: written(type['map']) }
  const of = isRecord(type['of']) ? Object.entries(type['of']) : []
  return {
    ...start,
    properties: Object.fromEntries(of.map(([key, one]) => [key, written(one)])),
    ...(type['need'] === undefined ? {} : { required: type['need'] }),
    additionalProperties: false,
  }
}

function writtenName(type: string): unknown {
  if (type === '') return {}
  if (type.startsWith('#')) return { $ref: type.slice(1) }
  return type.endsWith('!') ? { type: type.slice(0, -1) } : { type: [type, 'null'] }
}
