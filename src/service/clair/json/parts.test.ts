import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultsOf } from '../../../../test/service/clair-schemas.ts'
import type { Evidence } from '../../../core/finding.ts'
import { problem } from '../../../core/problem.ts'
import type { StoredContents, StoredImage } from '../../parts.ts'
import { clairDistribution, familyOf } from './distribution.ts'
import { idOf } from './ids.ts'
import { indexReport } from './index-report.ts'
import { distributionRepositories, languageRepository } from './repositories.ts'
import { severityOf } from './severity.ts'
import { fixedInVersion, normalizedVersion, rangeOf } from './versions.ts'
import { aliasOf } from './vulnerability.ts'

function evidence(order: string, range?: Evidence['range']): Evidence {
  const named = { feed: 'f', advisory: 'a', namespace: 'n', name: 'p', version: '1', comparison: '1 < 2' }
  return { ...named, basis: 'direct', status: 'fixed', order, ...(range ? { range } : {}) }
}

describe("parts of Clair's reports", () => {
  it('gives a fix as it is, or as a URL query where matchers of Clair read the range from it', () => {
    const cases: readonly (readonly [string, string | undefined, Evidence['range'], string])[] = [
      ['apk', '1.2-r3', { fixed: '1.2-r3' }, '1.2-r3'],
      ['deb', undefined, {}, ''],
      ['golang', '1.2.3', { introduced: '1.0.0', fixed: '1.2.3' }, '1.2.3'],
      ['npm', '4.17.21', { introduced: '0', fixed: '4.17.21' }, 'fixed=4.17.21'],
      ['pypi', '2.0', { introduced: '1.0', fixed: '2.0' }, 'fixed=2.0&introduced=1.0'],
      ['maven', undefined, { introduced: '1.0', lastAffected: '1.9' }, 'introduced=1.0&lastAffected=1.9'],
      ['maven', '2.0+a b', { fixed: '2.0+a b' }, 'fixed=2.0%2Ba+b'],
      ['gem', undefined, undefined, ''],
      ['gem', '3.0', undefined, 'fixed=3.0'],
    ]
    for (const [type, fixed, range, expected] of cases)
      assert.equal(fixedInVersion(type, fixed, evidence('x', range)), expected, `${type} ${fixed}`)
  })

  it('makes ten numbers of a version that is of three, and none of others', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['npm', '1.2.3', 'semver:0.1.2.3.0.0.0.0.0.0'],
      ['golang', 'v1.20.0-rc1', 'semver:0.1.20.0.0.0.0.0.0.0'],
      ['cargo', '01.2.3+build', 'semver:0.1.2.3.0.0.0.0.0.0'],
      ['npm', '1.2', ''],
      ['npm', '1.2.3.4', ''],
      ['npm', '1.2.4294967296', ''],
      ['deb', '1.2.3', ''],
    ]
    for (const [type, version, expected] of cases)
      assert.equal(normalizedVersion(type, version), expected, `${type} ${version}`)
  })

  it('gives a range where its end can be said in numbers', () => {
    const range = { introduced: '1.0.0', fixed: '1.2.3' }
    assert.deepEqual(rangeOf(evidence('semver', range)), {
      '[': 'semver:0.1.0.0.0.0.0.0.0.0',
      ')': 'semver:0.1.2.3.0.0.0.0.0.0',
    })
    assert.deepEqual(rangeOf(evidence('semver', { introduced: '0', fixed: '1.2.3' })), {
      ')': 'semver:0.1.2.3.0.0.0.0.0.0',
    })
    for (const one of [
      evidence('dpkg', range),
      evidence('semver'),
      evidence('semver', { lastAffected: '1.2.3' }),
    ])
      assert.equal(rangeOf(one), undefined)
  })

  it('keeps the word of who rated, and knows what is negligible', () => {
    const by = (level: 'LOW' | 'HIGH' | 'UNKNOWN', label?: string) =>
      severityOf({
        severity: { level, author: 'debian' },
        ratings: [
          { author: 'nvd', level: 'CRITICAL', label: 'other' },
          { author: 'debian', level, ...(label ? { label } : {}) },
        ],
      })
    assert.deepEqual(by('LOW', 'unimportant'), { word: 'unimportant', level: 'Negligible' })
    assert.deepEqual(by('LOW', 'low'), { word: 'low', level: 'Low' })
    assert.deepEqual(by('HIGH', 'important'), { word: 'important', level: 'High' })
    assert.deepEqual(by('UNKNOWN'), { word: 'Unknown', level: 'Unknown' })
  })

  it('names distributions as os-release does', () => {
    const known = { family: 'debian', release: '12', version: '12.5', codename: 'bookworm', decidedBy: 'x' }
    const { id, ...made } = clairDistribution(known, 'amd64')
    assert.match(id, /^\d+$/)
    assert.deepEqual(made, {
      did: 'debian',
      name: 'Debian GNU/Linux',
      version: '12.5 (bookworm)',
      version_code_name: 'bookworm',
      version_id: '12',
      arch: 'amd64',
      cpe: '',
      pretty_name: 'debian 12.5',
    })
    assert.equal(clairDistribution({ ...known, family: 'redhat' }, '').did, 'rhel')
    assert.equal(clairDistribution({ ...known, family: 'newest' }, '').did, 'newest')
    for (const did of ['rhel', 'amzn', 'debian', 'newest'])
      assert.equal(clairDistribution({ ...known, family: familyOf(did) }, '').did, did)
  })

  it('knows where packages come from', () => {
    assert.equal(languageRepository('pypi')?.uri, 'https://pypi.org/simple')
    assert.equal(languageRepository('generic'), undefined)
    const cpe = 'cpe:/o:redhat:enterprise_linux:9'
    const made = distributionRepositories({
      family: 'redhat',
      release: '9',
      version: '9.3',
      decidedBy: 'x',
      repositories: ['rhel-9-baseos'],
      products: [cpe],
    })
    assert.deepEqual(
      made.map(({ id: _id, ...rest }) => rest),
      [
        { name: 'rhel-9-baseos', cpe: '' },
        { name: cpe, key: 'rhel-cpe-repository', cpe },
      ],
    )
  })

  it('parts an id into the space and the name in it', () => {
    assert.deepEqual(aliasOf('CVE-2024-1'), { space: 'CVE', name: '2024-1' })
    assert.deepEqual(aliasOf('plain'), { space: '', name: 'plain' })
  })

  it('makes ids of what they stand for', () => {
    assert.notEqual(idOf('a', 'bc'), idOf('ab', 'c'))
    assert.ok(Number.isSafeInteger(Number(idOf('a'))))
  })
})

describe("Clair's index report", () => {
  const image: StoredImage = {
    kind: 'stored-image',
    id: 1,
    tenant: '',
    digest: `sha256:${'d'.repeat(64)}`,
    source: 'manifest',
    state: 'indexed',
    step: 'IndexFinished',
    packageCount: 0,
    createdAt: 0,
    usedAt: 0,
  }
  const contents: StoredContents = {
    target: { kind: 'image', name: 'x', repoTags: [], repoDigests: [] },
    inventory: {
      kind: 'inventory',
      layers: [],
      packages: [],
      problems: [problem('record-unreadable', 'var/lib/dpkg/status', 'a record has no name')],
    },
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
  }

  it('says how it went, and what could not be read', () => {
    const done = indexReport(image, contents)
    const error = { code: 'layer-corrupt', message: 'A layer is corrupt.' }
    const failed = indexReport({ ...image, state: 'failed', step: 'IndexError', error }, undefined)
    const working = indexReport({ ...image, state: 'indexing', step: 'FetchLayers' }, undefined)

    assert.deepEqual([done.success, done.state, done.err], [true, 'IndexFinished', ''])
    assert.equal(done.plimsoll?.problems[0]?.code, 'record-unreadable')
    assert.deepEqual([failed.success, failed.state, failed.err], [false, 'IndexError', 'A layer is corrupt.'])
    assert.deepEqual([working.success, working.state, working.err], [false, 'FetchLayers', ''])
    for (const report of [done, failed, working]) assert.deepEqual(faultsOf('indexReport', report), [])
  })
})
