import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ANY, bundleOf, judged, rule } from '../../../../test/anchore-bundles.ts'
import { importBundle } from './import-bundle.ts'
import { exceptionsText } from './write.ts'

describe('a bundle', () => {
  const image = (repository: string, type: string, value: string) => ({
    name: 'x',
    registry: 'registry.example',
    repository,
    image: { type, value },
  })

  it('keeps actions, and says what GO is', async () => {
    const { imported, hits } = await judged(
      bundleOf([
        rule('always', 'always', {}),
        rule('always', 'always', {}, 'WARN'),
        rule('always', 'always', {}, 'GO'),
        rule('always', 'always', {}, 'JUMP'),
      ]),
    )

    assert.deepEqual(
      hits.map(({ action, rule: name }) => `${action} ${name}`),
      ['deny always-always', 'warn always-always-2'],
    )
    assert.match(imported.missing.join('; '), /GO decides nothing; .*JUMP is not known/)
  })

  it('denies before it allows images, and allows before its rules', async () => {
    const always = [rule('always', 'always', {})]
    const outcome = async (more: object) =>
      (await judged(bundleOf(always, more))).hits.map(({ rule: name }) => name)

    assert.deepEqual(await outcome({ whitelisted_images: [image('app', 'tag', '1.0')] }), ['allowed-image'])
    assert.deepEqual(await outcome({ whitelisted_images: [image('app', 'tag', '2.*')] }), ['always-always'])
    assert.deepEqual(
      await outcome({ whitelisted_images: [image('app', 'digest', `sha256:${'d'.repeat(64)}`)] }),
      ['allowed-image'],
    )
    assert.deepEqual(await outcome({ allowlisted_images: [image('app', 'id', 'c'.repeat(64))] }), [
      'allowed-image',
    ])
    assert.deepEqual(
      await outcome({
        blacklisted_images: [image('*', 'tag', '*')],
        whitelisted_images: [image('a*', 'tag', '*')],
      }),
      ['denied-image', 'allowed-image'],
    )
  })

  it('asks the rules of the first mapping that fits, and denies what none fits', async () => {
    const sets = [
      { id: 'a', rules: [{ ...rule('always', 'always', {}), id: 'of-a' }] },
      { id: 'b', rules: [rule('packages', 'required_package', { name: 'sudo' })] },
    ]
    const outcome = async (mappings: readonly object[]) =>
      (await judged(bundleOf([], { policies: undefined, rule_sets: sets, mappings }))).hits.map(
        ({ rule: name }) => name,
      )
    const mapping = (repository: string, id: string) => ({
      ...image(repository, 'tag', '*'),
      rule_set_ids: [id],
    })

    assert.deepEqual(await outcome([mapping('app', 'a'), { ...ANY, rule_set_ids: ['b'] }]), ['always-always'])
    assert.deepEqual(await outcome([mapping('other/*', 'a'), { ...ANY, policy_id: 'b' }]), [
      'packages-required-package',
    ])
    assert.deepEqual(await outcome([mapping('other', 'a'), mapping('a*', 'b'), mapping('*', 'a')]), [
      'packages-required-package',
    ])
    assert.deepEqual(await outcome([mapping('other', 'a')]), ['no-mapping'])
  })

  it('names what no mapping names, and what is not there', () => {
    const { missing } = importBundle(
      bundleOf([rule('always', 'always', {})], {
        policies: [
          { id: 'p1', rules: [rule('always', 'always', {})] },
          { id: 'p2', name: 'Spare', rules: [] },
        ],
        mappings: [
          { ...ANY, policy_ids: ['p1', 'p9'] },
          { ...ANY, policy_ids: ['p2'] },
        ],
      }),
      'b',
    )

    assert.match(missing.join('; '), /p9, which mapping 1 names.*1 mappings behind.*«Spare»: no mapping/)
  })

  it('gives its lists as exceptions, none of which holds longer or for more', () => {
    const items = [
      ['CVE-2024-1+musl', '2026-03-01T00:00:00Z'],
      ['CVE-2024-2+*', '2026-03-01T12:00:00Z'],
      ['*+curl', undefined],
      ['CVE-2024-3+/srv/app/a.jar', undefined],
      ['CVE-2024-*+curl', undefined],
      ['*+*', undefined],
      ['CVE-2024-4+curl', 'tomorrow'],
    ].map(([trigger_id, expires_on], index) => ({
      id: `i${index}`,
      gate: 'vulnerabilities',
      trigger_id,
      expires_on,
    }))
    const imported = importBundle(
      bundleOf([rule('always', 'always', {})], {
        whitelists: [
          {
            id: 'w',
            name: 'House list',
            items: [...items, { id: 'x', gate: 'dockerfile', trigger_id: 'abc' }],
          },
          { id: 'unused', items },
        ],
        mappings: [{ ...image('app', 'tag', '*'), policy_ids: ['p1'], whitelist_ids: ['w'] }],
      }),
      'b',
    )
    const common = {
      image: 'registry.example/app:*',
      reason: 'from the list «House list» of an Anchore policy bundle, which gives no reason',
    }

    assert.deepEqual(imported.exceptions, [
      { id: 'CVE-2024-1', package: 'musl', ...common, until: '2026-02-28' },
      { id: 'CVE-2024-2', ...common, until: '2026-02-28' },
      { package: 'curl', ...common },
      { id: 'CVE-2024-3', path: 'srv/app/a.jar', ...common },
    ])
    assert.equal(imported.missing.length, 4)
    assert.match(
      exceptionsText(imported.exceptions, 'b'),
      /^# .*\nexceptions:\n {2}- id: 'CVE-2024-1'\n {4}package: 'musl'\n/,
    )
  })

  it('whose texts are hostile is written as text', async () => {
    const text = bundleOf([rule('packages', 'required_package', { name: "it's {{1}}\n\u2028'}}" })], {
      name: 'a\n- b: "c',
    })
    const { hits, imported } = await judged(text)

    assert.equal(hits.length, 1)
    assert.equal(imported.name, 'a\n- b: "c')
  })

  it('that is none is refused', () => {
    const refused: readonly [string, RegExp][] = [
      ['{', /is no JSON/],
      ['[]', /another form/],
      ['{}', /neither policies nor rule_sets/],
      ['{"policies": [{"id": "a", "rules": [{"gate": 1}]}]}', /policies\.0\.rules\.0\.gate/],
      [bundleOf([rule('malware', 'scans', {})]), /Nothing of b can be carried over: malware\/scans/],
      [bundleOf(Array.from({ length: 1001 }, () => rule('always', 'always', {}))), /more than 1000 rules/],
    ]
    for (const [text, message] of refused) {
      assert.throws(
        () => importBundle(text, 'b'),
        (error: { readonly code?: string; readonly message: string }) => {
          assert.equal(error.code, 'bundle-invalid')
          assert.match(error.message, message)
          return true
        },
      )
    }
  })
})
