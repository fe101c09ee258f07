import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sampleReport } from '../../test/render-report.ts'
import { SAMPLE_CONFIGURATION } from '../../test/sample-configuration.ts'
import { ADVISORY_STATUSES } from '../core/advisory.ts'
import type { BaseImage } from '../core/base-image.ts'
import { PACKAGE_CLASSES } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { SEVERITIES } from '../core/severity.ts'
import { filterJudge } from './filter.ts'

const FULL = sampleReport('full')
const OPTIONS = {
  severities: SEVERITIES,
  ignoreStatuses: ADVISORY_STATUSES.slice(0, 0),
  ignoreStatusOption: '--ignore-status',
  packageTypes: PACKAGE_CLASSES,
}

/** The findings of a sample, each in a layer of its own, held against a base. */
function judged(base: BaseImage | undefined, more: Partial<Report> = {}, excludeBase = true) {
  const findings = FULL.findings.map((one, index) => ({
    ...one,
    package: { ...one.package, originLayer: index },
  }))
  const { base: _base, ...report } = FULL
  const facts = { ...report, ...more, ...(base ? { base } : {}) }
  return { findings, ...filterJudge({ ...OPTIONS, excludeBase })(findings, facts) }
}

const BASE: BaseImage = { name: 'debian:12', foundBy: 'layers', layers: 1, layersBy: 'layers' }

describe('--exclude-base', () => {
  it('leaves out what the layers of the base brought, with the reason', () => {
    const { kept, suppressed, findings, problems } = judged(BASE)
    assert.ok(findings.length > 1)
    assert.deepEqual(
      suppressed.map(({ finding, by, reason, decision }) => [finding, by, reason, decision]),
      [
        [
          findings[0],
          '--exclude-base',
          'of the base image debian:12, by the diff ids of its layers',
          { kind: 'filter', option: '--exclude-base' },
        ],
      ],
    )
    assert.deepEqual(kept, findings.slice(1))
    assert.equal(problems, undefined)
  })

  it('leaves nothing out unless it is asked to', () => {
    assert.deepEqual(judged(BASE, {}, false).suppressed, [])
  })

  it('leaves nothing out where the layers of the base are not known, and says so', () => {
    const { suppressed, problems } = judged({ name: 'debian:12', foundBy: 'label' })
    assert.deepEqual(suppressed, [])
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['base-unknown'],
    )
  })

  it('says that the history alone told where the base ends, and says it once', () => {
    const base: BaseImage = { foundBy: 'history', layers: 1, layersBy: 'history' }
    const config = {
      architecture: 'amd64',
      os: 'linux',
      env: [],
      entrypoint: [],
      cmd: [],
      exposedPorts: [],
      volumes: [],
      labels: {},
      healthcheck: false,
      history: [
        { createdBy: 'ADD', emptyLayer: false },
        { createdBy: 'CMD a', emptyLayer: true },
        { createdBy: 'RUN', emptyLayer: false },
      ],
      raw: {},
    }
    const [layer] = FULL.layers
    assert.ok(layer)
    const more = { target: { ...FULL.target, config }, layers: [layer, layer] }
    const { suppressed, problems = [] } = judged(base, more)
    assert.equal(suppressed.length, 1)
    assert.match(suppressed[0]?.reason ?? '', /by the history of the image$/)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['base-guessed'],
    )
    assert.equal(judged(base, { ...more, problems }).problems, undefined)
  })

  it('is about misconfigurations of a layer as well', () => {
    const [one] = SAMPLE_CONFIGURATION.misconfigurations
    assert.ok(one)
    const inLayers = [0, 1].map((layer) => ({ ...one, place: { ...one.place, layer } }))
    const { configuration } = judged(BASE, {
      configuration: { ...SAMPLE_CONFIGURATION, misconfigurations: [...inLayers, one] },
    })
    assert.deepEqual(configuration?.misconfigurations, [inLayers[1], one])
    assert.equal(configuration?.suppressed.at(-1)?.by, '--exclude-base')
  })
})
