import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_CONFIGURATION } from '../../../test/sample-configuration.ts'
import type { CheckedResource, ConfigurationReport, Misconfiguration } from '../../core/misconfiguration.ts'
import { configurationTable } from './configuration.ts'

const [FOUND] = SAMPLE_CONFIGURATION.misconfigurations as [Misconfiguration]
const [OBJECT] = SAMPLE_CONFIGURATION.resources as [CheckedResource]

function table(configuration: Partial<ConfigurationReport>): string {
  const options = { width: 120, color: false, showSuppressed: true, listAllPackages: true }
  const whole = { ...SAMPLE_CONFIGURATION, ...configuration }
  return [...configurationTable(whole, options, (_, text) => text)].join('')
}

function onLine(line: number): Misconfiguration {
  return { ...FOUND, message: `on ${line}`, place: { file: FOUND.place.file, startLine: line } }
}

describe('the table of what is set up wrongly', () => {
  it('tells two objects of one name in one file apart by their lines', () => {
    const resources = [OBJECT, { ...OBJECT, place: { ...OBJECT.place, startLine: 40, endLine: 50 } }]
    const text = table({ resources, misconfigurations: [onLine(17), onLine(44)] })
    assert.match(text, /web\.yaml:1,[^]*on 17[^]*web\.yaml:40,[^]*on 44/)
    assert.equal(text.match(/on 17|on 44/g)?.length, 2)
    assert.match(table({ resources, misconfigurations: [onLine(44)] }), /1 object without any/)
  })

  it('says what is of no object that is listed', () => {
    const text = table({ resources: [OBJECT], misconfigurations: [onLine(99)] })
    assert.match(text, /Deployment\/shop\/web \(deploy\/web\.yaml:99\)\n.*on 99/)
    assert.match(table({ resources: [], misconfigurations: [FOUND] }), /KSV-0017/)
  })
})
