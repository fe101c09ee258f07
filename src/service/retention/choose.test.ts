import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { RetentionConfig } from '../config/types.ts'
import { chooseExpired, type KeptImage } from './choose.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = 1000 * DAY

function image(digest: string, more: Partial<KeptImage> = {}): KeptImage {
  return {
    id: digest.charCodeAt(0),
    tenant: '',
    digest,
    repository: 'r/app',
    tags: [],
    createdAt: NOW - DAY,
    usedAt: NOW - DAY,
    ...more,
  }
}

const IMAGES = [
  image('a', { usedAt: NOW - 100 * DAY, createdAt: NOW - 100 * DAY }),
  image('b', { createdAt: NOW - 50 * DAY, runningAt: NOW - 2 * DAY }),
  image('c', { createdAt: NOW - 20 * DAY, tags: ['v1.2'] }),
  image('d', { repository: 'r/other', createdAt: NOW - 90 * DAY }),
]

const CASES: readonly (readonly [string, Partial<RetentionConfig>, Readonly<Record<string, string>>])[] = [
  ['nothing is removed where nothing is said', {}, {}],
  ['what nobody used', { maxAge: 30 * DAY }, { a: 'unused' }],
  [
    'all but the newest of each repository',
    { maxPerRepository: 1 },
    { a: 'older-than-others', b: 'older-than-others' },
  ],
  ['what did not run', { notRunningFor: 30 * DAY }, { a: 'not-running', d: 'not-running' }],
  ['all of these', { maxAge: 30 * DAY, maxPerRepository: 1 }, { a: 'unused', b: 'older-than-others' }],
  [
    'but what was seen to run',
    { maxPerRepository: 1, notRunningFor: 30 * DAY },
    { a: 'older-than-others', d: 'not-running' },
  ],
  [
    'but tags that are kept',
    { notRunningFor: DAY / 2, keepTags: ['v*'] },
    { a: 'not-running', b: 'not-running', d: 'not-running' },
  ],
]

describe('what retention removes', () => {
  for (const [what, policy, expected] of CASES)
    it(what, () => {
      const expired = chooseExpired(IMAGES, { keepTags: [], ...policy }, NOW)
      assert.deepEqual(
        Object.fromEntries(expired.map(({ image: { digest }, reason }) => [digest, reason])),
        expected,
      )
    })

  it('counts repositories of tenants apart, and what came from no registry not at all', () => {
    const images = [
      image('a'),
      image('b', { tenant: 'other' }),
      { ...image('c'), repository: undefined },
    ].map(({ repository, ...rest }) => (repository === undefined ? rest : { ...rest, repository }))
    assert.deepEqual(chooseExpired(images, { keepTags: [], maxPerRepository: 1 }, NOW), [])
  })

  it('is, of images of one moment, those that came first, in whatever order they are given', () => {
    const images = ['a', 'c', 'b', 'd'].map((digest) => image(digest))
    for (const order of [images, images.toReversed()]) {
      const expired = chooseExpired(order, { keepTags: [], maxPerRepository: 2 }, NOW)
      assert.deepEqual(expired.map((one) => one.image.digest).sort(), ['a', 'b'])
    }
  })

  it('never is a tag that is kept, and leaves as many of a repository as are allowed', () => {
    const some = fc.uniqueArray(
      fc.record({
        id: fc.nat(),
        tenant: fc.constantFrom('', 't'),
        digest: fc.uuid(),
        repository: fc.constantFrom('r/a', 'r/b'),
        tags: fc.array(fc.constantFrom('keep', 'v1')),
        createdAt: fc.integer({ min: 0, max: NOW }),
        usedAt: fc.integer({ min: 0, max: NOW }),
      }),
      { selector: ({ id }) => id },
    )
    fc.assert(
      fc.property(some, fc.nat({ max: 5 }), (images, most) => {
        const policy = { keepTags: ['keep'], maxPerRepository: most }
        const gone = new Set(chooseExpired(images, policy, NOW).map((one) => one.image))
        for (const one of images) if (one.tags.includes('keep')) assert(!gone.has(one))
        for (const group of Map.groupBy(images, ({ tenant, repository }) => tenant + repository).values()) {
          const left = group.filter((one) => !gone.has(one) && !one.tags.includes('keep'))
          assert(left.length <= most)
        }
      }),
    )
  })
})
