import { pointerOf, type ValuePath } from '../object.ts'
import { goQuoted } from './go-text.ts'

/*
 * What a value does wrong, and how the validator of kubeconform words it: the texts, their order and how they are
 * nested are those of github.com/santhosh-tekuri/jsonschema, which pipelines match on. kubeconform puts all on one line.
 */

/** Where a value stands: the way up from it to the root, which has no place. */
export interface Place {
  readonly up: Place | undefined
  readonly key: string | number
}

export interface Fault {
  readonly place: Place | undefined
  /** `got string, want null or integer`. */
  readonly detail: string
  /** What stands behind it: of `oneOf` what each of its schemas objects to. */
  readonly causes?: readonly Fault[]
  /** The causes are all faults of one value, and nothing is said by this one itself. */
  readonly isGroup?: true
  /** Of keys that are not allowed or names that are wrong: these keys, in the order of the value. */
  readonly keys?: readonly string[]
}

/** One fault, for people and for places in a file. */
export interface SchemaFault {
  readonly path: ValuePath
  readonly detail: string
}

/** Faults that are told of one object; of further ones the number. */
export const MAX_SHOWN_FAULTS = 100

/** Nothing, the only fault, or all of them as a group. */
export function grouped(place: Place | undefined, faults: readonly Fault[]): Fault | undefined {
  if (faults.length < 2) return faults[0]
  return { place, detail: 'validation failed', causes: faults, isGroup: true }
}

function pathOf(place: Place | undefined): ValuePath {
  const path: (string | number)[] = []
  for (let at = place; at; at = at.up) path.push(at.key)
  return path.reverse()
}

/** kubeconform's message about an object. @param url of the schema */
export function faultMessage(url: string, fault: Fault): string {
  const lines: string[] = []
  let more = 0
  const add = (one: Fault, indent: string): void => {
    if (lines.length < MAX_SHOWN_FAULTS)
      lines.push(`${indent}- at ${goQuoted(pointerOf(pathOf(one.place)))}: ${one.detail}`)
    else more++
    for (const cause of one.causes ?? []) add(cause, `${indent}  `)
  }
  for (const one of topFaults(fault)) add(one, '')
  if (more > 0) lines.push(`- and ${more} more`)
  return [`jsonschema validation failed with ${goQuoted(`${url}#`)}`, ...lines].join(' ')
}

/** The faults one by one, groups taken apart; of keys that are not allowed one for each, at the key. */
export function faultList(fault: Fault): readonly SchemaFault[] {
  const list: SchemaFault[] = []
  for (const one of leaves(fault)) {
    if (list.length === MAX_SHOWN_FAULTS) break
    list.push(one)
  }
  return list
}

function* leaves(fault: Fault): Generator<SchemaFault> {
  if (fault.isGroup) {
    for (const cause of fault.causes ?? []) yield* leaves(cause)
    return
  }
  const path = pathOf(fault.place)
  if (fault.keys) {
    for (const key of fault.keys)
      yield { path: [...path, key], detail: `additional property ${goQuoted(key)} not allowed` }
    return
  }
  const behind = (fault.causes ?? []).map(inBrackets).join('; ')
  yield { path, detail: behind === '' ? fault.detail : `${fault.detail} (${behind})` }
}

function inBrackets(fault: Fault): string {
  return [...leaves(fault)].map(({ detail }) => detail).join(', ')
}

function topFaults(fault: Fault): readonly Fault[] {
  return fault.isGroup ? (fault.causes ?? []) : [fault]
}
