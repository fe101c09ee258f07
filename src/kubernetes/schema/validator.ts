import { PlimsollError } from '../../core/errors.ts'
import type { HttpClient } from '../../net/http.ts'
import { isRecord, type KubernetesObject, listAt } from '../object.ts'
import { faultOf } from './check.ts'
import { faultList, faultMessage, type SchemaFault } from './fault.ts'
import { notAMap, textOf, unreadable } from './identity-faults.ts'
import { isNameable, type SchemaName } from './location.ts'
import { type FoundSchema, type SchemaSource, shippedSource, writtenSchemas } from './schema-source.ts'

export interface ValidatorOptions {
  /** `x.y.z`; `master`, the newest one, where not given. */
  readonly kubernetesVersion?: string
  /** Folders, http and https URLs, templates of them, and `default`; the shipped schemas where there are none. */
  readonly schemaLocations?: readonly string[]
  /** For locations that are URLs. It is not closed. */
  readonly http?: HttpClient
}

export interface Validator {
  /** Throws the reason of the signal. */
  validate(object: unknown, signal: AbortSignal): Promise<ValidationResult>
}

export type ValidationResult =
  | { readonly valid: true }
  | {
      readonly valid: false
      /** `invalid`: the object breaks its schema; `error`: it could not be judged, which is not to be valid. */
      readonly status: 'invalid' | 'error'
      /** As kubeconform has it, on one line. */
      readonly message: string
      readonly faults: readonly SchemaFault[]
    }

/** Schemas that are kept: the names of kinds come from strangers. */
const MAX_KEPT = 1000

/** Items of a list in lists in it. */
const MAX_LISTS = 10

/**
 * Holds objects against the schemas of their kinds, strictly: a key that the schema does not know is a fault. Schemas
 * are compiled once. Throws `option-invalid` for a version or location that is none.
 *
 * https://github.com/yannh/kubeconform
 */
export function createValidator(options: ValidatorOptions = {}): Validator {
  const find = keepingSchemas(sourcesOf(options))
  return {
    validate: async (object, signal) => await validateAny(object, find, signal, 0),
  }
}

type Find = (name: SchemaName, signal: AbortSignal) => Promise<FoundSchema>

function sourcesOf(options: ValidatorOptions): readonly SchemaSource[] {
  const version = versionOf(options.kubernetesVersion ?? 'master')
  const locations = options.schemaLocations?.length ? options.schemaLocations : ['default']
  return locations.map((location) =>
    location === 'default' ? shippedSource(version) : writtenSchemas(location, version, options.http),
  )
}

function versionOf(text: string): string {
  const version = text.startsWith('v') ? text.slice(1) : text
  if (version === 'master' || /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(version)) return version
  throw new PlimsollError('option-invalid', `the version of Kubernetes is master or x.y.z, not ${text}`)
}

/** What was not to be had for the moment is asked for again. */
function keepingSchemas(sources: readonly SchemaSource[]): Find {
  const kept = new Map<string, FoundSchema>()
  return async (name, signal) => {
    const key = `${name.apiVersion} ${name.kind}`
    const known = kept.get(key)
    if (known) return known
    const found = await firstOf(sources, name, signal)
    if (found.kind === 'failed') return found
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(key, found)
    return found
  }
}

async function firstOf(
  sources: readonly SchemaSource[],
  name: SchemaName,
  signal: AbortSignal,
): Promise<FoundSchema> {
  let missing: FoundSchema = { kind: 'missing' }
  if (!isNameable(name)) return missing
  for (const source of sources) {
    const found = await source(name, signal)
    if (found.kind !== 'missing') return found
    if (found.hint !== undefined) missing = found
  }
  return missing
}

async function validateAny(
  object: unknown,
  find: Find,
  signal: AbortSignal,
  lists: number,
): Promise<ValidationResult> {
  signal.throwIfAborted()
  if (!isRecord(object)) return failure(`error unmarshalling resource: ${notAMap(object)}`)
  const wrong = unreadable(object)
  if (wrong !== undefined) return failure(`error while parsing: ${wrong}`)
  const name = { kind: textOf(object['kind']), apiVersion: textOf(object['apiVersion']) }
  if (name.kind.toLowerCase() === 'list') return await validateList(object, find, signal, lists)
  return validateOne(object, name, await find(name, signal))
}

function validateOne(object: KubernetesObject, name: SchemaName, found: FoundSchema): ValidationResult {
  if (found.kind === 'failed') return failure(found.message)
  if (found.kind === 'missing') {
    const why = found.hint === undefined ? '' : ` (${found.hint})`
    return failure(`could not find schema for ${name.kind}${why}`)
  }
  const fault = faultOf(found.check, object)
  if (!fault) return { valid: true }
  return {
    valid: false,
    status: 'invalid',
    message: `problem validating schema. Check JSON formatting: ${faultMessage(found.url, fault)}`,
    faults: faultList(fault),
  }
}

/** A list is as good as each of its items, as kubeconform takes them apart. */
async function validateList(
  list: KubernetesObject,
  find: Find,
  signal: AbortSignal,
  lists: number,
): Promise<ValidationResult> {
  if (lists >= MAX_LISTS) return failure(`more than ${MAX_LISTS} lists are in each other`)
  const items = list['items']
  if (items !== undefined && items !== null && !Array.isArray(items))
    return failure('error while parsing: the items of the list are no list')
  const messages: string[] = []
  const faults: SchemaFault[] = []
  let status: 'invalid' | 'error' = 'invalid'
  for (const [index, item] of listAt(list, ['items']).entries()) {
    const result = await validateAny(item, find, signal, lists + 1)
    if (result.valid) continue
    if (result.status === 'error') status = 'error'
    messages.push(result.message)
    faults.push(...result.faults.map(({ path, detail }) => ({ path: ['items', index, ...path], detail })))
  }
  if (messages.length === 0) return { valid: true }
  return { valid: false, status, message: messages.join('\n'), faults }
}

function failure(message: string): ValidationResult {
  return { valid: false, status: 'error', message, faults: [] }
}
