import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readXml } from '../../packaging/xml/read-xml.ts'
import { activationOf } from './profile-activation.ts'

describe('a profile of Maven', () => {
  const property = (name: string, value = '') =>
    `<property><name>${name}</name>${value === '' ? '' : `<value>${value}</value>`}</property>`
  for (const [conditions, expected] of [
    ['', 'asked'],
    ['<activeByDefault>false</activeByDefault>', 'asked'],
    ['<activeByDefault>true</activeByDefault>', 'default'],
    [property('cobertura'), 'asked'],
    [`<activeByDefault>true</activeByDefault>${property('cobertura')}`, 'default'],
    ['<jdk>[9,)</jdk>', 'machine'],
    ['<os><family>unix</family></os>', 'machine'],
    ['<file><exists>x</exists></file>', 'machine'],
    [property('!skip'), 'machine'],
    [property('skip', '!true'), 'machine'],
    [property('java.vendor', 'x'), 'machine'],
    [property('env.CI'), 'machine'],
  ] as const) {
    it(`with ${conditions || 'nothing'} is had: ${expected}`, () => {
      const profile = readXml(Buffer.from(`<profile><activation>${conditions}</activation></profile>`))
      assert.ok(typeof profile !== 'string')
      assert.equal(activationOf(profile), expected)
    })
  }
})
