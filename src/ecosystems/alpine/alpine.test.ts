import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import { alpine } from './index.ts'
import { alpineReleaseAnalyser, apkRepositoriesAnalyser } from './release-files.ts'

function osRelease(values: Readonly<Record<string, string>>): LocatedFact {
  return { kind: 'os-release', values, path: 'etc/os-release' }
}

function alpineRelease(version: string): LocatedFact {
  const { distribution } = analyse(alpineReleaseAnalyser, 'etc/alpine-release', `${version}\n`)
  return { kind: 'alpine-release', values: {}, ...distribution, path: 'etc/alpine-release' }
}

function repositories(...lines: readonly string[]): LocatedFact {
  const { distribution } = analyse(apkRepositoriesAnalyser, 'etc/apk/repositories', `${lines.join('\n')}\n`)
  return { kind: 'apk-repositories', values: {}, ...distribution, path: 'etc/apk/repositories' }
}

const CDN = 'https://dl-cdn.alpinelinux.org/alpine'
const V318 = osRelease({ ID: 'alpine', VERSION_ID: '3.18.4', PRETTY_NAME: 'Alpine Linux v3.18' })

describe('alpine release', () => {
  it('is told with everything that is known', () => {
    assert.deepEqual(alpine.identify?.([V318]), {
      family: 'alpine',
      release: '3.18',
      version: '3.18.4',
      prettyName: 'Alpine Linux v3.18',
      decidedBy: 'etc/os-release',
    })
  })

  const cases: readonly (readonly [string, readonly LocatedFact[], string | undefined])[] = [
    ['os-release alone', [V318], '3.18'],
    ['alpine-release alone', [alpineRelease('3.9.6')], '3.9'],
    [
      'the repositories before os-release',
      [V318, repositories(`${CDN}/v3.19/main`, `${CDN}/v3.19/community`)],
      '3.19',
    ],
    [
      'edge among the repositories',
      [V318, repositories(`${CDN}/v3.18/main`, `${CDN}/edge/community`)],
      'edge',
    ],
    [
      'testing, which no security database covers, as none',
      [V318, repositories(`${CDN}/v3.18/main`, `${CDN}/edge/testing`)],
      '3.18',
    ],
    [
      'repositories of others as none',
      [
        V318,
        repositories(
          'https://a.example/php/v8.3/main',
          'https://a.example/v9.1/apk',
          'https://a.example/edge/x',
        ),
      ],
      '3.18',
    ],
    ['what nobody contradicts', [osRelease({ ID: 'alpine' }), repositories(`${CDN}/v4.1/main`)], '4.1'],
    ['components', [V318, repositories(`${CDN}/v3.19 main community`)], '3.19'],
    ['edge by its components', [V318, repositories(`v3 ${CDN}/edge main`)], 'edge'],
    ['a typed repository', [V318, repositories(`v2 ${CDN}/v3.19/main`)], '3.19'],
    ['a typed and tagged repository as none', [V318, repositories(`v3 @e ${CDN}/edge main`)], '3.18'],
    ['an index', [V318, repositories(`ndx ${CDN}/v3.19/main/x86_64/APKINDEX.tar.gz`)], '3.19'],
    ['variables as none', [V318, repositories('set rel=edge/main', '${mirror}/${rel}/main')], '3.18'], // oxlint-disable-line no-template-curly-in-string
    [
      'all files of repositories',
      [V318, repositories(`${CDN}/v3.18/main`), repositories(`${CDN}/v3.20/main`)],
      '3.20',
    ],
    ['the highest of several', [V318, repositories(`${CDN}/v3.9/main`, `${CDN}/v3.10/main`)], '3.10'],
    [
      'a tagged repository as none',
      [V318, repositories(`${CDN}/v3.18/main`, `@edge ${CDN}/edge/main`)],
      '3.18',
    ],
    ['a comment as none', [V318, repositories(`# ${CDN}/edge/main`, `#${CDN}/v3.20/main`)], '3.18'],
    ['latest-stable as none', [V318, repositories(`${CDN}/latest-stable/main`)], '3.18'],
    ['folders as none', [V318, repositories('/media/cdrom/apks', 'edge')], '3.18'],
    ['mirrors', [V318, repositories('http://m.example/v1/pub/linux/alpine/v3.17/main/')], '3.17'],
    ['the development branch', [osRelease({ ID: 'alpine', VERSION_ID: '3.19.0_alpha20230901' })], 'edge'],
    [
      'the development branch of today',
      [osRelease({ ID: 'alpine', VERSION_ID: '3.23_alpha20250612' })],
      'edge',
    ],
    ['a release candidate as its release', [osRelease({ ID: 'alpine', VERSION_ID: '3.19.0_rc1' })], '3.19'],
    ['a version that is none', [osRelease({ ID: 'alpine', VERSION_ID: 'x' })], ''],
    [
      'relatives as not Alpine',
      [osRelease({ ID: 'postmarketos', ID_LIKE: 'alpine' }), alpineRelease('3.18.4')],
      undefined,
    ],
    ['nothing', [repositories(`${CDN}/v3.18/main`)], undefined],
  ]
  for (const [what, facts, release] of cases) {
    it(`takes ${what}`, () => assert.equal(alpine.identify?.(facts)?.release, release))
  }

  it('says which file decided, and keeps the installed version', () => {
    const distribution = alpine.identify?.([V318, repositories(`${CDN}/v3.19/main`)])
    assert.equal(distribution?.decidedBy, 'etc/apk/repositories')
    assert.equal(distribution.version, '3.18.4')
  })

  for (const [path, isWanted] of [
    ['etc/apk/repositories', true],
    ['etc/apk/repositories.d/corp.list', true],
    ['usr/lib/apk/repositories.d/distribution.list', true],
    ['etc/apk/repositories.d/corp.list.bak', false],
    ['etc/apk/repositories.d/a/b.list', false],
    ['srv/etc/apk/repositories', false],
  ] as const) {
    it(`${isWanted ? 'reads' : 'leaves'} ${path}`, () => {
      assert.equal(apkRepositoriesAnalyser.wants(path, { size: 1, mode: 0 }), isWanted)
    })
  }

  for (const [text, release] of [
    ['3.18', '3.18'],
    ['3.18.4', '3.18'],
    ['v3.18', '3.18'],
    ['edge', 'edge'],
    ['', undefined],
    ['3', undefined],
    ['bookworm', undefined],
  ] as const) {
    it(`reads --distro alpine/${text}`, () => assert.equal(alpine.distribution?.(text)?.release, release))
  }
})

describe('alpine matching', () => {
  const distribution: Distribution = { family: 'alpine', release: '3.18', version: '3.18.4', decidedBy: 'x' }
  const ssl = {
    kind: 'package',
    type: 'apk',
    name: 'libssl3',
    version: '3.1.3-r0',
    arch: 'x86_64',
    source: { name: 'openssl', version: '3.1.3-r0' },
  } as const

  it('looks up the source package in the namespace of the release', () => {
    assert.deepEqual(alpine.match.subjects(ssl, distribution), [
      { namespace: '3.18', name: 'openssl', version: '3.1.3-r0', basis: 'source-package' },
    ])
    const own = { ...ssl, name: 'openssl' }
    assert.equal(alpine.match.subjects(own, distribution)[0]?.basis, 'direct')
    const { source: _, ...alone } = ssl
    assert.deepEqual(alpine.match.subjects(alone, distribution)[0]?.name, 'libssl3')
  })

  it('judges apk packages on Alpine alone', () => {
    assert.equal(alpine.match.judges(ssl, distribution), true)
    assert.equal(alpine.match.judges({ ...ssl, type: 'deb' }, distribution), false)
    assert.equal(alpine.match.judges(ssl, { ...distribution, family: 'wolfi' }), false)
    assert.equal(alpine.match.judges(ssl, undefined), false)
    assert.deepEqual(alpine.match.subjects(ssl, undefined), [])
    assert.deepEqual(alpine.match.feeds(undefined), [])
  })

  it('needs the feed of the release, also of one that nobody knew of', () => {
    const idsFor = (release: string): string[] =>
      alpine.match.feeds({ ...distribution, release }).map(({ id }) => id)
    assert.deepEqual(['3.18', '3.99', 'edge', ''].map(idsFor), [
      ['alpine-3.18'],
      ['alpine-3.99'],
      ['alpine-edge'],
      [],
    ])
  })

  it('writes purls', () => {
    assert.equal(
      alpine.match.purl(ssl, distribution),
      'pkg:apk/alpine/libssl3@3.1.3-r0?arch=x86_64&distro=alpine-3.18.4',
    )
  })

  it('knows the cycle on endoflife.date', () => {
    assert.deepEqual(
      [alpine.endOfLife?.product, alpine.endOfLife?.cycle(distribution)],
      ['alpine-linux', '3.18'],
    )
  })
})

describe('alpine feeds', () => {
  it('has one for each release, oldest first, and finds those to come', () => {
    const ids = alpine.feeds.known.map(({ id }) => id)
    assert.equal(ids[0], 'alpine-3.3')
    assert.equal(ids.at(-1), 'alpine-edge')
    assert.equal(ids.length, 23)
    assert.deepEqual(
      ['alpine-3.18', 'alpine-3.99', 'alpine-edge', 'alpine-', 'alpine-x', 'alpine-3.1/..', 'debian'].map(
        (id) => alpine.feeds.find(id)?.id,
      ),
      ['alpine-3.18', 'alpine-3.99', 'alpine-edge', undefined, undefined, undefined, undefined],
    )
  })

  it('cannot do without half of its documents, but for releases that never had them', () => {
    for (const [release, needed] of [
      ['edge', ['main', 'community']],
      ['3.18', ['main', 'community']],
      ['3.3', ['main', 'community']],
      ['3.2', ['main']],
      ['2.7', ['main']],
    ] as const) {
      const required = alpine.feeds.find(`alpine-${release}`)?.documents.filter(({ optional }) => !optional)
      assert.deepEqual(
        required?.map(({ url }) => url.slice(url.lastIndexOf('/') + 1, -'.json'.length)),
        needed,
      )
    }
  })

  it('builds every real release', async (t) => {
    if (!needsRealData(t)) return
    for (const feed of alpine.feeds.known.slice(0, 9)) {
      const documents = feed.documents.map(({ url }) =>
        documentOf(realData(`upstream/${url.slice('https://'.length)}`), url),
      )

      const sink = await buildInMemory(feed, documents)

      assert.deepEqual([...sink.namespaces], [feed.id.slice('alpine-'.length)])
      assert.ok(sink.affectedPackages.length > 300, feed.id)
      const fix = sink.affectedPackages.find(
        ({ status, advisory }) => status === 'fixed' && advisory.startsWith('CVE-'),
      )
      const { references } = sink.advisories.find(({ id }) => id === fix?.advisory) ?? {}
      assert.deepEqual(references, [`https://security.alpinelinux.org/vuln/${fix?.advisory}`])
    }
  })
})
