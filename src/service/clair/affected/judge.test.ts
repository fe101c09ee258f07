import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Candidate, isAffected } from './judge.ts'
import { type AskedVulnerability, bySeverity } from './request.ts'

const DEBIAN = { did: 'debian', version_id: '12' }
const LIBSSL: Candidate = {
  id: 1,
  type: 'deb',
  namespace: '',
  name: 'libssl3',
  version: '3.0.11-1',
  distribution: 'debian/12',
  source: { name: 'openssl', version: '3.0.11-1' },
  arch: 'amd64',
}
const LODASH: Candidate = {
  id: 2,
  type: 'npm',
  namespace: '',
  name: 'lodash',
  version: '4.17.15',
  distribution: '',
}
const LOG4J: Candidate = {
  id: 3,
  type: 'maven',
  namespace: 'org.apache',
  name: 'log4j',
  version: '2.14.1',
  distribution: 'debian/12',
}

function asked(name: string, fixed: string, more: Partial<AskedVulnerability> = {}): AskedVulnerability {
  return { id: '1', package: { name }, fixed_in_version: fixed, ...more }
}

describe('which packages a vulnerability of Clair hits', () => {
  it('goes by name, source, place, build and range', () => {
    const cases: readonly (readonly [string, boolean, AskedVulnerability, Candidate])[] = [
      ['before the fix', true, asked('libssl3', '3.0.12-1'), LIBSSL],
      ['at the fix', false, asked('libssl3', '3.0.11-1'), LIBSSL],
      ['no fix', true, asked('openssl', '', { distribution: DEBIAN }), LIBSSL],
      ['a fix of 0 is none', true, asked('openssl', '0'), LIBSSL],
      ['another name', false, asked('curl', ''), LIBSSL],
      ['no name', false, { id: '1', fixed_in_version: '' }, LIBSSL],
      ['its distribution', true, asked('openssl', '3.0.12-1', { distribution: DEBIAN }), LIBSSL],
      [
        'another release',
        false,
        asked('openssl', '', { distribution: { did: 'debian', version_id: '11' } }),
        LIBSSL,
      ],
      ['any release', true, asked('openssl', '', { distribution: { did: 'debian' } }), LIBSSL],
      [
        'a point release',
        true,
        asked('openssl', '', { distribution: { did: 'debian', version_id: '12.5' } }),
        LIBSSL,
      ],
      ['another distribution', false, asked('openssl', '', { distribution: { did: 'rhel' } }), LIBSSL],
      ['no distribution at all', false, asked('lodash', '', { distribution: DEBIAN }), LODASH],
      ['its repository', true, asked('lodash', 'fixed=4.17.21', { repository: { name: 'npm' } }), LODASH],
      [
        'another repository',
        false,
        asked('lodash', 'fixed=4.17.21', { repository: { name: 'pypi' } }),
        LODASH,
      ],
      ['in the range', true, asked('org.apache:log4j', 'fixed=2.15.0&introduced=2.0'), LOG4J],
      ['before the range', false, asked('org.apache:log4j', 'fixed=3.1&introduced=3.0'), LOG4J],
      ['the last that is hit', true, asked('org.apache:log4j', 'lastAffected=2.14.1'), LOG4J],
      ['behind it', false, asked('org.apache:log4j', 'lastAffected=2.14.0'), LOG4J],
      ['its architecture', true, asked('libssl3', '', arch('amd64', 'equals')), LIBSSL],
      ['another architecture', false, asked('libssl3', '', arch('arm64', 'equals')), LIBSSL],
      ['all but its own', false, asked('libssl3', '', arch('amd64', 'not equals')), LIBSSL],
      ['one of several', true, asked('libssl3', '', arch('arm64|amd64', 'pattern match')), LIBSSL],
      ['none of several', false, asked('libssl3', '', arch('arm64|s390x', 'pattern match')), LIBSSL],
      ['a pattern that nobody can read', true, asked('libssl3', '', arch('(a+)+$', 'pattern match')), LIBSSL],
      [
        'another module',
        false,
        asked('libssl3', '', { package: { name: 'libssl3', module: 'a:1' } }),
        { ...LIBSSL, module: 'b:1' },
      ],
      ['what is no version', true, asked('lodash', 'fixed=4.17.21'), { ...LODASH, version: 'latest' }],
      ['a fix that is no version', true, asked('lodash', 'fixed=whenever'), LODASH],
    ]
    for (const [what, expected, one, candidate] of cases)
      assert.equal(isAffected(one, candidate), expected, what)

    function arch(name: string, operation: string): Partial<AskedVulnerability> {
      return { package: { name: 'libssl3', arch: name }, arch_op: operation }
    }
  })

  it('puts the most severe first', () => {
    const levels = ['Low', 'Critical', 'odd', 'Unknown', 'High'].map((level) =>
      asked('a', '', { normalized_severity: level }),
    )
    assert.deepEqual(
      levels.toSorted(bySeverity).map(({ normalized_severity: level }) => level),
      ['Critical', 'High', 'Low', 'Unknown', 'odd'],
    )
  })
})
