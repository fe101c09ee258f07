import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { InventoryPackage } from '../../core/inventory.ts'
import { formatPurl, parsePurl } from '../../core/purl.ts'
import { MAX_PATTERN_LENGTH, parsePackagePattern } from './package-pattern.ts'

function packageOf(purl: string): InventoryPackage {
  const parts = parsePurl(purl)
  assert.ok(parts, purl)
  const { type, name, version = '', namespace } = parts
  const isSystem = type === 'deb' || type === 'apk' || type === 'rpm'
  const own = namespace === undefined || isSystem ? {} : { namespace }
  return { kind: 'package', type, name, version, ...own, id: purl, purl, path: 'p' }
}

function matches(pattern: string, purl: string): boolean {
  const parsed = parsePackagePattern(pattern)
  if ('fault' in parsed) assert.fail(`${pattern}: ${parsed.fault}`)
  return parsed.matches(packageOf(purl))
}

const OPENSSL = 'pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12'

describe('a pattern of packages', () => {
  const cases: readonly {
    readonly pattern: string
    readonly yes: readonly string[]
    readonly no: readonly string[]
  }[] = [
    {
      pattern: 'pkg:deb/debian/openssl',
      yes: [OPENSSL, 'pkg:deb/debian/openssl@1:1.0'],
      no: [
        'pkg:deb/ubuntu/openssl@3',
        'pkg:deb/openssl@3',
        'pkg:deb/debian/openssl-dev@3',
        'pkg:rpm/debian/openssl@3',
      ],
    },
    {
      pattern: 'pkg:deb/debian/openssl*@3.*',
      yes: [OPENSSL, 'pkg:deb/debian/openssl-dev@3.1'],
      no: [
        'pkg:deb/debian/openssl@1:3.0',
        'pkg:deb/debian/openssl@30',
        'pkg:deb/debian/libopenssl@3.0',
        'pkg:deb/debian/openssl',
      ],
    },
    {
      pattern: 'pkg:deb/debian/openssl?arch=amd64&distro=debian-12*',
      yes: [OPENSSL, 'pkg:deb/debian/openssl@3?arch=amd64&distro=debian-12.5'],
      no: ['pkg:deb/debian/openssl@3?arch=amd64', 'pkg:deb/debian/openssl@3?arch=arm64&distro=debian-12'],
    },
    { pattern: 'pkg:deb/debian/openssl?arch=*', yes: [OPENSSL], no: ['pkg:deb/debian/openssl@3'] },
    { pattern: 'pkg:DEB/debian/OpenSSL', yes: [OPENSSL], no: [] },
    { pattern: 'pkg:npm/*', yes: ['pkg:npm/lodash@1'], no: ['pkg:npm/%40a/b@1'] },
    { pattern: 'pkg:npm/**', yes: ['pkg:npm/lodash@1', 'pkg:npm/%40a/b@1'], no: ['pkg:deb/a/b@1'] },
    { pattern: 'pkg:npm/@a/*', yes: ['pkg:npm/%40a/b@1'], no: ['pkg:npm/%40b/b@1', 'pkg:npm/b@1'] },
    { pattern: 'pkg:npm/%40a/b@1.*', yes: ['pkg:npm/%40a/b@1.2'], no: ['pkg:npm/%40a/b@2.1'] },
    {
      pattern: 'pkg:golang/github.com/acme/**@v1.*',
      yes: ['pkg:golang/github.com/acme/a@v1.0', 'pkg:golang/github.com/acme/a/b@v1.2.3'],
      no: ['pkg:golang/github.com/acmes/a@v1.0', 'pkg:golang/github.com/acme/a@v2.0'],
    },
    {
      pattern: 'pkg:maven/org.apache.*/log4j-*',
      yes: ['pkg:maven/org.apache.logging.log4j/log4j-core@2'],
      no: ['pkg:maven/org.apache/log4j-core@2', 'pkg:maven/com.acme/log4j-core@2'],
    },
    { pattern: 'pkg:pypi/Foo_Bar', yes: ['pkg:pypi/foo-bar@1'], no: ['pkg:pypi/foobar@1'] },
    { pattern: 'pkg:npm/Foo', yes: ['pkg:npm/Foo@1'], no: ['pkg:npm/foo@1'] },
    { pattern: 'pkg:npm/a%2Ab', yes: ['pkg:npm/a%2Ab@1'], no: ['pkg:npm/aXb@1'] },
    { pattern: 'pkg:npm/a[b]{c}', yes: ['pkg:npm/a%5Bb%5D%7Bc%7D@1'], no: ['pkg:npm/abc@1'] },
    {
      pattern: 'pkg:golang/a/b#sub/*',
      yes: ['pkg:golang/a/b@1#sub/x'],
      no: ['pkg:golang/a/b@1', 'pkg:golang/a/b@1#other'],
    },
    { pattern: 'openssl', yes: [OPENSSL, 'pkg:rpm/fedora/openssl@3'], no: ['pkg:deb/debian/openssl-dev@3'] },
    {
      pattern: 'lib*@8.*',
      yes: ['pkg:apk/alpine/libcurl@8.3'],
      no: ['pkg:apk/alpine/libcurl@7.1', 'pkg:apk/alpine/curl@8'],
    },
    { pattern: '@a/b', yes: ['pkg:npm/%40a/b@1'], no: ['pkg:npm/b@1'] },
    { pattern: 'org.x:y', yes: ['pkg:maven/org.x/y@1'], no: ['pkg:maven/org.z/y@1'] },
    { pattern: 'y', yes: ['pkg:maven/org.x/y@1'], no: ['pkg:maven/org.x/yy@1'] },
  ]
  for (const { pattern, yes, no } of cases) {
    it(pattern, () => {
      for (const purl of yes) assert.equal(matches(pattern, purl), true, purl)
      for (const purl of no) assert.equal(matches(pattern, purl), false, purl)
    })
  }

  const wrong: readonly [string, RegExp][] = [
    ['pkg:deb', /is to be written pkg:type/],
    ['pkg:/a', /is to be written pkg:type/],
    ['pkg:deb/', /is to be written pkg:type/],
    ['pkg:deb/debian/', /ends in a slash: for all packages there, write «pkg:deb\/debian\/\*\*»/],
    ['pkg:deb/debian/a@', /has no version after its @/],
    ['pkg:deb/debian/a?arch', /a qualifier without a value/],
    ['pkg:deb/debian/a?arch=', /a qualifier without a value/],
    ['pkg:npm/%zz', /a percent sign that escapes nothing/],
    ['openssl 3.0', /has a space in it/],
    ['openssl@', /is to be a name, or name@version/],
    [`pkg:npm/${'a'.repeat(MAX_PATTERN_LENGTH)}`, /is longer than 1024 characters/],
  ]
  for (const [text, fault] of wrong) {
    it(`is refused: ${text.slice(0, 30)}`, () => {
      const parsed = parsePackagePattern(text)
      assert.match('fault' in parsed ? parsed.fault : '', fault)
    })
  }

  it('may be as long as the limit', () => {
    const text = `pkg:npm/${'a'.repeat(MAX_PATTERN_LENGTH - 'pkg:npm/'.length)}`
    assert.ok(matches(text, text))
  })

  it('fits none whose purl is none', () => {
    const parsed = parsePackagePattern('pkg:*/**')
    assert.ok(!('fault' in parsed))
    assert.equal(parsed.matches({ ...packageOf(OPENSSL), purl: '' }), false)
  })
})

const word = fc
  .string({ minLength: 1, maxLength: 8 })
  .filter((text) => !/^\.*$/.test(text) && !text.includes('/'))
const purls = fc
  .record({
    type: fc.constantFrom('deb', 'npm', 'pypi', 'golang', 'generic'),
    namespace: fc.option(
      fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      {
        nil: undefined,
      },
    ),
    name: word,
    version: fc.option(word, { nil: undefined }),
    qualifiers: fc.dictionary(fc.constantFrom('arch', 'distro'), word),
  })
  .map(formatPurl)
  .filter((purl) => parsePurl(purl) !== undefined)

describe('properties of patterns', () => {
  it('a package URL fits itself', () => {
    fc.assert(fc.property(purls, (purl) => matches(purl, purl)))
  })

  it('and any other only where type, name and version are the same', () => {
    fc.assert(
      fc.property(purls, purls, (pattern, other) => {
        if (!matches(pattern, other)) return
        const [a, b] = [parsePurl(pattern), parsePurl(other)]
        assert.equal(a?.type, b?.type)
        if (a?.version !== undefined) assert.equal(a.version, b?.version)
        for (const [key, value] of Object.entries(a?.qualifiers ?? {}))
          assert.equal(b?.qualifiers?.[key], value)
      }),
    )
  })

  it('a star in place of an end of the name reaches further, never less', () => {
    fc.assert(
      fc.property(word, word, (begin, end) => {
        const purl = formatPurl({ type: 'npm', name: `${begin}${end}`, version: '1' })
        const pattern = formatPurl({ type: 'npm', name: begin })
        assert.ok(matches(`${pattern}*`, purl))
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePackagePattern(text)))
    fc.assert(fc.property(fc.string(), (text) => void parsePackagePattern(`pkg:${text}`)))
  })
})
