import fc from 'fast-check'
import type { HygieneReport } from '../src/core/hygiene.ts'

/*
 * Figures of hygiene of any content, for properties: see generated-reports.ts.
 */

const word = fc.string({ minLength: 1, maxLength: 8 })
const words = fc.array(word, { maxLength: 2 })
const count = fc.nat(1_000_000)
const points = fc.nat(100)

/** All members of `always`, and any of `maybe`. */
function record<A extends object, M extends object>(
  always: { [K in keyof A]: fc.Arbitrary<A[K]> },
  maybe: { [K in keyof M]: fc.Arbitrary<M[K]> },
): fc.Arbitrary<A & Partial<M>> {
  const all = { ...always, ...maybe } as Record<string, fc.Arbitrary<unknown>>
  return fc.record(all, { requiredKeys: Object.keys(always) }) as fc.Arbitrary<A & Partial<M>>
}

function few<T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  return fc.array(one, { maxLength: 2 })
}

const always = {
  identity: record(
    {
      name: word,
      storedBytes: count,
      entrypoint: words,
      cmd: words,
      exposedPorts: words,
      volumes: words,
      healthcheck: fc.constantFrom('present', 'absent', 'not applicable'),
    },
    { created: word, ageDays: count },
  ),
  user: record({ configured: word, isRoot: fc.boolean() }, { uid: count, name: word }),
  layers: few(record({ bytes: count, hiddenBytes: count }, { createdBy: word })),
  shippedBytes: count,
  visibleBytes: count,
  files: count,
  efficiency: fc.record({
    score: fc.double({ min: 0, max: 1, noNaN: true }).map((score) => Math.abs(score)),
    wastedBytes: count,
    userWastedPercent: fc.double({ min: 0, max: 9, noNaN: true }).map((share) => Math.abs(share)),
    reclaimableBytes: count,
    paths: few(fc.record({ path: word, count, bytes: count })),
  }),
  hiddenBytes: count,
  hidden: few(fc.record({ path: word, bytes: count, layer: count, hiddenBy: count })),
  tools: few(
    record(
      {
        kind: fc.constantFrom('shell', 'compiler', 'package-manager'),
        name: word,
        path: word,
        layer: count,
        bytes: count,
        remedy: word,
      },
      { package: word },
    ),
  ),
  leftovers: few(
    fc.record({
      name: word,
      path: word,
      places: count,
      files: count,
      bytes: count,
      layer: count,
      remedy: word,
    }),
  ),
  privileges: few(
    record(
      { kind: fc.constantFrom('set-user-ID', 'capabilities'), path: word, layer: count },
      { package: word },
    ),
  ),
  services: words,
  unjudged: words,
  scores: few(fc.record({ area: fc.constantFrom('user', 'waste', 'tools'), points })),
  score: points,
} as const

export const anyHygiene = record(always, {
  duplicates: few(fc.record({ paths: words, bytes: count })),
  treemap: fc.record({
    nodes: few(record({ path: word, isFolder: fc.boolean(), bytes: count }, { package: word })),
    packages: few(fc.record({ name: word, bytes: count })),
    otherBytes: count,
  }),
}) as fc.Arbitrary<HygieneReport>
