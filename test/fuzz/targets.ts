import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { exampleImage, exampleMirror } from '../../examples/build.ts'
import { addOsvRecord } from '../../src/advisories/formats/osv/record.ts'
import { jsonRecords } from '../../src/advisories/json-records.ts'
import { parseFeedState } from '../../src/advisories/state/feed-state.ts'
import type { Analyser } from '../../src/core/analyser.ts'
import { analysersOf } from '../../src/core/ecosystem.ts'
import type { Feed } from '../../src/core/feed.ts'
import { parseImageReference } from '../../src/core/image-reference.ts'
import { localRepositoryOf } from '../../src/ecosystems/maven/settings.ts'
import { readSha1Table } from '../../src/ecosystems/maven/sha1-table.ts'
import { npm } from '../../src/ecosystems/npm/index.ts'
import { allAnalysers, ECOSYSTEMS } from '../../src/ecosystems/registry.ts'
import { findFactFeed } from '../../src/enrichment/feeds.ts'
import { readLayer } from '../../src/layers/read/read-layer.ts'
import { takeInventory } from '../../src/layers/squash/inventory.ts'
import { readTree } from '../../src/layers/squash/tree-index.ts'
import { TreeBuilder } from '../../src/layers/tree.ts'
import { openInput } from '../../src/sources/open-input.ts'
import { analyse, fileOf } from '../analyse.ts'
import { elfOf } from '../executables.ts'
import { chunked, layerOptions } from '../layer-fixtures.ts'
import { buildInMemory, documentOf, memorySink } from '../memory-feed.ts'
import { tarOf, writeChecksum } from '../tar-builder.ts'
import { zipOf } from '../zip-builder.ts'
import { decisionTargets } from './decision-targets.ts'
import { distributionTargets } from './distribution-targets.ts'
import { dockerfileTargets } from './dockerfile-targets.ts'
import { documentTargets } from './document-targets.ts'
import { manifestTargets } from './manifest-targets.ts'
import { policyTargets } from './policy-targets.ts'
import { reachabilityTargets } from './reachability-targets.ts'
import { ANALYSER_SAMPLES } from './samples/index.ts'
import type { AnalyserSample } from './samples/types.ts'
import { savedTargets } from './saved-targets.ts'
import { schemaTargets } from './schema-targets.ts'
import { secretTargets } from './secret-targets.ts'
import { signatureTargets } from './signature-targets.ts'
import { vexTargets } from './vex-targets.ts'
import { xzTargets } from './xz-targets.ts'

export interface FuzzTarget {
  readonly name: string
  /** Small inputs, well-formed for the most part. */
  readonly corpus: readonly Buffer[]
  /** Parses it; a PlimsollError is an answer. */
  run(input: Buffer): Promise<void>
}

const APK = `P:musl
V:1.2.4-r1
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
D:so:libz.so.1
F:lib
R:ld-musl-x86_64.so.1

P:zlib
V:1.2.13-r1
A:x86_64
o:zlib

`

const DPKG = `Package: libssl3
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.11-1~deb12u2)
Version: 3.0.11-1~deb12u2+b1
Depends: libc6 (>= 2.34), debconf | debconf-2.0
Description: Secure Sockets Layer toolkit
 continued
 .

Package: gone
Status: deinstall ok config-files
Version: 1:2.3-4

`

const OS_RELEASE =
  'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME="Alpine \\"Linux\\" v3.18"\n# end\n'

const TRACKER = JSON.stringify({
  openssl: {
    'CVE-2023-5363': {
      description: 'A text. And more.',
      scope: 'remote',
      releases: {
        bookworm: { status: 'resolved', fixed_version: '3.0.11-1', urgency: 'not yet assigned' },
        trixie: { status: 'open', urgency: 'low**', nodsa: 'Minor issue', nodsa_reason: 'postponed' },
        sid: { status: 'resolved', fixed_version: '0', urgency: 'unimportant' },
      },
    },
  },
})

const MAVEN_SETTINGS =
  '<settings><!-- a --><localRepository>${env.M2}/${user.home}</localRepository><offline>true</offline></settings>'

const SHA1_TABLE = `# a comment
${'a'.repeat(40)}  org.example:a:1
${'B'.repeat(40)}\torg.example:b:2-SNAPSHOT

${'0'.repeat(40)},org.example:c:3
`

const LAYER = tarOf([
  { path: 'etc/os-release', type: 'symlink', linkname: '../usr/lib/os-release' },
  { path: 'usr/lib/os-release', content: OS_RELEASE },
  { path: 'lib/apk/db/installed', content: APK },
  { path: 'var/lib/dpkg/status', content: DPKG },
  { path: 'var/lib/dpkg/.wh.status-old', content: '' },
  { path: 'usr/share/.wh..wh..opq', content: '' },
  { path: `usr/share/${'long/'.repeat(40)}name`, content: 'x' },
  { path: `usr/share/${'gnu/'.repeat(40)}name`, content: 'x', format: 'gnu' },
  { path: 'p', content: 'pax', pax: { path: 'var/lib/dpkg/status.d/p', size: '3' } },
  { path: 's', content: 'x', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' } },
  { path: 'usr/lib/copy', type: 'hardlink', linkname: 'usr/lib/os-release' },
  { path: 'bin/node', content: elfOf([{ data: Buffer.from('node.js/v20.1.0') }]), mode: 0o100755 },
  { path: 'bin/nodejs', type: 'hardlink', linkname: 'bin/node', mode: 0o100755 },
])

/** Every parser of what strangers write. */
export async function fuzzTargets(): Promise<readonly FuzzTarget[]> {
  return await Promise.resolve([
    layerTarget('layer', [LAYER]),
    layerTarget('layer-resealed', [LAYER], resealed),
    layerTarget('layer-compressed', [
      gzipSync(LAYER),
      zstdCompressSync(LAYER),
      Buffer.concat([gzipSync(LAYER), gzipSync(LAYER)]),
    ]),
    archiveTarget(),
    analyserTarget('apk-installed', 'lib/apk/db/installed', APK),
    analyserTarget('dpkg-status', 'var/lib/dpkg/status', DPKG),
    analyserTarget('os-release', 'etc/os-release', OS_RELEASE),
    analyserTarget('dpkg-owned-files', 'var/lib/dpkg/info/a.list', '/.\n/usr\n/usr/bin/a\n'),
    ...ANALYSER_SAMPLES.map(sampleTarget),
    distributionTarget(),
    ...feedTargets(),
    ...dockerfileTargets(),
    ...documentTargets(),
    ...vexTargets(),
    ...policyTargets(),
    ...distributionTargets(),
    ...savedTargets(),
    ...schemaTargets(),
    ...signatureTargets(),
    ...secretTargets(),
    ...manifestTargets(),
    ...decisionTargets(),
    ...xzTargets(),
    ...reachabilityTargets(),
    osvTarget(),
    osvRecordTarget(),
    treeTarget(),
    textTarget('json', [TRACKER, '[1,{"a":"\\u00e9\\""},null]'], async (input) => {
      for await (const batch of jsonRecords(chunked(input, 7), 2)) void batch
    }),
    textTarget('feed-state', ['{"feed":"a","digest":"sha256:00"}'], async (input) => {
      await Promise.resolve(parseFeedState(input.toString()))
    }),
    textTarget('maven-settings', [MAVEN_SETTINGS], async (input) => {
      await Promise.resolve(localRepositoryOf(input, { home: '/home/user', environment: { M2: '/m2' } }))
    }),
    textTarget('java-sha1-table', [SHA1_TABLE], async (input) => {
      await Promise.resolve(readSha1Table(input))
    }),
    textTarget(
      'reference',
      ['registry.example:5000/a/b:tag@sha256:00', 'alpine', '[::1]:5000/x'],
      async (input) => {
        await Promise.resolve(parseImageReference(input.toString()))
      },
    ),
  ])
}

function textTarget(name: string, corpus: readonly string[], run: FuzzTarget['run']): FuzzTarget {
  return { name, corpus: corpus.map((text) => Buffer.from(text)), run }
}

/** A layer is read and squashed, because a tree that reading lets through must not trip the squash. */
function layerTarget(
  name: string,
  corpus: readonly Buffer[],
  prepare: (input: Buffer) => Buffer = (input) => input,
): FuzzTarget {
  return {
    name,
    corpus,
    run: async (input) => {
      const analysers = ECOSYSTEMS.flatMap(analysersOf)
      const options = { ...layerOptions({ analysers }), subject: 'layer', layer: 'sha256:0' }
      const { report } = await readLayer(chunked(prepare(input), 4096), options)
      takeInventory({ reports: [report, report], layers: [], ecosystems: ECOSYSTEMS, maxLinkDepth: 40 })
    },
  }
}

/** With right checksums again: a damaged header is else refused before anything in it is looked at. */
function resealed(input: Buffer): Buffer {
  const bytes = Buffer.from(input)
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') writeChecksum(bytes.subarray(at, at + 512))
  }
  return bytes
}

function archiveTarget(): FuzzTarget {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-archive-'))
  const path = join(folder, 'image.tar')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }])
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { diff_ids: [`sha256:${'0'.repeat(64)}`] },
  })
  const docker = tarOf([
    { path: 'layer.tar', type: 'symlink', linkname: 'real.tar' },
    { path: 'real.tar', content: 'x' },
    { path: 'config.json', content: config },
    { path: 'manifest.json', content: manifest },
  ])
  return {
    name: 'archive',
    corpus: [docker, exampleImage(), gzipSync(docker)],
    run: async (input) => {
      writeFileSync(path, input)
      const signal = new AbortController().signal
      const image = await openInput(path, { platform: { os: 'linux', architecture: 'amd64' }, signal })
      await image.close()
    },
  }
}

function analyserTarget(name: string, path: string, text: string): FuzzTarget {
  const analyser = allAnalysers().find((one) => one.wants(path, { size: 1, mode: 0o644 })) as Analyser
  return textTarget(name, [text], async (input) => {
    await Promise.resolve(analyse(analyser, path, input))
  })
}

function sampleTarget({ analyser, path, content, others = [] }: AnalyserSample): FuzzTarget {
  return {
    name: `${analyser.id} ${path}`,
    corpus: [Buffer.from(content)],
    run: async (input) => {
      const rest = others.map((other) => fileOf(other.path, other.content))
      await Promise.resolve(analyser.analyse([fileOf(path, input), ...rest]))
    },
  }
}

function feedTargets(): FuzzTarget[] {
  const mirror = [...exampleMirror()]
  const feeds = ['alpine-3.18', 'debian', 'kev', 'epss', 'nvd-2023', 'eol-alpine-linux']
  return feeds.map((id) => {
    const feed = (ECOSYSTEMS.map(({ feeds: family }) => family.find(id)).find(Boolean) ??
      findFactFeed(id)) as Feed
    const url = new URL(feed.documents[0]?.url ?? '')
    const found = mirror.find(([path]) => `${url.host}${url.pathname}`.startsWith(path))
    return {
      name: `feed-${id}`,
      corpus: [found?.[1] ?? Buffer.from(TRACKER)],
      run: async (input) => {
        await buildInMemory(feed, [documentOf(input, feed.documents[0]?.url, 1000)])
      },
    }
  })
}

const REPOSITORIES = 'v3 https://a.example/alpine/v3.18 main community\n@edge https://a.example/edge/main\n'

/** What files say of the distribution, and what the ecosystems make of it. */
function distributionTarget(): FuzzTarget {
  const files = [
    'etc/os-release',
    'etc/alpine-release',
    'etc/debian_version',
    'etc/apk/repositories',
  ] as const
  const parts = [OS_RELEASE, '3.18.4\n', 'trixie/sid\n', REPOSITORIES]
  return textTarget('distribution', [parts.join('\n\n'), parts.slice(1).join('\n\n')], async (input) => {
    const texts = input.toString('latin1').split('\n\n')
    const facts = files.flatMap((path, index) => {
      const analyser = allAnalysers().find((one) => one.wants(path, { size: 1, mode: 0o644 })) as Analyser
      const { distribution } = analyse(analyser, path, Buffer.from(texts[index] ?? '', 'latin1'))
      return distribution ? [{ ...distribution, path }] : []
    })
    for (const ecosystem of ECOSYSTEMS) {
      const distribution = ecosystem.identify?.(facts)
      ecosystem.match.feeds(distribution)
    }
    await Promise.resolve()
  })
}

const OSV_RECORD = JSON.stringify({
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: '2024-01-01T00:00:00Z',
  aliases: ['CVE-2024-0001'],
  summary: 'A flaw',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'a' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.3' }] }],
      versions: ['1.0.0'],
      database_specific: { source: 'x' },
    },
  ],
  references: [{ type: 'WEB', url: 'https://a.example' }],
})

const OSV_NPM = npm.feeds.known[0] as Feed

function osvTarget(): FuzzTarget {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-osv-'))
  const path = join(folder, 'all.zip')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return {
    name: 'feed-osv',
    corpus: [
      zipOf([{ name: 'a.json', content: OSV_RECORD }]),
      zipOf([{ name: 'a.json', content: OSV_RECORD, isStored: true }], { isWide: true, comment: 'x' }),
    ],
    run: async (input) => {
      writeFileSync(path, input)
      await buildInMemory(OSV_NPM, [documentOf(path)])
    },
  }
}

function osvRecordTarget(): FuzzTarget {
  return textTarget('osv-record', [OSV_RECORD], async (input) => {
    let value: unknown
    try {
      value = JSON.parse(input.toString())
    } catch {
      return
    }
    await Promise.resolve(addOsvRecord(value, 'record', memorySink(), { ecosystem: 'npm' }))
  })
}

function treeTarget(): FuzzTarget {
  const builder = new TreeBuilder()
  builder.add('file', 'a/b', undefined, 0o4755)
  builder.add('directory', 'a')
  builder.add('symlink', 'lib', 'usr/lib')
  builder.add('hardlink', 'usr/lib/c', 'a/b')
  builder.add('whiteout', 'gone')
  builder.add('opaque', '')
  const corpus = [Buffer.from(builder.take())]
  return {
    name: 'tree',
    corpus,
    run: async (input) => {
      const tree = readTree(input)
      await Promise.resolve([tree.entries.size, tree.at('a/b'), tree.hasFolder('a'), tree.whiteouts])
    },
  }
}
