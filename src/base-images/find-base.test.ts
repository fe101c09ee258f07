import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareText } from '../core/compare-text.ts'
import type { Digest } from '../core/digest.ts'
import {
  type BaseIndex,
  type KnownBase,
  listBases,
  longestPrefix,
  withBase,
  withoutBases,
} from './base-index.ts'
import { chainIds } from './chain.ts'
import { type BaseClues, findBase } from './find-base.ts'

const DEBIAN = 'docker.io/library/debian:12'
const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'

function digest(letter: string): Digest {
  return `sha256:${letter.repeat(64)}`
}

function known(name: string, layers: string, more: Partial<KnownBase> = {}) {
  const chain = chainIds(layers.split('').map(digest)).at(-1) ?? digest('0')
  return {
    chain,
    name,
    platform: 'linux/amd64',
    configDigest: digest('c'),
    layers: layers.length,
    addedAt: '2026-01-01T00:00:00.000Z',
    ...more,
  }
}

function indexOf(...bases: readonly ReturnType<typeof known>[]): BaseIndex {
  return bases.reduce<BaseIndex>(withBase, new Map())
}

/** An image of one layer for each letter. */
function image(layers: string, more: Partial<BaseClues> = {}): BaseClues {
  return {
    config: { labels: {}, history: [] },
    layers: layers.split('').map((letter) => ({ diffId: digest(letter) })),
    ...more,
  }
}

const labelled = (name: string, of?: Digest): BaseClues['config'] => ({
  labels: { [NAME]: name, ...(of ? { [DIGEST]: of } : {}) },
  history: [],
})
const HISTORY: BaseClues['config']['history'] = [
  { createdBy: 'ADD rootfs /', emptyLayer: false },
  { createdBy: 'CMD ["bash"]', emptyLayer: true },
  { createdBy: 'RUN a', emptyLayer: false },
  { createdBy: 'RUN b', emptyLayer: false },
]

describe('the base of an image', () => {
  const index = indexOf(known(DEBIAN, 'a', { digest: digest('d') }), known('python:3', 'ab'))

  const cases: readonly [string, BaseClues, ReturnType<typeof findBase>][] = [
    ['is not known where nobody tells of one', image('xyz'), undefined],
    [
      'is the known one with the most layers',
      image('abz', { index }),
      { name: 'python:3', foundBy: 'layers', layers: 2, layersBy: 'layers' },
    ],
    [
      'may be one that all layers are of',
      image('ab', { index }),
      { name: 'python:3', foundBy: 'layers', layers: 2, layersBy: 'layers' },
    ],
    [
      'is never the image itself',
      image('ab', {
        index: indexOf(known(DEBIAN, 'a', { configDigest: digest('e') }), known('self', 'ab')),
        configDigest: digest('c'),
      }),
      { name: DEBIAN, foundBy: 'layers', layers: 1, layersBy: 'layers' },
    ],
    ['is not one whose layers lie elsewhere', image('za', { index }), undefined],
    [
      'is named by a label, whose layers nobody knows',
      image('xyz', { config: labelled('debian:12', digest('d')) }),
      { name: 'debian:12', digest: digest('d'), foundBy: 'label' },
    ],
    [
      'is named by an annotation before labels',
      image('xyz', { config: labelled('debian:12'), annotations: { [NAME]: 'python:3' } }),
      { name: 'python:3', foundBy: 'label' },
    ],
    [
      'is told by layers before a label, which is listed',
      image('axx', { index, config: labelled('acme/base:1') }),
      {
        name: DEBIAN,
        digest: digest('d'),
        foundBy: 'layers',
        layers: 1,
        layersBy: 'layers',
        others: [{ name: 'acme/base:1', foundBy: 'label' }],
      },
    ],
    [
      'is not contradicted by a label that means the same',
      image('axx', { index, config: labelled('debian:12', digest('f')) }),
      { name: DEBIAN, digest: digest('d'), foundBy: 'layers', layers: 1, layersBy: 'layers' },
    ],
    [
      'ends where the history says so, if nobody else does',
      image('xyz', { config: { labels: { [NAME]: 'debian:12' }, history: HISTORY } }),
      { name: 'debian:12', foundBy: 'label', layers: 1, layersBy: 'history' },
    ],
    [
      'has no name where only the history tells of it',
      image('xyz', { config: { labels: {}, history: HISTORY } }),
      { foundBy: 'history', layers: 1, layersBy: 'history' },
    ],
    [
      'is by an attestation before a label',
      image('xyz', { config: labelled('a:1'), attested: { name: 'b:1', digest: digest('e'), layers: 2 } }),
      {
        name: 'b:1',
        digest: digest('e'),
        foundBy: 'attestation',
        layers: 2,
        layersBy: 'attestation',
        others: [{ name: 'a:1', foundBy: 'label' }],
      },
    ],
    [
      'has no more layers than the image, whatever an attestation says',
      image('xy', { attested: { name: 'b:1', layers: 3 } }),
      { name: 'b:1', foundBy: 'attestation' },
    ],
  ]
  for (const [name, clues, expected] of cases) it(name, () => assert.deepEqual(findBase(clues), expected))

  it('has the name that the image itself gives it, and its other names', () => {
    const same = indexOf(
      known('docker.io/library/debian:bookworm', 'a', { addedAt: '2026-03-01T00:00:00.000Z' }),
      known(DEBIAN, 'a'),
      known('docker.io/library/debian:latest', 'a'),
    )
    const named = findBase(image('ax', { index: same, config: labelled('debian:12') }))
    assert.equal(named?.name, DEBIAN)
    assert.deepEqual(named?.otherNames, [
      'docker.io/library/debian:bookworm',
      'docker.io/library/debian:latest',
    ])
    const unnamed = findBase(image('ax', { index: same }))
    assert.equal(unnamed?.name, 'docker.io/library/debian:bookworm', 'the one that was added last')
  })
})

describe('known bases', () => {
  it('have chain ids as the specification computes them', () => {
    // sha256 of "sha256:aa… sha256:bb…", by sha256sum.
    assert.deepEqual(chainIds([digest('a'), digest('b')]), [
      digest('a'),
      'sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c',
    ])
  })

  it('are there once under a name, as they were added last, and again where a tag has moved', () => {
    const later = '2026-05-01T00:00:00.000Z'
    const index = indexOf(known(DEBIAN, 'a'), known(DEBIAN, 'a', { addedAt: later }), known(DEBIAN, 'b'))
    assert.deepEqual(
      listBases(index)
        .map(({ addedAt }) => addedAt)
        .toSorted(compareText),
      ['2026-01-01T00:00:00.000Z', later],
    )
    assert.equal(withoutBases(index, ({ name }) => name === DEBIAN).size, 0)
  })

  it('are found by any image that begins with their layers, and the longest of them', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        fc.nat(4),
        (image, one, other) => {
          const text = image.join('')
          const lengths = [1 + (one % text.length), 1 + (other % text.length)]
          const index = indexOf(...lengths.map((length) => known(`base-${length}`, text.slice(0, length))))
          const found = longestPrefix(index, text.split('').map(digest), undefined)
          assert.equal(found[0]?.layers, Math.max(...lengths))
        },
      ),
    ))
})
