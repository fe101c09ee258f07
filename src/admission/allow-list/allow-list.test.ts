import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseImageReference } from '../../core/image-reference.ts'
import { matchesForbidden, matchesPattern } from './match.ts'
import { parsePattern, type ReferencePattern } from './pattern.ts'
import { REFERENCES } from './references.table.ts'

function pattern(text: string): ReferencePattern {
  const parsed = parsePattern(text)
  assert.ok(parsed.kind === 'pattern', `${text}: ${parsed.kind === 'fault' ? parsed.fault : ''}`)
  return parsed.pattern
}

function allows(list: string, image: string): boolean {
  const reference = parseImageReference(image)
  return reference !== undefined && matchesPattern(pattern(list), reference)
}

describe('references', () => {
  for (const [text, parts] of REFERENCES) {
    it(`${JSON.stringify(text.slice(0, 80))} has the parts that it is to have`, () => {
      const reference = parseImageReference(text)
      if (!parts) return assert.equal(reference, undefined)
      assert.ok(reference)
      const { domain, path, tag, digest } = reference
      assert.deepEqual([domain, path, tag ?? '', digest ?? ''], [...parts, '', ''].slice(0, 4))
    })
  }
  it('are more than a hundred', () => assert.ok(REFERENCES.length >= 100, `${REFERENCES.length}`))
})

describe('a pattern', () => {
  const D = `sha256:${'a'.repeat(64)}`
  const cases: readonly [list: string, allowed: readonly string[], refused: readonly string[]][] = [
    [
      'docker.io/library/*',
      ['nginx', 'nginx:1', 'library/nginx', 'docker.io/nginx', 'index.docker.io/library/nginx', `nginx@${D}`],
      [
        'acme/nginx',
        'evil.com/docker.io/library/nginx',
        'docker.io.evil.com/library/nginx',
        'ghcr.io/library/nginx',
      ],
    ],
    [
      'ghcr.io/acme/**',
      ['ghcr.io/acme/a', 'ghcr.io/acme/a/b:1'],
      ['ghcr.io/acme', 'ghcr.io/acmeevil/a', 'ghcr.io/evil/acme/a', 'ghcr.io:443/acme/a', 'GHCR.io/acme/a'],
    ],
    ['nginx', ['nginx', 'docker.io/library/nginx:2'], ['nginx2', 'x/nginx', 'nginx/nginx']],
    [
      'localhost:5000/a/*',
      ['localhost:5000/a/b'],
      ['localhost/a/b', 'localhost:5001/a/b', 'localhost:50000/a/b'],
    ],
    [
      '*.example.com/**',
      ['a.example.com/x', 'b.example.com/x/y'],
      [
        'example.com/x',
        'a.b.example.com/x',
        'a.example.com:80/x',
        'aexample.com/x',
        'a.example.com.evil.io/x',
      ],
    ],
    ['ghcr.io/**/app', ['ghcr.io/a/app', 'ghcr.io/a/b/app'], ['ghcr.io/app', 'ghcr.io/a/app/b']],
    ['ghcr.io/a/svc-*', ['ghcr.io/a/svc-x', 'ghcr.io/a/svc-x-y'], ['ghcr.io/a/svc', 'ghcr.io/a/svc-x/y']],
    ['ghcr.io/a/b:1.*', ['ghcr.io/a/b:1.2'], ['ghcr.io/a/b', 'ghcr.io/a/b:2', `ghcr.io/a/b:1.2@${D}`]],
    [
      `ghcr.io/a/b@${D}`,
      [`ghcr.io/a/b@${D}`, `ghcr.io/a/b:9@${D}`],
      [`ghcr.io/a/b@sha256:${'b'.repeat(64)}`],
    ],
    ['docker.io/**', ['nginx', 'a/b'], ['quay.io/a/b', 'registry-1.docker.io/a/b']],
  ]
  for (const [list, allowed, refused] of cases) {
    it(`${list} names what it names and nothing else`, () => {
      for (const image of allowed) assert.ok(allows(list, image), image)
      for (const image of refused) assert.ok(!allows(list, image), image)
    })
  }

  const faults: readonly [string, RegExp][] = [
    ['', /empty/],
    ['*', /any registry/],
    ['**', /any registry/],
    ['*/nginx', /any registry/],
    ['ghcr.io', /write ghcr\.io\/\*\*/],
    ['ghcr.io/acme/', /slash/],
    ['https://ghcr.io/a', /scheme/],
    ['ghcr*.io/a', /first label/],
    ['*ghcr.io/a', /first label/],
    ['g.*.io/a', /first label/],
    ['*.io/a', /two labels/],
    ['*.com:443/a', /two labels/],
    ['GHCR.io/a', /lower case/],
    ['ghcr.io//a', /two slashes/],
    ['ghcr.io/**/a/**', /more than one/],
    ['ghcr.io/a**', /more than one \*/],
    ['ghcr.io/a:', /empty/],
    ['ghcr.io/a@sha256:abc', /digest/],
    ['ghcr.io/Acme/a', /no reference/],
    ['ghcr.io/аcme', /characters/],
    ['user@ghcr.io/a', /digest/],
    [`ghcr.io/${'a'.repeat(1100)}`, /longer/],
  ]
  for (const [text, fault] of faults) {
    it(`${JSON.stringify(text.slice(0, 40))} is refused`, () => {
      const parsed = parsePattern(text)
      assert.ok(parsed.kind === 'fault')
      assert.match(parsed.fault, fault)
    })
  }

  it('of a deny list hits every spelling of a registry', () => {
    const hits = (list: string, image: string) => {
      const reference = parseImageReference(image)
      assert.ok(reference, image)
      return matchesForbidden(pattern(list), reference)
    }
    for (const image of [
      'nginx',
      'registry-1.docker.io/library/nginx',
      'Docker.io/nginx',
      'docker.io:443/nginx',
    ])
      assert.ok(hits('docker.io/library/*', image), image)
    assert.ok(hits('evil.com/**', 'EVIL.com:443/a'))
    assert.ok(hits('ghcr.io/a/b:latest', `ghcr.io/a/b:latest@${D}`))
    assert.ok(!hits('evil.com/**', 'evil.com:444/a'))
  })

  it('allows nothing that it does not name', () => {
    const host = fc.constantFrom(
      'ghcr.io',
      'docker.io',
      'evil.com',
      'ghcr.io.evil.com',
      'localhost:5000',
      'ghcr.io:443',
    )
    const path = fc.array(fc.constantFrom('acme', 'acmeevil', 'library', 'a', 'ghcr.io'), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(host, path, fc.constantFrom('', ':1', ':latest', `@${D}`), (domain, parts, rest) => {
        const image = `${domain}/${parts.join('/')}${rest}`
        const named = domain === 'ghcr.io' && parts[0] === 'acme' && parts.length > 1
        assert.equal(allows('ghcr.io/acme/**', image), named, image)
        const [first = '', second] = parts
        const official =
          domain === 'docker.io' && (second === undefined || (first === 'library' && parts.length === 2))
        assert.equal(allows('docker.io/library/*', image), official, image)
      }),
      { numRuns: 300 },
    )
  })
})
