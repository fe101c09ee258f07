import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sampleReport } from '../../test/render-report.ts'
import type { BaseImage } from '../core/base-image.ts'
import { baseLine } from './base-words.ts'

const FULL = sampleReport('full')
const [LAYER] = FULL.layers
const [FINDING] = FULL.findings

function line(base: BaseImage | undefined, left = 0): string | undefined {
  assert.ok(LAYER && FINDING)
  const inLayer = (originLayer: number) => ({ ...FINDING, package: { ...FINDING.package, originLayer } })
  return baseLine({
    layers: [LAYER, LAYER, LAYER],
    findings: [inLayer(0), inLayer(2)],
    suppressed: Array.from({ length: left }, () => ({
      finding: inLayer(1),
      by: '--exclude-base',
      reason: '',
      decision: { kind: 'filter', option: '--exclude-base' },
    })),
    ...(base ? { base } : {}),
  })
}

describe('what is said of the base image', () => {
  const cases: readonly [string, BaseImage | undefined, number, string | undefined][] = [
    ['nothing, where there is none', undefined, 0, undefined],
    [
      'how it was found and what comes with it',
      { name: 'debian:12', foundBy: 'layers', layers: 2, layersBy: 'layers' },
      0,
      'Base image debian:12 (2 of 3 layers, found by diff ids): 1 of 2 findings comes with it',
    ],
    [
      'what was left out for it',
      { name: 'debian:12', foundBy: 'layers', layers: 3, layersBy: 'layers' },
      2,
      'Base image debian:12 (3 of 3 layers, found by diff ids): 2 of 2 findings come with it, 2 that did were left out',
    ],
    [
      'who named it and who told its layers',
      { name: 'debian:12', foundBy: 'label', layers: 1, layersBy: 'history' },
      0,
      'Base image debian:12 (named by a label; 1 of 3 layers, by its history): 1 of 2 findings comes with it',
    ],
    [
      'that its layers are not known',
      { name: 'debian:12', foundBy: 'label' },
      0,
      'Base image debian:12 (named by a label; which layers are its is not known)',
    ],
    [
      'what others say',
      {
        foundBy: 'history',
        layers: 0,
        layersBy: 'history',
        others: [{ name: 'a:1', digest: `sha256:${'0'.repeat(64)}`, foundBy: 'label' }],
      },
      0,
      'Base image of an unknown name (0 of 3 layers, found by its history): 0 of 2 findings come with it. a:1 (sha256:000000000000) is named by a label, which may be that of the base itself',
    ],
  ]
  for (const [name, base, left, expected] of cases) it(name, () => assert.equal(line(base, left), expected))
})
