import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import type { CheckName } from '../rule-data.ts'
import { crc32Base62 } from './crc32-base62.ts'
import { CHECKS_BY_NAME } from './registry.ts'
import type { Checked } from './types.ts'

function check(
  name: CheckName,
  secret: string,
  groups: Readonly<Record<string, string>> = {},
): Checked | undefined {
  return CHECKS_BY_NAME[name]({
    secret,
    match: groups['match'] ?? secret,
    context: secret,
    path: 'a/b',
    groups,
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function jwt(header: object, payload: object, signature = 'c2lnbmF0dXJl'): string {
  return `${base64(JSON.stringify(header))}.${base64(JSON.stringify(payload))}.${signature}`
}

/** The body of a key in PEM, as the pattern of its rule gives it. */
function bodyOf(pem: string): string {
  return /-----\n(?<body>[^-]+)-----END/.exec(pem)?.groups?.['body'] ?? ''
}

function pemOf(key: KeyObject, options: Parameters<KeyObject['export']>[0]): string {
  const exported = key.export(options)
  assert.ok(typeof exported === 'string')
  return exported
}

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ED = generateKeyPairSync('ed25519').privateKey
const RSA = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey

describe('the checksum of GitHub and npm', () => {
  it('is that of the token that its description shows', () => {
    // https://github.com/therootcompany/base62-token.js, whose token is of nobody
    assert.equal(crc32Base62('zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ'), '0mLq17')
  })

  it('proves a token, and lowers one in which it is wrong', () => {
    const body = 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ'
    assert.deepEqual(check('crc32-base62', `ghp_${body}${crc32Base62(body)}`), { isProven: true })
    assert.equal(check('crc32-base62', `ghp_${body}0mLq18`)?.confidence, 'low')
  })
})

describe('an access key id of AWS', () => {
  it('tells its account where it is a new one', () => {
    // https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489
    assert.equal(
      check('aws-key-id', ['ASIA', 'QNZGKIQY56JQ7WML'].join(''))?.note,
      'of the account 029608264753',
    )
  })
  it('tells none where it is old', () => assert.deepEqual(check('aws-key-id', 'AKIAIABCDEFGHIJKLMNO'), {}))
  it('has digits of base 32 alone', () =>
    assert.equal(check('aws-key-id', 'AKIAIABCDEFGHIJKLMN1')?.confidence, 'low'))
  it('is none where the documentation shows it', () =>
    assert.equal(check('aws-key-id', 'AKIAIOSFODNN7EXAMPLE'), undefined))
})

describe('a JSON Web Token', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    [
      'tells algorithm and end',
      jwt({ alg: 'RS256' }, { exp: 1_704_067_200 }),
      'signed with RS256, expires 2024-01-01',
    ],
    ['tells that it has no end', jwt({ alg: 'HS256' }, { a: 1 }), 'signed with HS256, never expires'],
    [
      'tells that nobody signed it',
      jwt({ alg: 'none' }, { a: 1 }, ''),
      'not signed (algorithm none), never expires',
    ],
    ['is none without an algorithm', jwt({ typ: 'JWT' }, {}), undefined],
    ['is none where its payload is no JSON', `${base64('{"alg":"HS256"}')}.YWJj.eA`, undefined],
    ['is none where everybody has it', jwt({ alg: 'HS256' }, { sub: '1234567890' }), undefined],
    [
      'holds no date that cannot be',
      jwt({ alg: 'HS256' }, { exp: 1e300 }),
      'signed with HS256, never expires',
    ],
  ]
  for (const [name, token, note] of cases) it(name, () => assert.equal(check('jwt', token)?.note, note))
})

describe('a private key', () => {
  const keys: readonly (readonly [string, string])[] = [
    ['PKCS#8 of a curve', pemOf(EC, { type: 'pkcs8', format: 'pem' })],
    ['SEC 1', pemOf(EC, { type: 'sec1', format: 'pem' })],
    ['Ed25519', pemOf(ED, { type: 'pkcs8', format: 'pem' })],
    ['PKCS#1', pemOf(RSA, { type: 'pkcs1', format: 'pem' })],
  ]
  const forms: readonly (readonly [string, (body: string) => string])[] = [
    ['as it is', (body) => body],
    ['with the ends of lines of Windows', (body) => body.replaceAll('\n', '\r\n')],
    ['in JSON', (body) => body.replaceAll('\n', '\\n')],
    ['in YAML', (body) => body.replaceAll('\n', '\n      ')],
    ['in source code', (body) => body.replaceAll('\n', '\\n" +\n  "')],
    ['quoted in a mail', (body) => body.replaceAll('\n', '\n> ')],
  ]
  for (const [kind, pem] of keys)
    for (const [form, write] of forms)
      it(`${kind}, ${form}, is whole`, () =>
        assert.deepEqual(check('pem', write(`\n${bodyOf(pem)}`)), { isProven: true }))

  it('with a passphrase is less sure', () => {
    const pem = pemOf(RSA, { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a' })
    const checked = check('pem', bodyOf(pem), { match: pem })
    assert.deepEqual([checked?.confidence, checked?.note], ['medium', 'encrypted with a passphrase'])
    const old = pemOf(RSA, { type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'a' })
    assert.equal(check('pem', old.replaceAll(/-----.*-----/g, ''))?.confidence, 'medium')
  })

  it('that is cut is the least sure, and the beginning of one is none', () => {
    const body = bodyOf(pemOf(RSA, { type: 'pkcs1', format: 'pem' }))
    assert.equal(check('pem', body.slice(0, 260))?.confidence, 'low')
    assert.equal(check('pem', 'MIIE\n...\n'), undefined)
    assert.equal(check('pem', 'MIICXAIBAAKBgQDcgQ\n'), undefined)
  })
})

describe('a key in a store of keys', () => {
  it('may need no password', () =>
    assert.deepEqual(check('key-bag', 'a', { bag: '\x01' }), { isProven: true }))
  it('mostly needs one', () => assert.equal(check('key-bag', 'a', { bag: '\x02' })?.confidence, 'medium'))
  it('of Java always does', () => assert.equal(check('key-bag', 'a')?.note, 'protected by a password'))
})

describe('other shapes', () => {
  const proven = { isProven: true }
  const userPassword = Buffer.from('quay:nbvcxz7k').toString('base64')
  const cases: readonly (readonly [CheckName, string, Checked | undefined])[] = [
    ['pgp', `\n\n${Buffer.of(0x95, 1, 2, 3).toString('base64')}`, proven],
    ['pgp', `\nVersion: 1\n\n${Buffer.of(0xc5, 1, 2, 3).toString('base64')}`, proven],
    ['pgp', `\n\n${Buffer.of(0x99, 1, 2, 3).toString('base64')}`, undefined],
    ['pgp', '\n\n...', undefined],
    ['docker-auth', userPassword, {}],
    ['docker-auth', Buffer.from('quay:password').toString('base64'), undefined],
    ['docker-auth', Buffer.from('nocolon').toString('base64'), undefined],
    ['docker-config', base64(`{"auths":{"r":{"auth":"${userPassword}"}}}`), proven],
    ['docker-config', base64('{"auths":{"r":{}}}'), undefined],
    ['docker-config', base64('["auth"]'), undefined],
    ['json-token', `glc_${base64('{"o":"1"}')}`, proven],
    ['json-token', 'glc_eyJhbc', undefined],
    ['discord-token', `${base64('123456789012345678')}.a.b`, proven],
    ['discord-token', `${base64('abcdefghijklmnopqr')}.a.b`, undefined],
    ['base64-text', base64('nbvcxz7k'), {}],
    ['base64-text', base64('password'), undefined],
    ['base64-text', Buffer.of(0, 1, 2, 3, 4, 5, 6, 7).toString('base64'), undefined],
    ['known-password', 'Sunshine', {}],
    ['known-password', 'changeme', undefined],
    ['bcrypt-or-crypt', '$6$abcdefgh$ijk', proven],
    ['bcrypt-or-crypt', '$6$aaaaaaaaaaaa', undefined],
  ]
  for (const [name, secret, checked] of cases)
    it(`${name}: ${JSON.stringify(secret)}`, () => assert.deepEqual(check(name, secret), checked))

  const passwords: readonly (readonly [string, boolean])[] = [
    ['k7Gh!x2qLp', true],
    ['correct-7-horse', true],
    ['password123', false],
    ['Secret!', false],
    ['${PASSWORD}', false],
    ['getPassword(', false],
    ['config.database.password', false],
    ['Password', false],
    ['PASSWORD_OF_DATABASE', false],
    ['my_database_password', false],
    ['/run/secrets/db', false],
    ['--password-file', false],
    ['https://vault.corp.io/a', false],
    ['userPasswordField', false],
    ['1234.5678', false],
  ]
  for (const [password, isOne] of passwords)
    it(`password: ${password}`, () => assert.equal(check('password', password) !== undefined, isOne))

  const urls: readonly (readonly [string, string, string, Checked | undefined])[] = [
    ['quay', 'nbvcxz7k', 'db.corp.io', {}],
    ['quay', 'nbvcxz7k', 'localhost', { confidence: 'low' }],
    ['quay', 'nbvcxz7k', '127.0.0.1', { confidence: 'low' }],
    ['quay', 'nbvcxz7k', 'db.example.com', undefined],
    ['quay', 'nbvcxz7k', 'example.org', undefined],
    ['quay', 'QUAY', 'db.corp.io', undefined],
    ['quay', 'postgres', 'db.corp.io', undefined],
    ['$USER', 'nbvcxz7k', 'db.corp.io', undefined],
    ['quay', 'nbvcxz7k', '${HOST}', undefined],
    ['quay', 'nbvcxz7k', 'hostname', undefined],
  ]
  for (const [user, password, host, checked] of urls)
    it(`url-password: ${user}:${password}@${host}`, () =>
      assert.deepEqual(check('url-password', password, { user, host }), checked))
})
