import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bundleOf, judged, type Pairs, REPORT, rule } from '../../../../test/anchore-bundles.ts'
import { problem } from '../../../core/problem.ts'
import type { Judgeable } from '../../types.ts'
import { importBundle } from './import-bundle.ts'

/** Findings, packages and files by their names; the report as a whole as `report`. */
async function subjects(gate: string, trigger: string, params: Pairs, of: Judgeable = REPORT) {
  const { hits, problems } = await judged(bundleOf([rule(gate, trigger, params)]), of)
  assert.deepEqual(problems, [])
  return hits.map(({ on }) => {
    if (on.kind === 'finding') return on.id
    if (on.kind === 'package') return REPORT.packages.find(({ id }) => id === on.package)?.name
    return on.kind === 'file' ? on.path : 'report'
  })
}

const KEV = 'CVE-2023-44487'

describe('a rule of an Anchore bundle', () => {
  const cases: readonly [gate: string, trigger: string, params: Pairs, hits: readonly string[]][] = [
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'high', severity_comparison: '>' },
      ['CVE-2024-0001'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'HIGH', severity_comparison: '>=' },
      [KEV, 'CVE-2024-0001'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'high', severity_comparison: '>=', vendor_only: 'false' },
      [KEV, 'CVE-2024-0001', 'CVE-2024-0002'],
    ],
    ['vulnerabilities', 'package', { package_type: 'non-os' }, ['GHSA-p6mc-m468-83gw']],
    [
      'vulnerabilities',
      'package',
      { package_type: 'os', severity: 'medium', severity_comparison: '<' },
      ['CVE-2024-0003', 'CVE-2024-0004'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'negligible', severity_comparison: '>=', fix_available: 'true' },
      [KEV, 'CVE-2024-0001', 'CVE-2024-0004', 'GHSA-p6mc-m468-83gw'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'unknown', severity_comparison: '>=', fix_available: 'false' },
      ['CVE-2024-0003'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', severity: 'critical', severity_comparison: '=', cvss_v3_base_score: '7.0' },
      ['CVE-2024-0001'],
    ],
    [
      'vulnerabilities',
      'package',
      { package_type: 'all', cvss_v3_base_score: '7.5', cvss_v3_base_score_comparison: '>' },
      [],
    ],
    [
      'vulnerabilities',
      'package',
      {
        package_type: 'all',
        severity: 'unknown',
        severity_comparison: '>=',
        cvss_v3_base_score: '5',
        cvss_v3_base_score_comparison: '<',
      },
      ['CVE-2024-0003'],
    ],
    ['vulnerabilities', 'package', { package_type: 'all', vendor_cvss_v3_base_score: '1.0' }, []],
    [
      'vulnerabilities',
      'package',
      {
        package_type: 'all',
        severity: 'critical',
        severity_comparison: '>=',
        vendor_cvss_v3_base_score: '1.0',
        vendor_cvss_v3_base_score_comparison: '<',
      },
      ['CVE-2024-0001'],
    ],
    [
      'vulnerabilities',
      'package',
      {
        package_type: 'all',
        severity: 'critical',
        severity_comparison: '>=',
        max_days_since_creation: '10000',
      },
      [],
    ],
    [
      'vulnerabilities',
      'package',
      {
        package_type: 'all',
        severity: 'critical',
        severity_comparison: '>=',
        max_days_since_creation: '100',
        max_days_since_fix: '3',
      },
      ['CVE-2024-0001'],
    ],
    ['vulnerabilities', 'package', { package_type: 'non-os', package_path_exclude: '/srv/.*' }, []],
    ['vulnerabilities', 'blacklist', { vulnerability_ids: 'GHSA-qppj-fm5r-hxr3, CVE-1-1' }, [KEV]],
    ['vulnerabilities', 'kev list', {}, [KEV]],
    ['vulnerabilities', 'stale_feed_data', { max_days_since_sync: '2' }, []],
    ['vulnerabilities', 'vulnerability_data_unavailable', {}, []],
    ['dockerfile', 'instruction', { instruction: 'HEALTHCHECK', check: 'not_exists' }, ['report']],
    ['dockerfile', 'instruction', { instruction: 'LABEL', check: 'exists' }, ['report']],
    ['dockerfile', 'instruction', { instruction: 'RUN', check: 'like', value: '.*apk add .*' }, ['report']],
    ['dockerfile', 'instruction', { instruction: 'RUN', check: 'like', value: 'add' }, []],
    ['dockerfile', 'instruction', { instruction: 'ADD', check: 'not_in', value: 'a, b' }, ['report']],
    ['dockerfile', 'instruction', { instruction: 'LABEL', check: '=', value: 'team=a' }, ['report']],
    ['dockerfile', 'instruction', { instruction: 'LABEL', check: 'not_like', value: 'team=' }, []],
    ['dockerfile', 'effective_user', { users: 'root,docker', type: 'blacklist' }, ['report']],
    ['dockerfile', 'effective_user', { users: 'root', type: 'whitelist' }, []],
    ['dockerfile', 'exposed_ports', { ports: '22', type: 'blacklist' }, ['report']],
    ['dockerfile', 'exposed_ports', { ports: '80,443', type: 'denylist' }, []],
    ['dockerfile', 'exposed_ports', { ports: '22,8080', type: 'whitelist' }, []],
    ['dockerfile', 'exposed_ports', { ports: '22', type: 'allowlist' }, ['report']],
    ['dockerfile', 'exposed_ports', { ports: '0', type: 'blacklist' }, ['report']],
    ['files', 'name_match', { regex: '.*/id_rsa$' }, ['root/.ssh/id_rsa']],
    ['files', 'suid_or_guid_set', {}, ['usr/bin/su']],
    ['packages', 'required_package', { name: 'musl' }, []],
    ['packages', 'required_package', { name: 'sudo' }, ['report']],
    ['packages', 'required_package', { name: 'musl', version: '1.2.4-r2' }, []],
    ['packages', 'required_package', { name: 'musl', version: '1.2.5' }, ['report']],
    ['packages', 'required_package', { name: 'musl', version: '1.2.3', version_match_type: 'minimum' }, []],
    [
      'packages',
      'required_package',
      { name: 'musl', version: '1.3', version_match_type: 'minimum' },
      ['report'],
    ],
    ['packages', 'blacklist', { name: 'lodash' }, ['lodash']],
    ['packages', 'denylist', { name: 'musl', version: '1.2.4' }, ['musl']],
    ['packages', 'blacklist', { name: 'musl', version: '1.2' }, []],
    ['npms', 'blacklisted_name_version', { name: 'lodash', version: '4.17.15' }, ['lodash']],
    ['ruby_gems', 'blacklist', { name: 'lodash' }, []],
    ['metadata', 'attribute', { attribute: 'size', check: '>', value: '1000' }, ['report']],
    ['metadata', 'attribute', { attribute: 'layer_count', check: '<=', value: '1' }, []],
    ['metadata', 'attribute', { attribute: 'architecture', check: '!=', value: 'amd64' }, []],
    ['metadata', 'attribute', { attribute: 'os_type', check: '=', value: 'linux' }, ['report']],
    ['metadata', 'attribute', { attribute: 'distro', check: 'in', value: 'rhel, alpine' }, ['report']],
    ['metadata', 'attribute', { attribute: 'distro_version', check: '=', value: '3.18' }, ['report']],
    ['metadata', 'attribute', { attribute: 'distro_version', check: '!=', value: '3.18.4' }, []],
    ['metadata', 'attribute', { attribute: 'distro', check: 'not_exists' }, []],
    ['licenses', 'blacklist_exact_match', { licenses: 'GPL-2.0,AGPL-3.0' }, ['musl']],
    ['licenses', 'blacklist_exact_match', { licenses: 'GPL' }, []],
    ['licenses', 'blacklist_partial_match', { licenses: 'GPL' }, ['musl']],
    ['always', 'always', {}, ['report']],
  ]
  for (const [gate, trigger, params, hits] of cases) {
    it(`${gate}/${trigger} ${JSON.stringify(params)} hits what it did`, async () => {
      assert.deepEqual(await subjects(gate, trigger, params), hits)
    })
  }

  it('about data asks for its age and for what is missing', async () => {
    const old = { ...REPORT, createdAt: '2026-01-05T00:00:00Z' }
    const without = { ...REPORT, problems: [problem('release-unsupported', 'alpine', '3.99')] }

    assert.deepEqual(
      await subjects('vulnerabilities', 'stale_feed_data', { max_days_since_sync: '2' }, old),
      ['report'],
    )
    assert.deepEqual(await subjects('vulnerabilities', 'vulnerability_data_unavailable', {}, without), [
      'report',
    ])
  })

  const unsayable: readonly [gate: string, trigger: string, params: Pairs, why: RegExp][] = [
    ['vulnerabilities', 'package', { severity: 'negligible', severity_comparison: '=' }, /Negligible/],
    ['vulnerabilities', 'package', { severity: 'low', severity_comparison: '<' }, /Negligible/],
    ['vulnerabilities', 'package', { cvss_v3_exploitability_score: '2' }, /exploitability/],
    ['vulnerabilities', 'package', { vendor_cvss_v3_impact_score: '2' }, /impact/],
    ['vulnerabilities', 'package', { moon_phase: 'full' }, /moon_phase/],
    ['vulnerabilities', 'weather', {}, /not known/],
    ['dockerfile', 'instruction', { instruction: 'FROM', check: '=', value: 'scratch' }, /FROM/],
    ['dockerfile', 'instruction', { instruction: 'RUN', check: 'like', value: '(?=x)' }, /cannot be said/],
    ['dockerfile', 'no_dockerfile_provided', {}, /Dockerfile/],
    ['files', 'content_regex_match', { regex_name: 'x' }, /hold/],
    ['files', 'attribute_match', { filename: '/x' }, /modes/],
    ['packages', 'verify', {}, /package manager/],
    ['secret_scans', 'content_regex_checks', {}, /secrets/],
    ['metadata', 'attribute', { attribute: 'like_distro', check: '=', value: 'debian' }, /like_distro/],
    ['passwd_file', 'blacklist_usernames', { user_names: 'daemon' }, /hold/],
    ['retrieved_files', 'content_regex', { path: '/x' }, /hold/],
    ['malware', 'scans', {}, /malware/],
    ['npms', 'newer_version_in_feed', {}, /registry/],
    ['ruby_gems', 'feed_data_unavailable', {}, /registry/],
    ['ancestry', 'allowed_base_image_digest', {}, /base/],
    ['distro', 'deny', {}, /distribution\.family/],
    ['tag_drift', 'packages_added', {}, /diff/],
    ['stig', 'x', {}, /STIG/],
    ['image_source_drift', 'x', {}, /repository/],
  ]
  for (const [gate, trigger, params, why] of unsayable) {
    it(`${gate}/${trigger} ${JSON.stringify(params)} is named, because it cannot be said`, () => {
      const { missing, rules } = importBundle(
        bundleOf([rule(gate, trigger, params), rule('always', 'always', {})]),
        'b',
      )
      assert.equal(missing.length, 1)
      assert.match(missing[0] ?? '', why)
      assert.equal(rules.length, 1)
    })
  }

  it('that means something else now is named too', () => {
    const { differences } = importBundle(
      bundleOf([
        rule('vulnerabilities', 'package', {
          severity: 'low',
          severity_comparison: '>=',
          max_days_since_fix: '3',
          max_days_since_creation: '3',
          package_path_exclude: '(?!x)',
        }),
        rule('dockerfile', 'instruction', {
          instruction: 'RUN',
          check: 'exists',
          actual_dockerfile_only: 'true',
        }),
      ]),
      'b',
    )

    assert.deepEqual(
      differences.map((one) => one.split(': ')[1]?.split(' ')[0]),
      ['Negligible', 'max_days_since_fix', 'max_days_since_creation', 'package_path_exclude', 'it'],
    )
  })
})
