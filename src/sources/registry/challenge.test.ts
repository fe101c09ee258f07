import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_CHALLENGE_LENGTH, parseChallenges } from './challenge.ts'

type Plain = readonly (readonly [string, Readonly<Record<string, string>>])[]

const CASES: readonly (readonly [string, Plain])[] = [
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:a/b:pull,push',
        },
      ],
    ],
  ],
  ['Basic realm="a \\"quoted\\" \\\\ realm"', [['basic', { realm: 'a "quoted" \\ realm' }]]],
  ['Basic', [['basic', {}]]],
  ['BASIC  Realm = x , Charset="UTF-8"', [['basic', { realm: 'x', charset: 'UTF-8' }]]],
  [
    'Basic realm="x", Bearer realm="y", scope="a, b"',
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y', scope: 'a, b' }],
    ],
  ],
  [
    'Negotiate, Basic realm=x',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'Negotiate YII/+a==, Bearer realm="y"',
    [
      ['negotiate', {}],
      ['bearer', { realm: 'y' }],
    ],
  ],
  [' , ,Bearer realm="y",, error="invalid_token" ,', [['bearer', { realm: 'y', error: 'invalid_token' }]]],
  ['Bearer realm="first", realm="second"', [['bearer', { realm: 'first' }]]],
  ['Bearer realm=""', [['bearer', { realm: '' }]]],
  ['Bearer realm="open', [['bearer', {}]]],
  ['Bearer realm="y", "z"', [['bearer', { realm: 'y' }]]],
  ['', []],
  ['"quoted"', []],
]

function plain(header: string): Plain {
  return parseChallenges(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)])
}

test('challenges are read by their grammar', () => {
  for (const [header, expected] of CASES) assert.deepEqual(plain(header), expected, header)
})

test('what was written is what is read', () => {
  const token = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_.-]{0,8}$/)
  const challenge = fc.tuple(token, fc.dictionary(token, fc.string(), { minKeys: 1, noNullPrototype: true }))
  fc.assert(
    fc.property(fc.array(challenge, { minLength: 1, maxLength: 3 }), (challenges) => {
      const written = challenges.map(([scheme, params]) => {
        const list = Object.entries(params).map(
          ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`,
        )
        return `${scheme} ${list.join(', ')}`
      })

      const read = parseChallenges(written.join(', '))

      assert.deepEqual(
        read.map(({ scheme }) => scheme),
        challenges.map(([scheme]) => scheme.toLowerCase()),
      )
      for (const [index, [, params]] of challenges.entries()) {
        const [name = '', value] = Object.entries(params)[0] ?? []
        assert.equal(read[index]?.params.get(name.toLowerCase()), value)
      }
    }),
  )
})

test('no header is too strange or too long to be read', () => {
  fc.assert(fc.property(fc.string(), (header) => parseChallenges(header).length <= header.length))
  const long = `Bearer ${'a=b,'.repeat(MAX_CHALLENGE_LENGTH)}`

  assert.equal(parseChallenges(`${long} x="y"`)[0]?.params.get('x'), undefined)
})
