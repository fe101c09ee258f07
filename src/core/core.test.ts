import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { digestAlgorithm, digestHex, parseDigest, shortDigest } from './digest.ts'
import { ERRORS, faultOf, messageOf, PlimsollError } from './errors.ts'
import { defaultPlatform, formatPlatform, parsePlatform, platformMatches } from './platform.ts'
import { hidesFindings, problem } from './problem.ts'
import { formatPurl, parsePurl, splitDistro } from './purl.ts'
import { parseSeverity, severityOfScore, severityRank } from './severity.ts'

const HEX = '0123456789abcdef'.repeat(4)

describe('digest', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    [`sha256:${HEX}`, true],
    [`sha512:${HEX}${HEX}`, true],
    [`sha256:${HEX.toUpperCase()}`, false],
    [`sha256:${HEX}0`, false],
    [`sha512:${HEX}`, false],
    [`md5:${HEX}`, false],
    [`sha256:${'g'.repeat(64)}`, false],
    ['sha256:', false],
    [HEX, false],
    ['', false],
    [`constructor:${HEX}`, false],
  ]
  for (const [text, isDigest] of cases) {
    it(`${isDigest ? 'takes' : 'refuses'} ${text.slice(0, 24)}`, () => {
      assert.equal(parseDigest(text) !== undefined, isDigest)
    })
  }

  it('gives algorithm, hex and a short form', () => {
    const digest = parseDigest(`sha256:${HEX}`)
    assert.ok(digest)
    assert.equal(digestAlgorithm(digest), 'sha256')
    assert.equal(digestHex(digest), HEX)
    assert.equal(shortDigest(digest), 'sha256:0123456789ab')
  })
})

describe('platform', () => {
  const parsed: readonly (readonly [string, string | undefined])[] = [
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['Windows/AMD64', 'windows/amd64'],
    ['linux/', undefined],
    ['linux/arm/v6/x', undefined],
    ['', undefined],
    ['linux amd64', undefined],
  ]
  for (const [text, expected] of parsed) {
    it(`reads ${JSON.stringify(text)} as ${expected}`, () => {
      const platform = parsePlatform(text)
      assert.equal(platform && formatPlatform(platform), expected)
    })
  }

  it('matches a missing variant with each, and a given one exactly', () => {
    const arm = { os: 'linux', architecture: 'arm' }
    assert.equal(platformMatches(arm, { ...arm, variant: 'v6' }), true)
    assert.equal(platformMatches({ ...arm, variant: 'v6' }, { ...arm, variant: 'v5' }), false)
    assert.equal(platformMatches({ ...arm, variant: 'v7' }, arm), true)
    assert.equal(platformMatches(arm, { os: 'linux', architecture: 'arm64' }), false)
  })

  it('is linux on the architecture of this machine when nobody asks', () => {
    assert.equal(formatPlatform(defaultPlatform('x64')), 'linux/amd64')
    assert.equal(formatPlatform(defaultPlatform('arm64')), 'linux/arm64')
  })
})

describe('purl', () => {
  for (const [distro, id, version] of [
    ['debian-12', 'debian', '12'],
    ['debian-sid', 'debian', 'sid'],
    ['opensuse-leap-15.5', 'opensuse-leap', '15.5'],
    ['openeuler-22.03-LTS-SP2', 'openeuler', '22.03-LTS-SP2'],
    ['wolfi', undefined, undefined],
    ['-1', undefined, undefined],
    ['', undefined, undefined],
  ] as const) {
    it(`tells family and version of the distribution ${distro}`, () => {
      assert.deepEqual(splitDistro(distro), id === undefined ? undefined : { id, version })
    })
  }

  const texts: readonly string[] = [
    'pkg:apk/alpine/curl@8.3.0-r0?arch=x86_64&distro=alpine-3.18.4',
    'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12',
    'pkg:deb/debian/perl@1:5.36',
    'pkg:npm/%40angular/core@12.0.0',
    'pkg:npm/lodash',
    'pkg:golang/github.com/containerd/containerd@v1.2.3#pkg/oci',
    'pkg:maven/org.apache/log4j@2.0%20beta',
  ]
  for (const text of texts) {
    it(`reads and writes ${text}`, () => {
      const purl = parsePurl(text)
      assert.ok(purl)
      assert.equal(formatPurl(purl), text)
    })
  }

  for (const text of ['', 'pkg:', 'pkg:npm', 'pkg:npm/', 'npm/lodash', 'pkg:/lodash', 'pkg:npm/%zz']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parsePurl(text), undefined)
    })
  }

  it('reads back whatever it wrote', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('/'))
    fc.assert(
      fc.property(word, fc.option(word, { nil: undefined }), word, (name, version, value) => {
        const written = formatPurl({ type: 'generic', name, version, qualifiers: { arch: value } })
        const read = parsePurl(written)
        assert.equal(read?.name, name)
        assert.equal(read?.version, version)
        assert.equal(read?.qualifiers?.['arch'], value)
        assert.equal(formatPurl(read), written)
      }),
    )
  })
})

describe('severity', () => {
  it('ranks and reads the levels', () => {
    assert.deepEqual(
      ['unknown', 'Low', 'MEDIUM', 'high', 'critical'].map((text) =>
        severityRank(parseSeverity(text) ?? 'LOW'),
      ),
      [0, 1, 2, 3, 4],
    )
    assert.equal(parseSeverity('important'), undefined)
  })

  const scores: readonly (readonly [number, string])[] = [
    [0, 'UNKNOWN'],
    [0.1, 'LOW'],
    [3.9, 'LOW'],
    [4, 'MEDIUM'],
    [6.9, 'MEDIUM'],
    [7, 'HIGH'],
    [8.9, 'HIGH'],
    [9, 'CRITICAL'],
    [10, 'CRITICAL'],
  ]
  for (const [score, level] of scores) {
    it(`calls ${score} ${level}`, () => assert.equal(severityOfScore(score), level))
  }
})

describe('errors and problems', () => {
  it('carry exit code and advice by their code', () => {
    const error = new PlimsollError('digest-mismatch', 'layer 1 is not what was promised')
    assert.equal(error.exitCode, 3)
    assert.equal(error.advice, ERRORS['digest-mismatch'].advice)
    assert.equal(new PlimsollError('usage', 'x').exitCode, 2)
  })

  it('have codes in kebab case and advice that ends', () => {
    for (const [code, { advice }] of Object.entries(ERRORS)) {
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/)
      assert.match(advice, /\.$/)
    }
  })

  it('say what was thrown on one line', () => {
    assert.equal(messageOf(new Error('a\n  b')), 'a b')
    assert.equal(messageOf('text'), 'text')
  })

  it('tell what the system says without the path that it names', () => {
    const failed = Object.assign(new Error("EROFS: read-only file system, open '/x/1.tmp'"), {
      syscall: 'open',
    })
    assert.equal(faultOf(failed), 'EROFS: read-only file system')
    assert.equal(faultOf(new Error('a, open b')), 'a, open b')
    assert.equal(faultOf('text'), 'text')
  })

  it('know whether they can hide a finding', () => {
    assert.equal(hidesFindings(problem('feed-missing', 'debian', 'gone')), true)
    assert.equal(hidesFindings(problem('path-escapes', '../x', 'left out')), false)
  })
})
