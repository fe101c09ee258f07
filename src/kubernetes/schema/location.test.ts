import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNameable, schemaAddress, schemaFile } from './location.ts'

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }
const POD = { apiVersion: 'v1', kind: 'Pod' }
const CUSTOM = { apiVersion: 'monitoring.Example.com/v1Beta1', kind: 'PodMonitor' }

describe('locations of schemas', () => {
  it('are folders and URLs, laid out as schemas of Kubernetes are published', () => {
    const of = (location: string, version: string): readonly string[] =>
      [POD, DEPLOYMENT, CUSTOM].map(schemaAddress(location, version))

    assert.deepEqual(of('/schemas', 'master'), [
      '/schemas/master-standalone-strict/pod-v1.json',
      '/schemas/master-standalone-strict/deployment-apps-v1.json',
      '/schemas/master-standalone-strict/podmonitor-monitoring-v1beta1.json',
    ])
    assert.deepEqual(of('https://a.example/b', '1.25.4').slice(0, 1), [
      'https://a.example/b/v1.25.4-standalone-strict/pod-v1.json',
    ])
  })

  it('are templates, where they end in json', () => {
    const address = schemaAddress(
      'c/{{.Group}}/{{ .ResourceKind }}_{{- .ResourceAPIVersion -}} .json',
      '1.2.3',
    )

    assert.equal(address(CUSTOM), 'c/monitoring.Example.com/podmonitor_v1Beta1.json')
    assert.equal(address(POD), 'c/v1/pod_v1.json')
    assert.equal(schemaAddress('a.json', 'master')(POD), 'a.json')
  })

  for (const template of ['{{ .Name }}.json', '{{ if .Group }}a.json', '{{ .Group .json', '{{}}json'])
    it(`are refused: ${template}`, () => {
      assert.throws(() => schemaAddress(template, 'master'), {
        code: 'option-invalid',
        message: /is none of \.Norm/,
      })
    })

  it('have one name for each kind', () => {
    assert.deepEqual([POD, DEPLOYMENT, CUSTOM].map(schemaFile), [
      'pod-v1',
      'deployment-apps-v1',
      'podmonitor-monitoring-v1beta1',
    ])
  })
})

describe('names that are looked for', () => {
  for (const [apiVersion, kind, isOne] of [
    ['v1', 'Pod', true],
    ['a-b.example.com/v1', 'A1', true],
    ['v1', '../../etc/passwd', false],
    ['v1', 'a/b', false],
    ['../v1', 'Pod', false],
    ['a/../v1', 'Pod', false],
    ['v1', 'a..b', false],
    ['v1', '', false],
    ['', 'Pod', false],
    ['v1', 'Pod\u0000', false],
    ['v1', 'Pod?x=1', false],
    ['v1', 'a'.repeat(254), false],
  ] as const)
    it(`are ${isOne ? '' : 'not '}${JSON.stringify(apiVersion)} ${JSON.stringify(kind).slice(0, 30)}`, () => {
      assert.equal(isNameable({ apiVersion, kind }), isOne)
    })
})
