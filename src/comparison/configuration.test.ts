import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyReport } from '../../test/generated-reports.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { CheckedResource, ConfigurationReport, Misconfiguration } from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'
import { compareReports } from './compare-reports.ts'
import type { MisconfigurationChanges } from './configuration-types.ts'
import { type FailOnChange, failuresOf } from './fail-on.ts'

const REPORT = SAMPLE_REPORTS['manifests'] as Report
const CONFIGURATION = REPORT.configuration as ConfigurationReport
const [PRIVILEGED] = CONFIGURATION.misconfigurations as [Misconfiguration]
const [DEPLOYMENT] = CONFIGURATION.resources as [CheckedResource]

function withConfiguration(configuration: Partial<ConfigurationReport>): Report {
  const nothing: ConfigurationReport = { resources: [], misconfigurations: [], suppressed: [] }
  return { ...REPORT, configuration: { ...nothing, ...configuration } }
}

/** Of objects that are called as they are in the misconfigurations. */
function withFound(...misconfigurations: readonly Misconfiguration[]): Report {
  return withConfiguration({ misconfigurations })
}

function compare(a: Report, b: Report) {
  const comparison = compareReports(a, b, () => undefined)
  const { configuration } = comparison
  assert.ok(configuration)
  return { comparison, ...configuration }
}

/** How many came, went, changed and stayed. */
function counts({ added, fixed, changed, unchanged }: MisconfigurationChanges): readonly number[] {
  return [added.length, fixed.length, changed.length, unchanged.length]
}

function at(path: Misconfiguration['subject']['path'], more: Partial<Misconfiguration['subject']> = {}) {
  return { ...PRIVILEGED, subject: { ...PRIVILEGED.subject, path, ...more } }
}

const SPEC = ['spec', 'template', 'spec'] as const

describe('whatever two reports say of how things are set up', () => {
  const text = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort()
  const checked = anyReport.map(
    (one): Report => ({
      ...one,
      configuration: one.configuration ?? (withFound().configuration as ConfigurationReport),
    }),
  )
  /** Two that have much in common: one is made of what the first leaves of both. */
  const twins = fc.tuple(checked, checked, fc.nat(3)).map(([a, b, skip]): readonly [Report, Report] => {
    const join = <T>(key: (one: ConfigurationReport) => readonly T[]): T[] =>
      [a, b].flatMap(({ configuration }) => (configuration ? key(configuration) : [])).slice(skip)
    const both = {
      resources: join((one) => one.resources),
      misconfigurations: join((one) => one.misconfigurations),
      suppressed: join((one) => one.suppressed),
    }
    return [a, { ...b, configuration: both }]
  })

  it('one has nothing that is different from itself', () => {
    fc.assert(
      fc.property(checked, (report) => {
        const { misconfigurations, objects } = compare(report, report)
        assert.deepEqual(counts(misconfigurations).slice(0, 3), [0, 0, 0])
        assert.deepEqual([objects.added, objects.removed, objects.changed], [[], [], []])
      }),
      { numRuns: 50 },
    )
  })

  it('nothing is lost, nothing counted twice, and turned around what was new is fixed', () => {
    fc.assert(
      fc.property(twins, ([a, b]) => {
        const { misconfigurations: there, objects } = compare(a, b)
        const { misconfigurations: back } = compare(b, a)
        const all = (one: Report) => [
          ...(one.configuration?.misconfigurations ?? []),
          ...(one.configuration?.suppressed ?? []).map(({ misconfiguration }) => misconfiguration),
        ]
        const ofB = [...there.added, ...there.unchanged, ...there.changed.map(({ after }) => after)]
        assert.deepEqual(text(ofB.map((one) => one.misconfiguration)), text(all(b)))
        assert.equal(there.fixed.length + there.changed.length + there.unchanged.length, all(a).length)
        const plain = (list: MisconfigurationChanges['added']) =>
          text(list.map((one) => one.misconfiguration))
        assert.deepEqual(plain(there.added), plain(back.fixed))
        assert.deepEqual(plain(there.fixed), plain(back.added))
        const kept = objects.changed.length + objects.unchanged
        assert.equal(objects.added.length + kept, b.configuration?.resources.length)
        assert.equal(objects.removed.length + kept, a.configuration?.resources.length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a misconfiguration is the same', () => {
  const container = at([...SPEC, 'containers', 0, 'securityContext', 'privileged'], { container: 'web' })
  const on = (more: Partial<Misconfiguration['subject']>) => ({
    ...container,
    subject: { ...container.subject, ...more },
  })
  const volume = { ...at([...SPEC, 'volumes', 0, 'hostPath']), message: 'a volume mounts /etc' }
  const same: readonly (readonly [string, Misconfiguration, Misconfiguration])[] = [
    ['when its lines moved', container, { ...container, place: { file: 'deploy/web.yaml', startLine: 99 } }],
    [
      'when its container has another place among the containers',
      container,
      at([...SPEC, 'containers', 3, 'securityContext', 'privileged'], { container: 'web' }),
    ],
    [
      'when its container became an init container',
      container,
      at([...SPEC, 'initContainers', 0, 'securityContext', 'privileged'], { container: 'web' }),
    ],
    ['when its volume has another place', volume, { ...volume, ...subjectOf(at([...SPEC, 'volumes', 7])) }],
    ['when its object has another version of the API', container, on({ apiVersion: 'v2' })],
    ['when the file of its object moved', container, { ...container, place: { file: 'charts/web.yaml' } }],
  ]
  for (const [when, before, after] of same)
    it(when, () => {
      assert.deepEqual(counts(compare(withFound(before), withFound(after)).misconfigurations), [0, 0, 0, 1])
    })

  const others: readonly (readonly [string, Misconfiguration, Misconfiguration])[] = [
    ['of another check', container, { ...container, id: 'KSV-0001', aliases: [] }],
    ['of another container', container, on({ container: 'other' })],
    ['of another object', container, on({ name: 'other' })],
    ['of another namespace', container, on({ namespace: 'other' })],
    [
      'at another place of the object',
      at(['spec', 'hostPID']),
      { ...at(['spec', 'hostIPC']), message: 'IPC' },
    ],
    ['of another thing at the same place of a list', volume, { ...volume, message: 'a volume mounts /' }],
    ['of an object without a name in another file', nameless('a.yaml'), nameless('b.yaml')],
  ]
  for (const [what, before, after] of others)
    it(`but not one ${what}`, () => {
      const { comparison, misconfigurations } = compare(withFound(before), withFound(after))
      assert.deepEqual(counts(misconfigurations), [1, 1, 0, 0])
      assert.equal(failuresOf(comparison, ['new'])[0]?.count, 1)
    })

  function subjectOf({ subject }: Misconfiguration) {
    return { subject }
  }

  function nameless(file: string): Misconfiguration {
    const { name: _name, ...subject } = PRIVILEGED.subject
    return { ...PRIVILEGED, subject, place: { file } }
  }
})

describe('an object that two files call alike', () => {
  const inFile = (file: string): Misconfiguration => ({ ...PRIVILEGED, place: { file } })

  it('is two objects: what is new in one is not taken for what the other had', () => {
    const { misconfigurations } = compare(
      withConfiguration({
        resources: [of('dev/web.yaml'), of('prod/web.yaml')],
        misconfigurations: [inFile('dev/web.yaml')],
      }),
      withConfiguration({
        resources: [of('dev/web.yaml'), of('prod/web.yaml')],
        misconfigurations: [inFile('prod/web.yaml')],
      }),
    )
    assert.deepEqual(counts(misconfigurations), [1, 1, 0, 0])
    assert.equal(misconfigurations.added[0]?.cause, 'object-changed')
  })

  it('is held against the one in the file that is called most alike, where both moved', () => {
    const { misconfigurations } = compare(
      withFound(inFile('1/prod/web.yaml'), inFile('2/dev/web.yaml'), {
        ...inFile('2/dev/web.yaml'),
        id: 'X',
      }),
      withFound(
        inFile('3/dev/web.yaml'),
        { ...inFile('3/dev/web.yaml'), id: 'X' },
        inFile('4/prod/web.yaml'),
      ),
    )
    assert.deepEqual(counts(misconfigurations), [0, 0, 0, 3])
  })

  function of(file: string): CheckedResource {
    return { ...DEPLOYMENT, place: { file } }
  }
})

describe('what changed', () => {
  it('is the severity, what is wrong, and who suppresses it', () => {
    const hidden = withConfiguration({
      suppressed: [
        {
          misconfiguration: PRIVILEGED,
          by: 'x.yaml',
          reason: 'r',
          decision: { kind: 'foreign', source: 'x' },
        },
      ],
    })
    const low = withFound({ ...PRIVILEGED, severity: 'LOW', message: 'it is not so bad' })
    const { misconfigurations } = compare(hidden, low)
    assert.deepEqual(misconfigurations.changed[0]?.changes, [
      { what: 'severity', from: 'HIGH', to: 'LOW' },
      { what: 'message', from: PRIVILEGED.message, to: 'it is not so bad' },
      { what: 'suppressed', from: 'x.yaml', to: '' },
    ])
  })

  it('is known of a check by any of its names', () => {
    const old = { ...PRIVILEGED, id: 'KSV017', aliases: ['KSV-0017'] }
    assert.deepEqual(counts(compare(withFound(old), withFound(PRIVILEGED)).misconfigurations), [0, 0, 0, 1])
  })

  it('of objects are points and level', () => {
    const better: CheckedResource = { ...DEPLOYMENT, score: 5, podSecurity: 'restricted' }
    const [a, b] = [DEPLOYMENT, better].map((one) => withConfiguration({ resources: [one] }))
    assert.ok(a && b)
    const { objects } = compare(a, b)
    assert.deepEqual(objects.changed[0]?.changes, [
      { what: 'score', from: '-30', to: '5' },
      { what: 'pod-security', from: 'privileged', to: 'restricted' },
    ])
  })

  it('has a cause', () => {
    const object = withConfiguration({ resources: [DEPLOYMENT] })
    const found = withConfiguration({ resources: [DEPLOYMENT], misconfigurations: [PRIVILEGED] })
    const { configuration: _none, ...unchecked } = REPORT
    const cause = (a: Report, b: Report) => {
      const { added, fixed } = compare(a, b).misconfigurations
      return added[0]?.cause ?? fixed[0]?.cause
    }
    for (const [other, came, went] of [
      [object, 'object-changed', 'object-changed'],
      [withFound(), 'object-added', 'object-removed'],
      [unchecked, 'not-checked', 'not-checked'],
    ] as const)
      assert.deepEqual([cause(other, found), cause(found, other)], [came, went])
  })
})

describe('for a misconfiguration a comparison fails', () => {
  const mendable: Misconfiguration = {
    ...PRIVILEGED,
    id: 'KSV-0001',
    severity: 'LOW',
    fix: { summary: 'drop it', patch: [{ op: 'remove', path: '/spec' }] },
  }
  const rules: readonly (readonly [FailOnChange, number | undefined])[] = [
    ['new', 2],
    ['new-low', 2],
    ['new-medium', 1],
    ['new-high', 1],
    ['new-critical', undefined],
    ['new-fixable', 1],
    ['new-kev', undefined],
    ['worse', undefined],
  ]
  for (const [rule, count] of rules)
    it(`by ${rule}: ${count ?? 'not'}`, () => {
      const { comparison } = compare(withFound(), withFound(PRIVILEGED, mendable))
      assert.equal(failuresOf(comparison, [rule])[0]?.count, count)
    })

  it('that is not suppressed any more, or of a higher severity', () => {
    const suppressed = withConfiguration({
      suppressed: [
        { misconfiguration: PRIVILEGED, by: 'x', reason: 'r', decision: { kind: 'foreign', source: 'x' } },
      ],
    })
    const back = compare(suppressed, withFound(PRIVILEGED)).comparison
    assert.deepEqual(failuresOf(back, ['new', 'worse']), [{ rule: 'new', count: 1 }])
    assert.deepEqual(failuresOf(compare(withFound(), suppressed).comparison, ['new']), [])
    const low = withFound({ ...PRIVILEGED, severity: 'LOW' })
    const worse = compare(low, withFound(PRIVILEGED)).comparison
    assert.deepEqual(failuresOf(worse, ['new', 'worse']), [{ rule: 'worse', count: 1 }])
    assert.deepEqual(failuresOf(compare(withFound(PRIVILEGED), low).comparison, ['worse']), [])
  })

  it('and says nothing of it where neither report is of checks', () => {
    const clean = SAMPLE_REPORTS['clean'] as Report
    assert.equal(compareReports(clean, clean, () => undefined).configuration, undefined)
  })
})
