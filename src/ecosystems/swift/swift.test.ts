import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import type { Package } from '../../core/package.ts'
import { swift } from './index.ts'
import { packageResolvedAnalyser, repositoryPath } from './package-resolved.ts'

// Written by the source of SwiftPM, which no machine of ours had at hand.
const V1 = `{
  "object": {
    "pins": [
      {
        "package": "swift-nio",
        "repositoryURL": "https://github.com/apple/swift-nio.git",
        "state": {"branch": null, "revision": "124119f0bb12384cef35aa041d7c3a686108722d", "version": "2.40.0"}
      },
      {"package": "Own", "repositoryURL": "git@example.test:us/own.git", "state": {"branch": "main", "revision": "8f3a", "version": null}}
    ]
  },
  "version": 1
}`

const V3 = `{
  "originHash": "x",
  "pins": [
    {"identity": "swift-nio", "kind": "remoteSourceControl", "location": "https://github.com/Apple/swift-nio", "state": {"revision": "1241", "version": "2.40.0"}},
    {"identity": "mona.linkedlist", "kind": "registry", "location": "", "state": {"version": "1.2.0"}},
    {"identity": "broken", "location": "https://example.test/x/broken", "state": {}}
  ],
  "version": 3
}`

describe('what Swift resolved', () => {
  it('is read in all versions', () => {
    const analysis = analyse(packageResolvedAnalyser, 'App.xcodeproj/Package.resolved', V1)
    assert.deepEqual(listed(analysis), ['github.com/apple/swift-nio 2.40.0', 'example.test/us/own 8f3a'])
    assert.deepEqual(analysis.packages?.[0]?.lines, { start: 4, end: 8 })
    assert.deepEqual(listed(analyse(packageResolvedAnalyser, 'Package.resolved', V3)), [
      'github.com/Apple/swift-nio 2.40.0',
      'mona.linkedlist 1.2.0',
      '! record-unreadable',
    ])
  })

  it('that is none is a problem', () => {
    for (const text of ['{', '{}', '{"pins": {}}'])
      assert.deepEqual(listed(analyse(packageResolvedAnalyser, 'Package.resolved', text)), [
        '! file-unreadable',
      ])
  })

  for (const [location, path] of [
    ['https://github.com/apple/swift-nio.git', 'github.com/apple/swift-nio'],
    ['https://user@github.com/a/b/', 'github.com/a/b'],
    ['git@github.com:a/b.git', 'github.com/a/b'],
    ['ssh://git@github.com/a/b', 'github.com/a/b'],
    ['github.com/a/b', 'github.com/a/b'],
  ] as const) {
    it(`has ${location} at ${path}`, () => assert.equal(repositoryPath(location), path))
  }

  it('is found in OSV', async (t) => {
    if (!needsRealData(t)) return
    const [feed] = swift.feeds.known
    assert.ok(feed)
    const sink = await buildInMemory(feed, [
      documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/SwiftURL/all.zip')),
    ])
    const [pkg] = analyse(packageResolvedAnalyser, 'Package.resolved', V3).packages ?? []
    const name = swift.match.subjects(pkg as Package, undefined)[0]?.name
    assert.ok(sink.affectedPackages.some((affected) => affected.name === name))
    assert.equal(swift.match.purl(pkg as Package, undefined), 'pkg:swift/github.com/Apple/swift-nio@2.40.0')
  })
})
