import { type Fault, grouped, type Place } from './fault.ts'

/** What a schema says about a value: a fault, or nothing. Made once of a schema and used for many objects. */
export type Check = (value: unknown, place: Place | undefined, run: Run) => Fault | undefined

/** One of several things that are looked at whatever the others say. */
export type Rule = (value: unknown, place: Place | undefined, run: Run, faults: Fault[]) => void

/** Of the validation of one object. */
export interface Run {
  depth: number
  steps: number
  /** A limit that was met: the object is not valid, whatever a schema makes of the part that was not looked at. */
  exceeded: Fault | undefined
}

/** Values in each other, counted with the schemas that refer to each other: what nests deeper is no manifest. */
export const MAX_DEPTH = 400

/** Values that are held against a schema: a file of a mebibyte of JSON has at most half a million. */
const MAX_STEPS = 5_000_000

/** What is wrong with an object; a limit that was met comes first, as `not` makes nothing of a fault behind it. */
export function faultOf(check: Check, object: unknown): Fault | undefined {
  const run: Run = { depth: 0, steps: 0, exceeded: undefined }
  const fault = check(object, undefined, run)
  return run.exceeded ?? fault
}

/**
 * A check of several parts.
 *
 * @param gates a fault of one of them ends the check, as nothing else is said of a value of the wrong type
 */
export function checkOf(gates: readonly Check[], rules: readonly Rule[]): Check {
  return (value, place, run) => {
    if (run.depth >= MAX_DEPTH) return exceed(run, place, `nested more than ${MAX_DEPTH} levels deep`)
    if (isOver(run, place)) return run.exceeded
    run.depth++
    run.steps++
    const fault = firstFault(gates, value, place, run) ?? allFaults(rules, value, place, run)
    run.depth--
    return fault
  }
}

/** Whether more was looked at than may be, which is then a fault of the object. */
export function isOver(run: Run, place: Place | undefined): boolean {
  if (run.steps < MAX_STEPS) return false
  exceed(run, place, `more than ${MAX_STEPS} values to look at`)
  return true
}

function exceed(run: Run, place: Place | undefined, detail: string): Fault {
  run.exceeded ??= { place, detail }
  return run.exceeded
}

function firstFault(
  gates: readonly Check[],
  value: unknown,
  place: Place | undefined,
  run: Run,
): Fault | undefined {
  for (const gate of gates) {
    const fault = gate(value, place, run)
    if (fault) return fault
  }
  return undefined
}

function allFaults(
  rules: readonly Rule[],
  value: unknown,
  place: Place | undefined,
  run: Run,
): Fault | undefined {
  if (rules.length === 0) return undefined
  const faults: Fault[] = []
  for (const rule of rules) rule(value, place, run, faults)
  return grouped(place, faults)
}
