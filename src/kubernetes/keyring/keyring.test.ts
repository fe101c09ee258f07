import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type ImageReference, parseImageReference } from '../../core/image-reference.ts'
import { createKeyring } from './keyring.ts'
import { fitsGlob, fitsKey, parsePullKey } from './match-key.ts'
import { MAX_LOGINS, MAX_SECRET_CHARACTERS, readPullSecret } from './read-secret.ts'
import { createSecretStock } from './secrets-of-pod.ts'

/** Key of a login, repository, and whether the one is for the other. */
const MATCHES: readonly (readonly [string, string, boolean])[] = [
  ['registry.example.org', 'registry.example.org/app', true],
  ['https://registry.example.org', 'registry.example.org/app', true],
  ['http://registry.example.org/', 'registry.example.org/app', true],
  ['https://registry.example.org/v1/', 'registry.example.org/app', true],
  ['https://registry.example.org/v2/', 'registry.example.org/app', true],
  ['registry.example.org/v2/team', 'registry.example.org/team/app', true],
  ['*.example.org', 'registry.example.org/app', true],
  ['*.example.org', 'example.org/app', false],
  ['*.example.org', 'a.b.example.org/app', false],
  ['*.*.example.org', 'a.b.example.org/app', true],
  ['*-good.example.org', 'very-good.example.org/app', true],
  ['*-good.example.org', 'very-bad.example.org/app', false],
  ['prefix.*.org/foo', 'prefix.example.org/foo/bar', true],
  ['prefix.*.org/foo', 'prefix.example.org/bar/foo', false],
  ['k*.io', 'quay.io/app', false],
  ['k*.io', 'kcr.io/app', true],
  ['*.io', 'quay.io/app', true],
  ['registry.example.org:5000', 'registry.example.org:5000/app', true],
  ['registry.example.org:5000', 'registry.example.org:5001/app', false],
  ['registry.example.org:5000', 'registry.example.org/app', false],
  ['registry.example.org', 'registry.example.org:5000/app', false],
  ['*.example.org:443', 'registry.example.org:443/app', true],
  ['[::1]:5000', '[::1]:5000/app', true],
  ['[::1]', '[::1]:5000/app', false],
  ['registry.example.org', 'registry.example.org.evil.com/app', false],
]

describe('a key', () => {
  for (const [key, repository, isFor] of MATCHES)
    it(`${key} ${isFor ? 'fits' : 'does not fit'} ${repository}`, () =>
      assert.equal(fitsKey(parsePullKey(key), repository), isFor))
})

describe('a glob', () => {
  it('means what the same regular expression means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 })
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*', '?'), maxLength: 6 })
    fc.assert(
      fc.property(glob, text, (pattern, name) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        assert.equal(fitsGlob(pattern, name), same.test(name))
      }),
      { numRuns: 300 },
    )
  })

  it('of many stars takes no more time than a few', () =>
    assert.equal(fitsGlob(`${'*a'.repeat(5000)}b`, 'a'.repeat(10_000)), false))
})

describe('a keyring', () => {
  const login = (key: string, username = key): Parameters<typeof createKeyring>[0][number] => ({
    key,
    username,
    password: 'p',
    source: 'n/s',
  })
  const users = (keys: readonly string[], image: string): readonly string[] =>
    createKeyring(keys.map((key) => login(key)))
      .loginsFor(reference(image))
      .map(({ username }) => username)

  it('gives all that fit, the most specific first', () =>
    assert.deepEqual(
      users(['*.io', 'quay.io', 'quay.io/team/app', 'ghcr.io', 'quay.io/team'], 'quay.io/team/app:1'),
      ['quay.io/team/app', 'quay.io/team', 'quay.io', '*.io'],
    ))

  it('knows every name of Docker Hub', () => {
    for (const key of ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io'])
      for (const image of ['alpine', 'team/app:1', 'docker.io/library/alpine', 'index.docker.io/team/app'])
        assert.deepEqual(users([key], image), [key], `${key} for ${image}`)
    assert.deepEqual(users(['index.docker.io'], 'quay.io/app'), [])
  })

  it('keeps the order of the secrets within one key, and names a pair once', () => {
    const found = createKeyring([login('quay.io', 'b'), login('https://quay.io', 'a'), login('quay.io', 'b')])
    assert.deepEqual(
      found.loginsFor(reference('quay.io/app')).map(({ username }) => username),
      ['b', 'a'],
    )
  })
})

describe('a secret', () => {
  it('is read in both shapes', () => {
    const auths = {
      'quay.io': { auth: base64('u:p:q') },
      'ghcr.io': { username: 'v', password: 'w' },
      'gone.io': {},
      'null.io': null,
    }
    const expected = [
      { key: 'quay.io', username: 'u', password: 'p:q', source: 'n/s' },
      { key: 'ghcr.io', username: 'v', password: 'w', source: 'n/s' },
    ]
    assert.deepEqual(readPullSecret(secret('dockerconfigjson', { auths })), { logins: expected })
    assert.deepEqual(readPullSecret(secret('dockercfg', auths)), { logins: expected })
  })

  it('that is broken says so, without what it holds', () => {
    const faults: readonly (readonly [object, RegExp])[] = [
      [{ ...secret('dockercfg', {}), data: {} }, /has no \.dockercfg/],
      [{ ...secret('dockercfg', {}), data: { '.dockercfg': base64('{"hunter2') } }, /wrong shape/],
      [secret('dockerconfigjson', { auths: [] }), /wrong shape/],
      [secret('dockerconfigjson', { auths: { 'quay.io': { auth: base64('hunter2') } } }), /quay\.io is not/],
      [
        { ...secret('dockercfg', {}), data: { '.dockercfg': 'A'.repeat(MAX_SECRET_CHARACTERS + 1) } },
        /more than \d+ characters/,
      ],
      [
        secret(
          'dockercfg',
          Object.fromEntries(Array.from({ length: MAX_LOGINS + 1 }, (_, i) => [`h${i}`, {}])),
        ),
        /more than 10000 entries/,
      ],
    ]
    for (const [object, words] of faults) {
      const { fault = '' } = readPullSecret(object as Record<string, unknown>) ?? {}
      assert.match(fault, words)
      assert.doesNotMatch(fault, /hunter2/)
    }
  })

  it('of another type is none', () =>
    assert.equal(readPullSecret({ kind: 'Secret', type: 'Opaque', data: {} }), undefined))
})

describe('a stock of secrets', () => {
  const stock = createSecretStock([
    secret('dockercfg', { 'quay.io': { username: 'own', password: '' } }),
    { ...secret('dockercfg', { 'quay.io': { username: 'account', password: '' } }), metadata: named('t') },
    { kind: 'ServiceAccount', metadata: named('robot'), imagePullSecrets: [{ name: 't' }] },
    { ...secret('dockercfg', {}), data: {}, metadata: named('broken') },
  ])
  const users = (namespace: string, spec: Record<string, unknown>): readonly string[] =>
    stock
      .keyringOf(namespace, spec)
      .loginsFor(reference('quay.io/app'))
      .map(({ username }) => username)

  it('gives pods their own secrets, or else those of their account, in their namespace', () => {
    const spec = { serviceAccountName: 'robot', imagePullSecrets: [{ name: 's' }, { name: 'missing' }] }
    assert.deepEqual(users('n', spec), ['own'])
    assert.deepEqual(users('n', { ...spec, imagePullSecrets: [{ name: 'missing' }] }), [])
    assert.deepEqual(users('n', { ...spec, imagePullSecrets: [] }), ['account'])
    assert.deepEqual(users('n', { serviceAccountName: 'robot' }), ['account'])
    assert.deepEqual(users('n', {}), [])
    assert.deepEqual(users('other', spec), [])
  })

  it('names what it could not read', () =>
    assert.deepEqual(stock.faults, [{ secret: 'n/broken', fault: 'it has no .dockercfg' }]))
})

function secret(type: string, content: object): Record<string, unknown> {
  const data = { [`.${type}`]: base64(JSON.stringify(content)) }
  return { kind: 'Secret', type: `kubernetes.io/${type}`, metadata: named('s'), data }
}

function named(name: string): Record<string, string> {
  return { namespace: 'n', name }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function reference(text: string): ImageReference {
  const parsed = parseImageReference(text)
  assert.ok(parsed)
  return parsed
}
