import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'
import type { MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import { redhatFeed } from '../../advisories/formats/redhat/feed.ts'
import { repositoryKey } from '../../advisories/formats/redhat/names.ts'
import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type { Package } from '../../core/package.ts'
import { matchPackages } from '../../matching/match.ts'
import { isAnyOf } from '../../matching/products.ts'
import { contentSetsAnalyser } from '../../packaging/redhat/content-sets.ts'
import { redhatLabelsAnalyser } from '../../packaging/redhat/labels.ts'
import { redhatReleaseAnalyser } from '../../packaging/redhat/release-file.ts'
import { centos } from '../centos/index.ts'
import { redhat } from './index.ts'

const MANIFEST = 'root/buildinfo/content_manifests/ubi9-container-9.2-1.json'

function release(path: string, line: string): LocatedFact {
  const { distribution } = analyse(redhatReleaseAnalyser, path, `${line}\n`)
  return { kind: 'redhat-release', values: {}, ...distribution, path }
}

describe('redhat', () => {
  it('is told by os-release, with the repositories of its layers', () => {
    const sets = (path: string, names: readonly string[]): LocatedFact => {
      const { distribution } = analyse(contentSetsAnalyser, path, JSON.stringify({ content_sets: names }))
      return { kind: 'content-sets', values: {}, ...distribution, path }
    }
    const facts: readonly LocatedFact[] = [
      { kind: 'os-release', values: { ID: 'rhel', VERSION_ID: '9.2' }, path: 'etc/os-release' },
      sets(MANIFEST, ['b', 'a']),
      sets('usr/share/buildinfo/content-sets.json', ['c', 'a']),
    ]
    assert.deepEqual(redhat.identify?.(facts), {
      family: 'redhat',
      release: '9',
      version: '9.2',
      repositories: ['a', 'b', 'c'],
      decidedBy: 'etc/os-release',
    })
  })

  for (const [line, family, version] of [
    ['Red Hat Enterprise Linux Server release 6.10 (Santiago)', 'redhat', '6.10'],
    ['CentOS release 6.10 (Final)', 'centos', '6.10'],
    ['CentOS Linux release 7.9.2009 (Core)', 'centos', '7.9.2009'],
  ] as const) {
    it(`is told by «${line}»`, () => {
      const facts = [release('etc/redhat-release', line)]
      const found = [redhat, centos].flatMap(({ identify }) => identify?.(facts) ?? [])
      assert.deepEqual(
        found.map((one) => [one.family, one.version]),
        [[family, version]],
      )
    })
  }

  it('leaves the release file of others to them', () => {
    const facts = [release('etc/redhat-release', 'Rocky Linux release 8.9 (Green Obsidian)')]
    assert.deepEqual([redhat.identify?.(facts), centos.identify?.(facts)], [undefined, undefined])
    const alma: LocatedFact = { kind: 'os-release', values: { ID: 'almalinux' }, path: 'etc/os-release' }
    assert.equal(redhat.identify?.([alma, release('etc/redhat-release', 'Red Hat x release 8')]), undefined)
  })

  const EUS = 'cpe:/a:redhat:rhel_eus:9.4::appstream'
  for (const [path, content] of [
    ['root/buildinfo/Dockerfile-a-9.4-1', `FROM x\nLABEL a="b" \\\n      cpe=${EUS}\n`],
    ['root/buildinfo/Dockerfile-a-9.4-1', `FROM x\nLABEL "a"="b" "cpe"="${EUS}" "c"="d"\nRUN cpe=x\n`],
    ['root/buildinfo/labels.json', JSON.stringify({ cpe: EUS, 'com.redhat.component': 'a' })],
    ['usr/share/buildinfo/labels.json', JSON.stringify({ cpe: EUS })],
  ] as const) {
    it(`takes the product of its labels where it names no repositories: ${path}`, () => {
      assert.ok(!contentSetsAnalyser.wants(path, { size: 1, mode: 0o644 }))
      assert.ok(redhatLabelsAnalyser.wants(path, { size: 1, mode: 0o644 }))
      const { distribution } = analyse(redhatLabelsAnalyser, path, content)
      const facts: readonly LocatedFact[] = [
        { kind: 'os-release', values: { ID: 'rhel', VERSION_ID: '9.4' }, path: 'etc/os-release' },
        { kind: 'redhat-labels', values: {}, ...distribution, path },
      ]
      const identity = redhat.identify?.(facts)
      assert.deepEqual(
        redhat.match.products?.(identity, () => undefined),
        [EUS, 'cpe:/o:redhat:enterprise_linux:9'],
      )
      const sets: LocatedFact = { kind: 'content-sets', values: { REPOSITORIES: 'a' }, path: MANIFEST }
      assert.equal(redhat.identify?.([...facts, sets])?.products, undefined)
    })
  }

  it('says of labels that are damaged that they are, and nothing where there is no product', () => {
    const path = 'root/buildinfo/labels.json'
    for (const content of ['{', '{"cpe": 7}'])
      assert.deepEqual(
        analyse(redhatLabelsAnalyser, path, content).problems?.map(({ code }) => code),
        ['file-unreadable'],
      )
    for (const content of ['{}', 'null', '{"cpe": "x"}'])
      assert.deepEqual(analyse(redhatLabelsAnalyser, path, content), {})
    const plain = 'FROM x\nLABEL com.redhat.component="ubi8-container" xcpe=cpe:/a:redhat:a:1\n'
    assert.deepEqual(analyse(redhatLabelsAnalyser, 'root/buildinfo/Dockerfile-a', plain), {})
  })

  it('says of a manifest that is damaged that it is', () => {
    for (const content of [
      '{',
      'null',
      '[]',
      '{"content_sets": "x"}',
      '{"content_sets": null}',
      '{"content_sets": [7, ""]}',
    ]) {
      const found = analyse(contentSetsAnalyser, MANIFEST, content)
      assert.deepEqual(
        [found.problems?.map(({ code }) => code), found.distribution],
        [['file-unreadable'], undefined],
        content,
      )
    }
    for (const content of ['{}', '{"content_sets": []}', '{"content_sets": [""]}', '{"image_contents": []}'])
      assert.deepEqual(analyse(contentSetsAnalyser, MANIFEST, content), {}, content)
    const partly = analyse(contentSetsAnalyser, MANIFEST, '{"content_sets": ["a", {}]}')
    assert.deepEqual([partly.distribution?.values, partly.problems?.length], [{ REPOSITORIES: 'a' }, 1])
  })

  it('looks up what is installed, then its source', () => {
    const source = { name: 'openssl', version: '1:3.0.7-6.el9_2' }
    assert.deepEqual(
      lookedUp(
        redhat,
        rpm('openssl-libs 1:3.0.7-6.el9_2', { source }),
        identified(redhat, { ID: 'rhel', VERSION_ID: '9.2' }),
      ),
      [
        'redhat 9; openssl-libs; 1:3.0.7-6.el9_2; direct',
        'redhat 9; openssl.src; 1:3.0.7-6.el9_2; source-package; fallback',
      ],
    )
  })

  it('has the products of its repositories, or the distribution as such', () => {
    const fact = (feed: string, key: string): unknown =>
      feed === 'redhat-9' && key === repositoryKey('rhel-9-eus')
        ? ['cpe:/o:redhat:rhel_eus:9.2::baseos']
        : undefined
    const products = (repositories?: readonly string[]) =>
      redhat.match.products?.(
        {
          family: 'redhat',
          release: '9',
          version: '9.2',
          decidedBy: 'x',
          ...(repositories ? { repositories } : {}),
        },
        fact,
      )
    assert.deepEqual(products(), ['cpe:/o:redhat:enterprise_linux:9'])
    assert.deepEqual(products(['unknown']), ['cpe:/o:redhat:enterprise_linux:9'])
    assert.deepEqual(products(['rhel-9-eus']), [
      'cpe:/o:redhat:rhel_eus:9.2::baseos',
      'cpe:/o:redhat:enterprise_linux:9::-',
    ])
    assert.deepEqual(products(['rhel-9-eus', 'unknown']), [
      'cpe:/o:redhat:rhel_eus:9.2::baseos',
      'cpe:/o:redhat:enterprise_linux:9',
    ])
    assert.equal(redhat.match.products?.(undefined, fact), undefined)
    // Whatever is told of the distribution without a repository (`::-`) is told of an unknown one as well.
    const spoken = [
      ...['', ':9', ':9.4', ':10', ':8', ':9::-', ':9::baseos'].map((text) => `enterprise_linux${text}`),
      'rhel_eus:9.2',
      'rhel_eus:9.2::baseos',
      'rhel_eus:9.4',
      'openshift:4::el9',
    ]
    const of = (repositories: readonly string[]) =>
      spoken.filter((product) => isAnyOf(products(repositories) ?? [], [product]))
    const known = of(['rhel-9-eus'])
    const unknown = of(['rhel-9-eus', 'unknown'])
    assert.deepEqual(known.slice(0, 3), [
      'enterprise_linux:9',
      'enterprise_linux:9.4',
      'enterprise_linux:9::-',
    ])
    assert.deepEqual(
      known.filter((product) => !unknown.includes(product)),
      [],
    )
    assert.ok(unknown.includes('enterprise_linux:9::baseos') && !known.includes('enterprise_linux:9::baseos'))
  })
})

describe('redhat findings over the documents of the mirror', () => {
  const feeds = new Map<string, Promise<MemorySink>>()
  const built = (major: string): Promise<MemorySink> => {
    const known = feeds.get(major) ?? buildFromMirror(redhatFeed(major))
    feeds.set(major, known)
    return known
  }

  async function found(
    distribution: Partial<Distribution> & { release: string },
    pkg: Package,
  ): Promise<string[]> {
    const { advisories, affectedPackages, facts, namespaces } = await built(distribution.release)
    const database = memoryDatabase({
      [`redhat-${distribution.release}`]: {
        advisories,
        affected: affectedPackages,
        facts: Object.fromEntries(facts),
        namespaces: [...namespaces],
      },
    })
    const inventory = {
      kind: 'inventory',
      distribution: { family: 'redhat', version: distribution.release, decidedBy: 'x', ...distribution },
      layers: [],
      packages: [{ ...pkg, id: 'p', purl: 'p', path: 'db' }],
      problems: [],
    } as const
    return matchPackages(inventory, [redhat], database).matches.map(
      ({ id, status, fixedVersion, evidence }) =>
        `${id} ${status} ${fixedVersion ?? ''} ${evidence[0]?.vendorIds?.[0] ?? ''}`,
    )
  }

  it('skip nothing, and replace what is newer', async (t) => {
    if (!needsRealData(t)) return
    for (const major of ['6', '7', '8', '9', '10']) {
      const sink = await built(major)
      assert.deepEqual(sink.skippedRecords, [])
      assert.ok(!sink.advisories.some(({ id }) => id === 'CVE-2023-0030'), 'it was deleted')
    }
    const { advisories } = await built('9')
    assert.deepEqual(advisories.filter(({ id }) => id === 'CVE-2023-38545').length, 1)
  })

  it('know the fix of curl for each line of RHEL 9', async (t) => {
    if (!needsRealData(t)) return
    const curl = (version: string): Package => rpm(`curl ${version}`)
    assert.deepEqual(await found({ release: '9' }, curl('7.76.1-14.el9')), [
      'CVE-2023-38545 fixed 7.76.1-26.el9_3.2 RHSA-2023:6745',
    ])
    assert.deepEqual(await found({ release: '9' }, curl('7.76.1-26.el9_3.2')), [])
    // The branch of 9.2 has its own fix.
    assert.deepEqual(await found({ release: '9' }, curl('7.76.1-23.el9_2.4')), [])
    const baseos = { release: '9', repositories: ['rhel-9-for-x86_64-baseos-rpms'] }
    assert.deepEqual((await found(baseos, curl('7.76.1-14.el9'))).length, 1)
  })

  it('say of RHEL 8 that curl has no flaw, and of another architecture the same', async (t) => {
    if (!needsRealData(t)) return
    assert.deepEqual(await found({ release: '8' }, rpm('curl 7.61.1-33.el8')), [])
    assert.deepEqual(await found({ release: '9' }, rpm('curl 7.76.1-14.el9', { arch: 'riscv64' })), [])
  })
})
