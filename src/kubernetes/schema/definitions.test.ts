import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { KUBERNETES_VERSIONS, kubernetesCheck } from '../../../test/kubernetes-schema.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { kubernetesDefinitions } from '../../../tools/kubernetes-schemas/definitions.ts'
import { isRecord } from '../object.ts'
import { faultOf } from './check.ts'
import { SHIPPED_VERSIONS, schemaOf, shippedSchemas } from './definitions.ts'
import { faultList } from './fault.ts'

const GENERATED = join(import.meta.dirname, 'data/definitions.generated.ts')

const POD_SPEC = {
  serviceAccountName: 'a',
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'a',
      image: 'a:1',
      args: ['--a'],
      env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }],
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { limits: { cpu: 1.5, memory: '1Gi' } },
      livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
      securityContext: { capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    },
  ],
  volumes: [{ name: 'a', projected: { sources: [{ configMap: { name: 'a', optional: false } }] } }],
  tolerations: null,
}

/** Manifests of many shapes: maps, lists, schemas in themselves, numbers or texts. */
const MANIFESTS: readonly Readonly<Record<string, unknown>>[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { b: 'c' } }, spec: POD_SPEC },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', creationTimestamp: null },
    spec: {
      replicas: 2,
      selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
      strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      template: { metadata: { annotations: {} }, spec: POD_SPEC },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: POD_SPEC } } } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }] }] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'a.example',
      names: { kind: 'A', plural: 'as' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { a: { not: { enum: [1, 'b'] } } } } },
        },
      ],
    },
  },
]

/** One value of an object in another way: gone, of another type, under another name, beside one more. */
function mutated(object: unknown, step: number, value: unknown): unknown {
  const places: (readonly (string | number)[])[] = []
  const visit = (at: unknown, path: readonly (string | number)[]): void => {
    places.push(path)
    if (typeof at !== 'object' || at === null) return
    for (const [key, one] of Object.entries(at)) visit(one, [...path, Array.isArray(at) ? Number(key) : key])
  }
  visit(object, [])
  const path = places[step % places.length] ?? []
  // The kind stays: of another one the two sides know nothing of each other.
  return path.length === 1 && (path[0] === 'kind' || path[0] === 'apiVersion')
    ? object
    : changed(object, path, value)
}

function changed(at: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return isRecord(at) && value === 'more' ? { ...at, more: 1 } : value
  if (Array.isArray(at))
    return at.map((one, index) => (index === key ? changed(one, rest, value) : (one as unknown)))
  const map = at as Record<string, unknown>
  if (rest.length === 0 && value === 'gone')
    return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key))
  return { ...map, [key]: changed(map[key], rest, value) }
}

const VALUES = fc.oneof(
  fc.constantFrom('gone', 'more', null, {}, [], [null], true, -1, 1.5, 'a', { a: 1 }, ['a'], [{ a: 'b' }]),
)

describe('the shipped definitions', () => {
  it('are what npm run kubernetes-schemas makes', (t) => {
    if (!needsRealData(t)) return
    assert.equal(readFileSync(GENERATED, 'utf8'), kubernetesDefinitions(realData('kubernetes')))
  })

  for (const version of KUBERNETES_VERSIONS) {
    it(`of ${version} say the same as the definitions of the API, of right and wrong manifests`, (t) => {
      if (!needsRealData(t)) return
      const theirs = kubernetesCheck(version)
      const ours = shippedSchemas(version)
      const faults = (object: Readonly<Record<string, unknown>>): boolean => {
        const [group = '', api = ''] = String(object['apiVersion']).split('/')
        const file = [object['kind'], group.split('.')[0], api].filter(Boolean).join('-').toLowerCase()
        const check = ours.check(file)
        assert.ok(check, file)
        return faultOf(check, object) !== undefined
      }
      for (const manifest of MANIFESTS) assert.equal(theirs(manifest), undefined)
      let wrong = 0
      fc.assert(
        fc.property(
          fc.constantFrom(...MANIFESTS),
          fc.array(fc.tuple(fc.nat(), VALUES), { maxLength: 3 }),
          (manifest, steps) => {
            const object = steps.reduce<unknown>((at, [step, value]) => mutated(at, step, value), manifest)
            if (!isRecord(object) || object['kind'] !== manifest['kind']) return
            if (object['apiVersion'] !== manifest['apiVersion']) return
            const isWrong = faults(object)
            if (isWrong) wrong++
            assert.equal(isWrong, theirs(object) !== undefined, JSON.stringify(object))
          },
        ),
        { numRuns: 300 },
      )
      assert.ok(wrong > 50, `${wrong} of 300 were wrong`)
    })
  }

  for (const version of SHIPPED_VERSIONS)
    it(`of ${version} have every kind, and take a minimal object of it`, () => {
      const shipped = shippedSchemas(version)
      const bit = 1 << SHIPPED_VERSIONS.indexOf(version)
      const files = shipped.files()

      assert.ok(files.length > 150)
      for (const file of files) {
        const check = shipped.check(file)
        const type = shipped.typeOf(file)
        assert.ok(check && type, file)
        const object = minimal(schemaOf(type, bit), bit)
        const fault = faultOf(check, object)
        assert.equal(fault && JSON.stringify(faultList(fault)), undefined, file)
        assert.ok(faultOf(check, { ...(object as object), 'no-key': 1 }), file)
      }
    })

  it('differ by version', () => {
    const [old, current] = SHIPPED_VERSIONS.map(shippedSchemas)
    assert.ok(old && current)
    assert.ok(old.check('pod-v1') && current.check('pod-v1'))
    assert.notDeepEqual(old.files(), current.files())
    assert.equal(old.check('no-such-v1'), undefined)
    assert.equal(old.check('core.v1.Pod'), undefined)
    assert.equal(old.check('deleteoptions-v1'), undefined)
  })
})

/** The least that a schema takes. */
function minimal(schema: unknown, bit: number): unknown {
  if (!isRecord(schema)) return {}
  if (typeof schema['$ref'] === 'string') return minimal(schemaOf(schema['$ref'], bit), bit)
  if (Array.isArray(schema['oneOf'])) return minimal(schema['oneOf'][0], bit)
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : []
  const keys = [...required, ...['kind', 'apiVersion'].filter((key) => key in properties)]
  const types = [schema['type']].flat()
  if (types.includes('object'))
    return Object.fromEntries(keys.map((key) => [key, minimal(properties[key], bit)]))
  return { array: [], string: '', integer: 0, number: 0, boolean: false }[String(types[0])] ?? null
}
