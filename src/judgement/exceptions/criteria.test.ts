import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import type { Report } from '../../core/report.ts'
import type { BaseLayers } from '../base-layers.ts'
import {
  baseImageCriterion,
  idCriterion,
  imageCriterion,
  layerCriterion,
  pathCriterion,
  severityCriterion,
  statusCriterion,
  subjectOf,
} from './criteria.ts'
import type { Criterion, Scene } from './types.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const [FIRST] = FULL.findings
assert.ok(FIRST)
const KNOWN: BaseLayers = {
  kind: 'known',
  layers: 1,
  lastInstruction: 'CMD sh',
  name: 'docker.io/library/alpine:3',
}
const UNKNOWN: BaseLayers = { kind: 'unknown', why: 'the image has no history' }

function fail(detail: string): never {
  throw new Error(detail)
}

function scene(base: BaseLayers = KNOWN): Scene {
  return { facts: FULL, base }
}

function finding(more: Partial<Finding>, pkg: Partial<InventoryPackage> = {}): Finding {
  assert.ok(FIRST)
  return { ...FIRST, ...more, package: { ...FIRST.package, ...pkg } }
}

function holds(criterion: Criterion, one: Finding, base?: BaseLayers): boolean {
  return criterion.test(one, scene(base))
}

describe('a criterion', () => {
  it('id holds for any alias, in any case', () => {
    const one = finding({ id: 'CVE-2024-1', ids: ['CVE-2024-1', 'GHSA-aaaa-bbbb-cccc'] })
    assert.ok(holds(idCriterion(['ghsa-AAAA-bbbb-cccc'], fail), one))
    assert.ok(holds(idCriterion(['CVE-2023-9', 'cve-2024-1'], fail), one))
    assert.ok(!holds(idCriterion(['CVE-2024-11'], fail), one))
  })

  it('path holds for the file, and in archives for the path within', () => {
    const inner = finding({}, { path: 'app/a.jar', pathInside: 'BOOT-INF/lib/b.jar' })
    for (const glob of ['app/*.jar', '/app/**', '**/lib/b.jar', 'app/a.jar/BOOT-INF/**'])
      assert.ok(holds(pathCriterion([glob], fail), inner), glob)
    for (const glob of ['app', 'b.jar', 'BOOT-INF/**'])
      assert.ok(!holds(pathCriterion([glob], fail), inner), glob)
  })

  it('layer holds for the layer that brought the package, by digest and by diff id', () => {
    const one = finding({}, { originLayer: 1 })
    const none = finding({})
    const { originLayer: _layer, ...without } = none.package
    for (const digest of [`sha256:${'3'.repeat(64)}`, '3'.repeat(12), `SHA256:${'3'.repeat(20)}`])
      assert.ok(holds(layerCriterion([digest], fail), one), digest)
    assert.ok(holds(layerCriterion(['2'.repeat(64)], fail), finding({}, { originLayer: 0 })))
    assert.ok(!holds(layerCriterion(['2'.repeat(12)], fail), one))
    assert.ok(!holds(layerCriterion([`sha512:${'3'.repeat(12)}`], fail), one))
    assert.ok(!holds(layerCriterion(['3'.repeat(12)], fail), { ...none, package: without }))
  })

  it('base holds for the layers of the base image alone, and for none where it is not known', () => {
    const [below, above] = [finding({}, { originLayer: 0 }), finding({}, { originLayer: 1 })]
    for (const criterion of [layerCriterion(['base'], fail), baseImageCriterion(undefined, fail)]) {
      assert.deepEqual([holds(criterion, below), holds(criterion, above)], [true, false])
      assert.equal(holds(criterion, below, UNKNOWN), false)
      assert.equal(criterion.blocked?.(scene()), undefined)
      assert.equal(
        criterion.blocked?.(scene(UNKNOWN)),
        'the base image is not known: the image has no history',
      )
    }
  })

  it('base-image may ask for its name as well, which is not always known', () => {
    const below = finding({}, { originLayer: 0 })
    const { name: _name, ...nameless } = { ...KNOWN }
    assert.ok(holds(baseImageCriterion('docker.io/library/alpine:*', fail), below))
    assert.ok(!holds(baseImageCriterion('docker.io/library/debian:*', fail), below))
    const criterion = baseImageCriterion('docker.io/**', fail)
    assert.ok(!holds(criterion, below, nameless))
    assert.equal(criterion.blocked?.(scene(nameless)), 'nobody names its base image')
  })

  it('image holds for its name, its tags and its digests', () => {
    for (const glob of [
      'registry.example/app:*',
      '**/app:1.0',
      `registry.example/app@sha256:${'d'.repeat(64)}`,
    ])
      assert.ok(holds(imageCriterion([glob], fail), finding({})), glob)
    for (const glob of ['app:1.0', 'registry.example/app', 'registry.example/*:2.0'])
      assert.ok(!holds(imageCriterion([glob], fail), finding({})), glob)
  })

  it('status holds for one of several, in any case', () => {
    const criterion = statusCriterion(['Will_Not_Fix', 'affected'], fail)
    assert.ok(holds(criterion, finding({ status: 'will_not_fix' })))
    assert.ok(!holds(criterion, finding({ status: 'fixed' })))
  })

  const severities: readonly [string, readonly string[]][] = [
    ['UNKNOWN', ['UNKNOWN']],
    ['low', ['LOW']],
    ['HIGH', ['LOW', 'MEDIUM', 'HIGH']],
    ['CRITICAL', ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']],
  ]
  for (const [most, expected] of severities) {
    it(`severity ${most} holds for ${expected.join(', ')}`, () => {
      const levels = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const
      const criterion = severityCriterion(most, fail)
      assert.deepEqual(
        levels.filter((level) => holds(criterion, finding({ severity: { level } }))),
        expected,
      )
    })
  }

  it('says what it is about in words', () => {
    assert.equal(
      subjectOf([idCriterion(['cve-2024-1'], fail), layerCriterion(['base'], fail)]),
      'CVE-2024-1 in the base image',
    )
    assert.equal(
      subjectOf([pathCriterion(['a/**'], fail), severityCriterion('LOW', fail)]),
      'everything at a/** of severity LOW at most',
    )
  })
})
