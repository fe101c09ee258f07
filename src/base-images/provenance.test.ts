import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { attestedBase, MAX_MATERIALS, MAX_PROVENANCE_SIZE } from './provenance.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const
const STORED = [digest('a'), digest('b'), digest('c')]

function statement(predicate: object, predicateType = 'https://slsa.dev/provenance/v0.2'): string {
  return JSON.stringify({ predicateType, predicate })
}

const DEBIAN = { uri: 'pkg:docker/debian@12?platform=linux%2Famd64', digest: { sha256: 'd'.repeat(64) } }
const GOLANG = { uri: 'pkg:docker/golang@1.25' }
const FRONTEND = { uri: 'pkg:docker/docker/dockerfile@1' }
const SOURCE = { uri: 'https://github.com/acme/app.git', digest: { sha1: '0' } }

const source = (id: string, image: string) => ({
  id,
  op: { Op: { source: { identifier: `docker-image://${image}` } } },
})
const chain = (...letters: string[]) => [letters.map((letter) => ({ digest: digest(letter) }))]

const STEPS = [
  source('step0', `docker.io/library/golang:1.25@${digest('9')}`),
  source('step1', 'docker.io/library/debian:12'),
]
const LAYERS = { 'step0:0': chain('9', 'b'), 'step1:0': chain('a', 'b'), 'step2:0': chain('a', 'b', 'c') }

describe('the base by an attestation', () => {
  const debian = { name: 'docker.io/library/debian:12', digest: digest('d') }
  const cases: readonly [string, string, ReturnType<typeof attestedBase>][] = [
    [
      'is the only image that went into the build',
      statement({ materials: [FRONTEND, DEBIAN, SOURCE] }),
      debian,
    ],
    ['is not known of several, without their layers', statement({ materials: [DEBIAN, GOLANG] }), undefined],
    [
      'is the one whose layers lie lowest',
      statement({
        materials: [DEBIAN, GOLANG],
        buildConfig: { llbDefinition: STEPS },
        metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { layers: LAYERS } },
      }),
      { ...debian, layers: 2 },
    ],
    [
      'is told by the later form as well',
      statement(
        {
          buildDefinition: {
            resolvedDependencies: [DEBIAN, GOLANG],
            internalParameters: { buildConfig: { llbDefinition: STEPS } },
          },
          runDetails: { metadata: { buildkit_metadata: { layers: LAYERS } } },
        },
        'https://slsa.dev/provenance/v1',
      ),
      { ...debian, layers: 2 },
    ],
    [
      'has the host and path of other registries',
      statement({ materials: [{ uri: 'pkg:docker/ghcr.io/acme/base@1.0' }] }),
      { name: 'ghcr.io/acme/base:1.0' },
    ],
    [
      'is told by no other statement',
      statement({ materials: [DEBIAN] }, 'https://spdx.dev/Document'),
      undefined,
    ],
    ['is not told by what is no statement', '[]', undefined],
    ['is not told by what is no JSON', '{', undefined],
    [
      'is not told where too much went into the build',
      statement({
        materials: Array.from({ length: MAX_MATERIALS + 1 }, () => SOURCE).concat(DEBIAN as never),
      }),
      undefined,
    ],
    [
      'is not told by what is too large',
      statement({ materials: [DEBIAN] }).padEnd(MAX_PROVENANCE_SIZE + 1),
      undefined,
    ],
  ]
  for (const [name, text, expected] of cases)
    it(name, () => assert.deepEqual(attestedBase(text, STORED), expected))

  it('takes any JSON', () =>
    fc.assert(
      fc.property(fc.json(), (text) => assert.equal(attestedBase(text, STORED), undefined)),
      { numRuns: 200 },
    ))
})
