import { type InstallSettings, metadata, NAME, SELECTOR } from './settings.ts'

/** The namespace takes no pods but those that the strictest standard allows. */
export function namespaceObject({ namespace }: InstallSettings): object {
  const labels = { ...SELECTOR, 'pod-security.kubernetes.io/enforce': 'restricted' }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }
}

/** @param data in base64 */
export function secret(settings: InstallSettings, data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: metadata(settings), type: 'Opaque', data }
}

export function configMap(settings: InstallSettings, data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(settings), data }
}

export function volumeClaim(settings: InstallSettings): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(settings),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
  }
}

/** Metrics have no service: they are for who asks the pods. */
export function service(settings: InstallSettings): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(settings),
    spec: { selector: SELECTOR, ports: [{ name: 'https', port: 443, targetPort: 'https' }] },
  }
}

/** One at a time: with one replica a node can be drained all the same. */
export function disruptionBudget(settings: InstallSettings): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(settings),
    spec: { maxUnavailable: 1, selector: { matchLabels: SELECTOR } },
  }
}

export function networkPolicy(settings: InstallSettings): object {
  const dns = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }))
  const scrapers = { matchLabels: { 'plimsoll.example/scrapes-metrics': 'true' } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(settings),
    spec: {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        // The API server asks from the network of its node, which no selector names.
        { ports: [{ port: 'https' }] },
        { from: [{ namespaceSelector: scrapers }], ports: [{ port: 'introspection' }] },
      ],
      egress: [
        { ports: dns },
        // Registries, upstreams of feeds, PostgreSQL; never the metadata service of a cloud.
        {
          to: [
            { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
            { ipBlock: { cidr: '::/0', except: ['fe80::/10'] } },
          ],
        },
      ],
    },
  }
}

/** The account has rights only where something of the cluster is read. */
export function access(settings: InstallSettings): object[] {
  const { namespace, reads } = settings
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(settings),
    automountServiceAccountToken: false,
  }
  const rule = (resources: readonly string[], verbs: readonly string[]) => ({
    apiGroups: [''],
    resources,
    verbs,
  })
  const rules = [
    ...(reads.namespaces ? [rule(['namespaces'], ['get', 'list', 'watch'])] : []),
    ...(reads.pullSecrets ? [rule(['secrets', 'serviceaccounts'], ['get'])] : []),
  ]
  if (rules.length === 0) return [account]
  const group = 'rbac.authorization.k8s.io'
  const apiVersion = `${group}/v1`
  const name = `${NAME}-${namespace}`
  return [
    account,
    { apiVersion, kind: 'ClusterRole', metadata: { name, labels: SELECTOR }, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels: SELECTOR },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
    },
  ]
}
