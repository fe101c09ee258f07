import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ImageConfig } from '../../core/image.ts'
import type { SecretHit } from '../../core/secret.ts'
import { exampleSecrets } from '../rules/example.ts'
import { builtInRules, ruleSet } from '../rules/index.ts'
import { holdToBaseline, MAX_BASELINE_ENTRIES, readBaseline, writeBaseline } from './baseline.ts'
import { CONFIG_FILE, collectSecrets, type LocatedHit, MAX_PLACES } from './collect.ts'
import { secretsOfConfig } from './image-config.ts'

const RULES = new Map(builtInRules().map((rule) => [rule.id, rule]))
const INTO = { kind: 'Image', name: 'app' }

function hit(more: Partial<SecretHit> = {}): SecretHit {
  return {
    rule: 'github-pat',
    confidence: 'medium',
    digest: 'a'.repeat(64),
    masked: 'ghp_********',
    line: 1,
    column: 1,
    excerpt: 'T=ghp_********',
    ...more,
  }
}

function at(path: string, more: Partial<LocatedHit['place']> = {}, of = hit()): LocatedHit {
  return { hit: of, place: { kind: 'file', path, ...more } }
}

describe('hits of one secret', () => {
  it('are one misconfiguration with all its places, those first that are seen in the end', () => {
    const [one, ...others] = collectSecrets(
      [
        at('gone', { layer: 0, hiddenBy: 2 }),
        at('TOKEN', { kind: 'environment' }),
        at('b', { layer: 1 }),
        at('a', { layer: 1 }, hit({ confidence: 'high', note: 'its checksum is right' })),
      ],
      RULES,
      INTO,
    )

    assert.deepEqual(others, [])
    const { misconfiguration } = one ?? assert.fail()
    assert.deepEqual(
      misconfiguration.secret?.places.map(({ path }) => path),
      ['a', 'b', 'TOKEN', 'gone'],
    )
    assert.equal(misconfiguration.secret?.confidence, 'high')
    assert.deepEqual(misconfiguration.place, {
      file: 'a',
      startLine: 1,
      startColumn: 1,
      endLine: 1,
      layer: 1,
      excerpt: 'T=ghp_********',
    })
    assert.match(
      misconfiguration.message,
      /\(ghp_\*{8}, its checksum is right\) in a, line 1 of layer 2, and in 3 other places$/,
    )
  })

  it('of the config alone are told of a file that other scanners name so too', () => {
    const [one] = collectSecrets([at('TOKEN', { kind: 'environment' })], RULES, INTO)
    assert.equal(one?.misconfiguration.place.file, CONFIG_FILE)
    assert.match(one?.misconfiguration.message ?? '', /in the environment variable TOKEN$/)
  })

  it('say which layer takes the file away', () => {
    const [one] = collectSecrets([at('x', { layer: 0, hiddenBy: 3 })], RULES, INTO)
    assert.match(
      one?.misconfiguration.message ?? '',
      /layer 1, which layer 4 takes away, and which is shipped all the same$/,
    )
  })

  it('are listed up to a limit, and the rest is counted', () => {
    const hits = Array.from({ length: MAX_PLACES + 7 }, (_, index) =>
      at(`f${String(index).padStart(3, '0')}`),
    )
    const [one] = collectSecrets(hits, RULES, INTO)
    assert.equal(one?.misconfiguration.secret?.places.length, MAX_PLACES)
    assert.equal(one?.misconfiguration.secret?.morePlaces, 7)
  })

  it('stay together however they are ordered', () => {
    const hits = [at('a'), at('b', { layer: 2 }), at('c', {}, hit({ digest: 'b'.repeat(64) })), at('d')]
    const sorted = (all: readonly LocatedHit[]): unknown =>
      collectSecrets(all, RULES, INTO).sort((a, b) => (a.digest < b.digest ? -1 : 1))
    fc.assert(
      fc.property(fc.shuffledSubarray(hits, { minLength: hits.length }), (shuffled) => {
        assert.deepEqual(sorted(shuffled), sorted(hits))
      }),
    )
  })
})

describe('a baseline', () => {
  const found = (digest: string) => collectSecrets([at('a', {}, hit({ digest }))], RULES, INTO)
  const known = found('a'.repeat(64))
  const fresh = found('b'.repeat(64))

  it('accepts what it was written with, and nothing else', () => {
    const baseline = readBaseline(writeBaseline(known), 'base.json')
    const held = holdToBaseline([...known, ...fresh], baseline)
    assert.deepEqual(held.fresh, fresh)
    assert.deepEqual(
      held.accepted.map(({ by, decision, misconfiguration }) => [by, decision.kind, misconfiguration]),
      [['base.json', 'exception', known[0]?.misconfiguration]],
    )
  })

  it('has another salt each time, and keeps it when it is written anew', () => {
    const [a, b] = [writeBaseline(known), writeBaseline(known)]
    assert.notEqual(a, b)
    assert.equal(writeBaseline(known, readBaseline(a, 'a')), a)
    assert.ok(!a.includes('a'.repeat(64)))
  })

  for (const [title, text] of [
    ['no JSON', 'x'],
    ['another version', '{"version":2,"salt":"","secrets":[]}'],
    ['a salt that is none', '{"version":1,"salt":"xyz","secrets":[]}'],
    [
      'too many entries',
      JSON.stringify({
        version: 1,
        salt: '0'.repeat(32),
        secrets: Array.from({ length: MAX_BASELINE_ENTRIES + 1 }, () => ({
          rule: 'a',
          place: 'b',
          hash: '0'.repeat(48),
        })),
      }),
    ],
  ] as const)
    it(`is refused with ${title}`, () => {
      assert.throws(() => readBaseline(text, 'base.json'), {
        code: 'baseline-invalid',
        message: /^base\.json is no /,
      })
    })
})

describe('the config of an image', () => {
  const [token = ''] = exampleSecrets({ id: 'github-pat' }, 4)
  const secret = /ghp_\w+/.exec(token)?.[0] ?? assert.fail()
  const config: ImageConfig = {
    architecture: 'amd64',
    os: 'linux',
    env: ['PATH=/bin', `T=${secret}`],
    entrypoint: ['serve', `--token=${secret}`],
    cmd: ['run'],
    exposedPorts: [],
    volumes: [],
    labels: { 'org.example.note': `use ${secret}`, plain: 'x' },
    healthcheck: false,
    history: [{ createdBy: `ARG T=${secret}`, emptyLayer: true }],
    raw: { config: { Env: ['PATH=/bin', `T=${secret}`], Entrypoint: ['serve', `--token=${secret}`] } },
  }

  it('is looked into wherever people put secrets, and shows none of them afterwards', () => {
    const { hits, masked } = secretsOfConfig(config, ruleSet())
    assert.deepEqual(
      hits.map(({ place }) => `${place.kind} ${place.path}`),
      ['environment T', 'label org.example.note', 'history 1', 'history of the command'],
    )
    assert.ok(hits.every(({ hit: { line } }) => line === undefined))
    assert.ok(!JSON.stringify(masked).includes(secret.slice(8)))
    assert.deepEqual(masked.env, ['PATH=/bin', 'T=ghp_********'])
    assert.equal(masked.labels['plain'], 'x')
  })

  it('without secrets stays as it is', () => {
    const plain = { ...config, env: ['PATH=/bin'], entrypoint: [], labels: {}, history: [], raw: { a: [1] } }
    assert.deepEqual(secretsOfConfig(plain, ruleSet()), { hits: [], problems: [], masked: plain })
  })
})
