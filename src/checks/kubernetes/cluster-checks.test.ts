import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { checkObject } from './check-object.ts'
import { MOST_LINES } from './cluster/value-names.ts'
import { KUBERNETES_CHECKS } from './registry.ts'

const RBAC = 'rbac.authorization.k8s.io'

function rule(
  apiGroups: string,
  resources: string,
  verbs: string,
  resourceNames?: readonly string[],
): object {
  const list = (text: string): readonly string[] => text.split(' ').map((one) => (one === 'core' ? '' : one))
  return {
    apiGroups: list(apiGroups),
    resources: list(resources),
    verbs: list(verbs),
    ...(resourceNames ? { resourceNames } : {}),
  }
}

function role(...rules: readonly object[]): KubernetesObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'Role', rules }
}

function clusterRole(...rules: readonly object[]): KubernetesObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', rules }
}

function binding(roleName: string, subject: string, kind = 'Group', more: object = {}): KubernetesObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'x' },
    roleRef: { kind: 'ClusterRole', name: roleName },
    subjects: [{ kind, name: subject }],
    ...more,
  }
}

const configMap = (data: object): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', data })
const policy = (spec: object): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  spec,
})
const service = (spec: object): KubernetesObject => ({ apiVersion: 'v1', kind: 'Service', spec })
const limits = (...list: readonly object[]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  spec: { limits: list },
})
const quota = (hard: object, more: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  spec: { hard, ...more },
})
const repos = (...list: readonly unknown[]): KubernetesObject => ({
  apiVersion: 'constraints.gatekeeper.sh/v1beta1',
  kind: 'K8sAllowedRepos',
  spec: { parameters: { repos: list } },
})

const BIND = rule(RBAC, 'clusterroles', 'bind')
const CPU = { cpu: '1' }

/** By check: objects that hit, and that miss. */
const CASES: Readonly<Record<string, readonly [readonly KubernetesObject[], readonly KubernetesObject[]]>> = {
  'KSV-0038': [
    [
      policy({ podSelector: {}, ingress: [{}] }),
      policy({ egress: [{ ports: [{ port: 53 }] }], policyTypes: ['Egress'] }),
    ],
    [
      policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy({ podSelector: { matchLabels: { app: 'a' } }, ingress: [{}] }),
      policy({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, ingress: [{}] }),
      policy({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }),
      policy({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }),
    ],
  ],
  'KSV-0039': [
    [
      limits(),
      limits({ type: 'Container', max: CPU, min: CPU, default: CPU }),
      limits({ max: CPU, min: CPU }),
    ],
    [
      limits({ type: 'Container', max: CPU, min: CPU, default: CPU, defaultRequest: CPU }),
      limits({ type: 'Pod', max: CPU, min: CPU }),
    ],
  ],
  'KSV-0040': [
    [quota({ pods: 3 }), quota({ 'requests.cpu': 1, 'limits.cpu': 1, 'limits.memory': 1 })],
    [
      quota({ 'requests.cpu': 1, 'requests.memory': 1, 'limits.cpu': 1, 'limits.memory': 1 }),
      quota({ cpu: 1, memory: 1, 'limits.cpu': 1, 'limits.memory': 1 }),
      quota({ pods: 3 }, { scopes: ['BestEffort'] }),
    ],
  ],
  'KSV-0041': [
    [clusterRole(rule('core', 'secrets', 'get')), clusterRole(rule('*', 'configmaps secrets', '*'))],
    [
      role(rule('core', 'secrets', 'get')),
      clusterRole(rule('example.org', 'secrets', 'get')),
      clusterRole(rule('core', 'pods', 'get')),
    ],
  ],
  'KSV-0113': [
    [role(rule('core', 'secrets', 'get', ['one']))],
    [clusterRole(rule('core', 'secrets', 'get')), role(rule('core', 'configmaps', 'get'))],
  ],
  'KSV-0042': [
    [role(rule('core', 'pods/log', 'delete')), clusterRole(rule('core', '*/log', '*'))],
    [role(rule('core', 'pods/log', 'get')), role(rule('core', 'pods', 'delete'))],
  ],
  'KSV-0043': [
    [
      clusterRole(rule('core', 'groups', 'impersonate')),
      clusterRole(rule('*', 'groups', '*', ['system:masters', 'a'])),
    ],
    [clusterRole(rule('core', 'groups', 'impersonate', ['team'])), clusterRole(rule('core', 'users', 'get'))],
  ],
  'KSV-0044': [
    [role(rule('*', '*', '*')), clusterRole(rule('core', 'pods', 'get'), rule('* apps', 'pods *', '*'))],
    [role(rule('apps', '*', '*')), role(rule('*', 'pods', '*')), role(rule('*', '*', 'get'))],
  ],
  'KSV-0045': [
    [role(rule('apps', 'deployments', '*')), clusterRole(rule('core', 'pods', '* get'))],
    [role(rule('apps', 'deployments', 'get')), role(rule('core', 'events', '*'))],
  ],
  'KSV-0046': [
    [clusterRole(rule('core', '*', 'get')), clusterRole(rule('networking.k8s.io', '*', 'list'))],
    [role(rule('core', '*', 'get')), clusterRole(rule('cert.example.org', '*', '*'))],
  ],
  'KSV-0112': [
    [role(rule('core', '*', 'get'))],
    [clusterRole(rule('core', '*', 'get')), role(rule('cert.example.org', '*', '*'))],
  ],
  'KSV-0047': [
    [clusterRole(rule('core', 'nodes/proxy', 'get')), clusterRole(rule('core', '*/proxy', 'create'))],
    [clusterRole(rule('core', 'nodes', 'get')), clusterRole(rule('core', 'nodes/proxy', 'delete'))],
  ],
  'KSV-0048': [
    [role(rule('apps', 'deployments', 'create')), clusterRole(rule('core', 'pods', 'deletecollection'))],
    [role(rule('apps', 'deployments', 'get list watch')), role(rule('core', 'pods/exec', 'create'))],
  ],
  'KSV-0049': [[role(rule('core', 'configmaps', 'update'))], [role(rule('core', 'configmaps', 'get'))]],
  'KSV-0050': [
    [
      role(rule(RBAC, 'roles', 'escalate')),
      clusterRole(rule(RBAC, 'clusterroles', '*', ['view'])),
      role(BIND),
    ],
    [role(rule(RBAC, 'roles', 'get')), clusterRole(rule(RBAC, 'clusterroles', 'bind', ['view']))],
  ],
  'KSV-0051': [
    [
      role(rule(RBAC, 'rolebindings', 'create'), BIND),
      role(BIND, rule(RBAC, 'rolebindings', 'create')),
      role(rule(RBAC, 'rolebindings roles', '*')),
    ],
    [role(rule(RBAC, 'rolebindings', 'create')), role(BIND)],
  ],
  'KSV-0052': [
    [
      clusterRole(rule(RBAC, 'clusterrolebindings', 'create'), BIND),
      clusterRole(BIND, rule(RBAC, 'clusterrolebindings', 'create')),
    ],
    [clusterRole(rule(RBAC, 'rolebindings', 'create'), BIND), clusterRole(BIND)],
  ],
  'KSV-0053': [
    [
      role(rule('core', 'pods/exec', 'create')),
      role(rule('core', 'pods/exec', 'get')),
      role(rule('core', '*/exec', '*')),
    ],
    [role(rule('core', 'pods', 'create'))],
  ],
  'KSV-0054': [
    [
      role(rule('core', 'pods/attach', 'create'), rule('core', 'pods', 'get')),
      role(rule('core', 'pods', 'get'), rule('core', 'pods/attach', 'create')),
      role(rule('core', 'pods pods/attach', 'get create')),
    ],
    [role(rule('core', 'pods/attach', 'create')), role(rule('core', 'pods', 'get'))],
  ],
  'KSV-0055': [
    [
      role(rule(RBAC, 'rolebindings', 'get patch')),
      role(rule(RBAC, 'rolebindings', 'patch'), rule(RBAC, 'rolebindings', 'get')),
    ],
    [role(rule(RBAC, 'rolebindings', 'get list')), role(rule(RBAC, 'rolebindings', 'patch'))],
  ],
  'KSV-0056': [
    [
      role(rule('core', 'services', 'create')),
      role(rule('networking.k8s.io', 'ingresses', 'patch')),
      role(rule('discovery.k8s.io', 'endpointslices', '*')),
    ],
    [role(rule('core', 'services', 'get')), role(rule('example.org', 'ingresses', 'create'))],
  ],
  'KSV-0107': [
    [
      { apiVersion: 'extensions/v1beta1', kind: 'Ingress' },
      { apiVersion: 'batch/v1beta1', kind: 'CronJob' },
      { apiVersion: 'policy/v1beta1', kind: 'PodSecurityPolicy' },
    ],
    [
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
      { apiVersion: 'batch/v1', kind: 'CronJob' },
      { apiVersion: 'networking.k8s.io/v1beta1', kind: 'IPAddress' },
    ],
  ],
  'KSV-0108': [
    [
      service({ externalIPs: ['203.0.113.7'] }),
      service({ type: 'ExternalName', externalName: 'db.example.org' }),
    ],
    [
      service({}),
      service({ externalIPs: [] }),
      service({ type: 'ClusterIP', externalName: 'db.example.org' }),
    ],
  ],
  'KSV-0109': [
    [
      configMap({ DB_PASSWORD: 'hunter2' }),
      configMap({ 'app.properties': 'user=a\ndb.password = hunter2\n' }),
      configMap({ 'app.json': '{\n  "clientSecret": "hunter2",\n}' }),
      configMap({ key: 'AKIAABCDEFGHIJKLMNOP' }),
      configMap({ 'tls.pem': '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n' }),
    ],
    [
      configMap({ PASSWORD_FILE: 'hunter2', tokenUrl: 'x', 'max-tokens': '3', secretName: 'db' }),
      configMap({ password: '', token: '$(TOKEN)', secret: '/run/secrets/db', passwd: 'null' }),
      configMap({ 'a.yaml': 'password:\n  valueFrom: x\n' }),
      configMap({ 'ca.pem': '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n' }),
    ],
  ],
  'KSV-01010': [
    [
      configMap({ email: 'a@example.org' }),
      configMap({ 'a.properties': 'adminUserName=root\n' }),
      configMap({ account: 'DE89 3704 0044 0532 0130 00' }),
    ],
    [
      configMap({ account: 'DE88370400440532013000', emailTemplate: 'x', email: '' }),
      configMap({ checksum: 'd41d8cd98f00b204e9800998ecf8427e' }),
    ],
  ],
  'KSV-0111': [
    [binding('cluster-admin', 'team'), binding('edit', 'a', 'User', { kind: 'RoleBinding' })],
    [
      binding('view', 'team'),
      binding('cluster-admin', 'system:masters', 'Group', { metadata: { name: 'cluster-admin' } }),
    ],
  ],
  'KSV-0114': [
    [clusterRole(rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch'))],
    [
      clusterRole(rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'get')),
      role(rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch')),
    ],
  ],
  'KSV-0115': [
    [role(rule('core', 'configmaps', 'update', ['aws-auth']))],
    [
      role(rule('core', 'configmaps', 'get', ['aws-auth'])),
      role(rule('core', 'configmaps', 'update', ['mine'])),
    ],
  ],
  'KSV-0122': [
    [
      binding('view', 'system:unauthenticated'),
      binding('view', 'system:anonymous', 'User'),
      binding('view', 'system:anonymous', 'User', { kind: 'RoleBinding' }),
    ],
    [binding('system:public-info-viewer', 'system:unauthenticated'), binding('view', 'team')],
  ],
  'KSV-0123': [
    [binding('view', 'system:masters'), binding('cluster-admin', 'system:masters')],
    [binding('cluster-admin', 'system:masters', 'Group', { metadata: { name: 'cluster-admin' } })],
  ],
  'KSV-01011': [
    [binding('view', 'system:authenticated')],
    [binding('system:discovery', 'system:authenticated'), binding('view', 'system:authenticated:team')],
  ],
  'KSV-0124': [
    [
      repos('docker.io'),
      repos('registry.example.com/team'),
      repos('ok/', ''),
      repos('registry.example.com:5000'),
    ],
    [repos('docker.io/'), repos('registry.example.com/team/app:1', 3), repos()],
  ],
}

const CHECKS = KUBERNETES_CHECKS.filter(({ on }) => on !== 'workload')

function idsOf(object: KubernetesObject, kubernetesVersion?: string): readonly string[] {
  const options = kubernetesVersion === undefined ? {} : { kubernetesVersion }
  return checkObject(object, CHECKS, options).misconfigurations.map(({ id }) => id)
}

describe('a check of objects of the cluster', () => {
  it('has its cases, and an id that no other has', () => {
    assert.deepEqual(Object.keys(CASES).toSorted(), CHECKS.map(({ id }) => id).toSorted())
    const ids = KUBERNETES_CHECKS.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })

  for (const [id, [hits, misses]] of Object.entries(CASES)) {
    for (const object of hits)
      it(`${id} hits ${JSON.stringify(object)}`, () => assert.ok(idsOf(object).includes(id)))
    for (const object of misses)
      it(`${id} misses ${JSON.stringify(object)}`, () => assert.ok(!idsOf(object).includes(id)))
  }

  it('never tells a secret', () => {
    const object = configMap({ PASSWORD: 'hunter2', 'a.properties': 'token=hunter2\nemail=hunter2' })
    const text = JSON.stringify(checkObject(object, CHECKS).misconfigurations)
    assert.ok(text.includes('«a.properties» holds a secret, in token'))
    assert.ok(!text.includes('hunter2'))
  })

  it('of ConfigMaps reads so many lines and no more', () => {
    const lines = (count: number): string => `${'a\n'.repeat(count)}password=hunter2`
    assert.ok(idsOf(configMap({ a: lines(MOST_LINES - 1) })).includes('KSV-0109'))
    assert.ok(!idsOf(configMap({ a: lines(MOST_LINES) })).includes('KSV-0109'))
  })

  it('of versions of the API asks which the cluster has', () => {
    const object = { apiVersion: 'batch/v1beta1', kind: 'CronJob' }
    const hits = ['1.21', 'v1.25.3', '1.31', '2.0', 'nonsense'].map((version) => idsOf(object, version))
    assert.deepEqual(
      hits,
      hits.map(() => ['KSV-0107']),
    )
    for (const version of ['1.20', '1.9.4']) assert.deepEqual(idsOf(object, version), [])
  })

  it('does not depend on the order of rules', () => {
    const rules = fc.shuffledSubarray([
      rule(RBAC, 'rolebindings', 'create'),
      BIND,
      rule('core', 'pods/attach', 'create'),
      rule('core', 'pods', 'get'),
      rule(RBAC, 'clusterrolebindings', 'create'),
    ])
    fc.assert(
      fc.property(rules, (list) => {
        const sorted = (of: readonly object[]): readonly string[] => idsOf(clusterRole(...of)).toSorted()
        assert.deepEqual(sorted(list), sorted(list.toReversed()))
      }),
    )
  })

  it('throws at no object', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, '', '*', 'secrets', 'system:masters'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 6 }),
      ),
    })).any
    const kind = fc.constantFrom(...new Set(CHECKS.flatMap(({ on }) => on)))
    fc.assert(
      fc.property(kind, fc.dictionary(fc.constantFrom(...KEYS), value), (name, object) => {
        checkObject({ ...object, kind: name }, CHECKS)
      }),
      { numRuns: 300 },
    )
  })
})

const KEYS = [
  'rules',
  'apiGroups',
  'resources',
  'verbs',
  'resourceNames',
  'roleRef',
  'subjects',
  'name',
  'kind',
  'data',
  'spec',
  'podSelector',
  'ingress',
  'egress',
  'limits',
  'hard',
  'externalIPs',
  'parameters',
  'repos',
  'toString',
  'metadata',
]
