import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import * as z from 'zod/mini'
import { faultOf, messageOf, PlimsollError } from '../../../core/errors.ts'
import { checkLocated } from '../../../documents/check.ts'
import {
  applyOperation,
  isMap,
  mergePatch,
  PatchFault,
  pointerTokens,
} from '../../../documents/json-patch.ts'
import { type LocatedYaml, partOf, readLocatedYaml } from '../../../documents/located-yaml.ts'
import { readText } from '../read-text.ts'
import { CLAIR_TOP_KEYS } from './schema.ts'

/** Drop-in files that are read; a folder of more is another folder. */
export const MAX_DROP_INS = 1000

/** A file whose values were laid over those before it, and which of the whole's places are its own. */
interface Layer {
  readonly yaml: LocatedYaml
  /** The path in this file of what stands at a path of the whole. */
  readonly own: (path: readonly PropertyKey[]) => readonly PropertyKey[] | undefined
}

/**
 * Clair's configuration with its drop-ins, as one document: `FILE.d/*.json` and `*.yaml` are merged in (RFC 7386),
 * `*.json-patch` and `*.yaml-patch` are applied (RFC 6902), in the order of their names. A value's place is where it was
 * last said. Throws `config-invalid`. https://quay.github.io/clair/reference/config.html
 */
export async function readClairDocument(file: string, signal: AbortSignal): Promise<LocatedYaml> {
  const base = await readDocument(file, formatOf(file), signal)
  let value: unknown = base.value ?? {}
  if (!isMap(value)) base.fail([], 'the file is to be a map of keys and values')
  const layers: Layer[] = [{ yaml: base, own: (path) => path }]
  for (const name of await dropIns(`${file}.d`)) {
    const path = join(`${file}.d`, name)
    const isPatch = name.endsWith('-patch')
    const yaml = await readDocument(
      path,
      name.includes('.json') && !name.includes('.yaml') ? 'json' : 'yaml',
      signal,
    )
    if (isPatch) {
      const applied = applyPatch(yaml, value)
      value = applied.value
      layers.push(...applied.layers)
    } else if (yaml.value !== null) {
      if (!isMap(yaml.value)) yaml.fail([], 'the file is to be a map of keys and values')
      value = mergePatch(value, yaml.value)
      layers.push({ yaml, own: (place) => (isThere(yaml.value, place) ? place : undefined) })
    }
  }
  return joined(value, layers)
}

function formatOf(file: string): 'json' | 'yaml' {
  const extension = extname(file)
  if (extension === '.json') return 'json'
  if (extension === '.yaml') return 'yaml'
  throw new PlimsollError(
    'config-invalid',
    `${file} is neither .yaml nor .json, by which Clair's file is read.`,
  )
}

async function readDocument(
  file: string,
  format: 'json' | 'yaml',
  signal: AbortSignal,
): Promise<LocatedYaml> {
  const text = await readText(file, signal)
  const yaml = await readLocatedYaml({ file, text, code: 'config-invalid' })
  if (format === 'json') requireJson(file, text)
  return yaml
}

/** What YAML would let through in a file that others read as JSON. */
function requireJson(file: string, text: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new PlimsollError('config-invalid', `${file}:1:1: the file is no JSON: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

async function dropIns(folder: string): Promise<readonly string[]> {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === 'ENOENT') return []
    throw new PlimsollError('config-invalid', `${folder} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
  const wanted = names.filter((name) => /\.(?:yaml|json)(?:-patch)?$/.test(basename(name)))
  if (wanted.length > MAX_DROP_INS)
    throw new PlimsollError('config-invalid', `${folder} holds more than ${MAX_DROP_INS} files.`)
  return wanted.sort((a, b) => (a < b ? -1 : 1))
}

const Operation = z.looseObject({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string(),
  from: z.optional(z.string()),
})
const Patch = z.array(Operation)

function applyPatch(
  yaml: LocatedYaml,
  start: unknown,
): { readonly value: unknown; readonly layers: Layer[] } {
  const layers: Layer[] = []
  let value = start
  for (const [index, operation] of checkLocated(yaml, Patch).entries()) {
    try {
      value = applyOperation(value, { ...operation, value: operation['value'] })
    } catch (error) {
      if (!(error instanceof PatchFault)) throw error
      yaml.fail([index], `the operation ${operation.op} ${error.message}`)
    }
    const tokens = pointerTokens(operation.path)
    const part = partOf(yaml, [index, 'value'], operation['value'])
    layers.push({
      yaml: part,
      own: (path) =>
        tokens.every((token, at) => String(path[at]) === token) && path.length >= tokens.length
          ? path.slice(tokens.length)
          : undefined,
    })
  }
  return { value, layers }
}

function isThere(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  return true
}

function joined(value: unknown, layers: readonly Layer[]): LocatedYaml {
  const find = (path: readonly PropertyKey[]) => {
    for (const { yaml, own } of layers.toReversed()) {
      const place = own(path)
      if (place) return { yaml, place }
    }
    throw new Error('the first file has every place')
  }
  return {
    value,
    place: (path) => {
      const { yaml, place } = find(path)
      return yaml.place(place)
    },
    placeOfKey: (path) => {
      const { yaml, place } = find(path)
      return yaml.placeOfKey(place)
    },
    fail: (path, detail) => {
      const { yaml, place } = find(path)
      return yaml.fail(place, detail)
    },
    failAtKey: (path, detail) => {
      const { yaml, place } = find(path)
      return yaml.failAtKey(place, detail)
    },
    failInText: (path, offset, detail) => {
      const { yaml, place } = find(path)
      return yaml.failInText(place, offset, detail)
    },
  }
}

/** Whether a file is Clair's rather than plimsoll.yaml, by its first keys. Throws `config-invalid` when it cannot be read. */
export async function isClairConfig(file: string, signal: AbortSignal): Promise<boolean> {
  const text = await readText(file, signal)
  if (text.trim() === '') return false
  const { value } = await readLocatedYaml({ file, text, code: 'config-invalid' })
  if (!isMap(value) || 'service' in value) return false
  return Object.keys(value).some((key) => CLAIR_TOP_KEYS.includes(key))
}
