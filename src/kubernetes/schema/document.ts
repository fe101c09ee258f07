import { isRecord } from '../object.ts'
import type { Check } from './check.ts'
import { compileSchema } from './compile.ts'
import { brokenSchema, type Compiler, type Draft } from './compiler.ts'

/** Schemas in each other. */
export const MAX_SCHEMA_DEPTH = 300

/**
 * The check of a whole schema that was written by somebody: of draft 4 to 2020-12, with references within it. All of
 * it is compiled, so that what is wrong with it is said at once. Throws an Error in words for people.
 */
export function compileDocument(schema: unknown): Check {
  const known = new Map<string, { check?: Check }>()
  const draft = draftOf(schema)
  let depth = 0
  const compiler: Compiler = {
    draft,
    compile(part, at) {
      if (depth >= MAX_SCHEMA_DEPTH) throw brokenSchema(at, `is nested more than ${MAX_SCHEMA_DEPTH} deep`)
      depth++
      const check = compileSchema(part, at, compiler)
      depth--
      return check
    },
    refer(reference, at) {
      const pointer = pointerWithin(schema, reference, at)
      const found = known.get(pointer)
      if (found) return late(found)
      const entry: { check?: Check } = {}
      known.set(pointer, entry)
      entry.check = compiler.compile(partAt(schema, pointer, at), `#${pointer}`)
      return late(entry)
    },
  }
  const whole: { check?: Check } = {}
  known.set('', whole)
  whole.check = compiler.compile(schema, '')
  return whole.check
}

/** The check of a reference, which may refer to what is still being compiled. */
function late(entry: { readonly check?: Check }): Check {
  return (value, place, run) => entry.check?.(value, place, run)
}

const DRAFTS: readonly (readonly [string, Draft])[] = [
  ['draft-04/schema', 4],
  ['draft-06/schema', 6],
  ['draft-07/schema', 7],
  ['draft/2019-09/schema', 2019],
  ['draft/2020-12/schema', 2020],
  // The newest one, as the published schemas of Kubernetes have it.
  ['json-schema.org/schema', 2020],
]

/** As kubeconform has it: what does not say so is of draft 4. */
function draftOf(schema: unknown): Draft {
  const named = isRecord(schema) ? schema['$schema'] : undefined
  if (named === undefined) return 4
  const plain = typeof named === 'string' && named.endsWith('#') ? named.slice(0, -1) : named
  const found = DRAFTS.find(([end]) => typeof plain === 'string' && plain.endsWith(end))
  if (!found) throw brokenSchema('/$schema', 'names no draft from 4 to 2020-12')
  return found[1]
}

/** The JSON pointer of a reference to the same document. */
function pointerWithin(schema: unknown, reference: string, at: string): string {
  const hash = reference.indexOf('#')
  const document = hash < 0 ? reference : reference.slice(0, hash)
  const own = isRecord(schema) ? (schema['$id'] ?? schema['id']) : undefined
  const isOwn = document === '' || (typeof own === 'string' && own.replace(/#$/, '') === document)
  if (!isOwn) throw brokenSchema(at, `refers to another document, ${document}, which is not supported`)
  const pointer = hash < 0 ? '' : reference.slice(hash + 1)
  if (pointer !== '' && !pointer.startsWith('/'))
    throw brokenSchema(at, `refers to the anchor ${pointer}, which is not supported`)
  return pointer
}

function partAt(schema: unknown, pointer: string, at: string): unknown {
  let part = schema
  for (const token of pointer.split('/').slice(1)) {
    const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key))
      throw brokenSchema(at, `refers to ${pointer}, which is not there`)
    part = (part as Record<string, unknown>)[key]
  }
  return part
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
