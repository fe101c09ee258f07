import fc from 'fast-check'
import type { SuppressedFinding } from '../src/core/report.ts'

/*
 * What generated reports are made of: see generated-reports.ts.
 */

export const word = fc.string({ minLength: 1, maxLength: 8 })

/** Members of which each may be absent, and is then not there at all. */
export function some<T extends object>(
  members: {
    [K in keyof T]?: fc.Arbitrary<Exclude<T[K], undefined>>
  },
): fc.Arbitrary<Partial<T>> {
  return fc.record(members as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) as fc.Arbitrary<
    Partial<T>
  >
}

export const suppression = fc.constantFrom<Omit<SuppressedFinding, 'finding'>[]>(
  { by: '--severity', reason: 'x', decision: { kind: 'filter', option: '--severity' } },
  { by: 'a.yaml', reason: 'y', decision: { kind: 'exception', source: 'a.yaml:1', until: '2026-01-01' } },
  { by: 'VEX a', reason: 'z', decision: { kind: 'vex', document: 'a', status: 'fixed', author: 'b' } },
  { by: 'Trivy', reason: 'w', decision: { kind: 'foreign', source: 'Trivy' } },
)
