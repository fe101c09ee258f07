import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalCheckId, checkIdSpellings } from './check-id.ts'

const IDS: readonly (readonly [given: string, canonical: string, spellings: readonly string[]])[] = [
  ['KSV-0017', 'KSV-0017', ['KSV-0017', 'AVD-KSV-0017', 'KSV017']],
  ['KSV017', 'KSV-0017', ['KSV017', 'KSV-0017', 'AVD-KSV-0017']],
  ['AVD-KSV-0017', 'KSV-0017', ['AVD-KSV-0017', 'KSV-0017', 'KSV017']],
  ['avd-ksv-0017', 'KSV-0017', ['avd-ksv-0017', 'KSV-0017', 'AVD-KSV-0017', 'KSV017']],
  ['DS002', 'DS-0002', ['DS002', 'DS-0002', 'AVD-DS-0002']],
  ['KSV-01010', 'KSV-01010', ['KSV-01010', 'AVD-KSV-01010', 'KSV01010']],
  ['KSV-1234', 'KSV-1234', ['KSV-1234', 'AVD-KSV-1234', 'KSV1234']],
  ['CVE-2024-0001', 'CVE-2024-0001', ['CVE-2024-0001']],
  ['GHSA-qppj-fm5r-hxr3', 'GHSA-qppj-fm5r-hxr3', ['GHSA-qppj-fm5r-hxr3']],
  ['Host Namespaces', 'Host Namespaces', ['Host Namespaces']],
  ['', '', ['']],
]

describe('the id of a check', () => {
  for (const [given, canonical, spellings] of IDS)
    it(`«${given}» is ${canonical}, and is written in ${spellings.length} ways`, () => {
      assert.equal(canonicalCheckId(given), canonical)
      assert.deepEqual(checkIdSpellings(given), spellings)
    })
})
