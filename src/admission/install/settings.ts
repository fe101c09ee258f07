/** What the service of admission is to be in a cluster. */
export interface InstallSettings {
  readonly namespace: string
  /** Reference of the image. */
  readonly image: string
  readonly replicas: number
  readonly store: StateKind
  /** Whether tags are pinned to digests. */
  readonly isMutating: boolean
  /** What becomes of a request when the service does not answer. */
  readonly failurePolicy: 'Fail' | 'Ignore'
  /** Namespaces with the label `PROTECTED_LABEL`, or all that are not exempt. */
  readonly protects: 'labelled' | 'all'
  /** Besides `kube-system` and the service's own. */
  readonly exempt: readonly string[]
  /** For which the API server waits. */
  readonly timeoutSeconds: number
  /** Files of the configuration by name: the policy, as `POLICY_FILE`, and what it names. */
  readonly files: Readonly<Record<string, string>>
  /** What seals stored credentials. */
  readonly sealingSecret: string
  /** PEM of the authorities whose clients may ask; absent: whoever reaches the port. */
  readonly clientAuthorities?: string
  /** What the service reads of the cluster. */
  readonly reads: {
    /** Because rules ask for their labels. */
    readonly namespaces: boolean
    readonly pullSecrets: boolean
  }
}

/** `ephemeral`: gone with the pod; `volume`: SQLite on a volume; `postgres`: any number of replicas. */
export type StateKind = (typeof STATE_KINDS)[number]
export const STATE_KINDS = ['ephemeral', 'volume', 'postgres'] as const

/** Of all objects, but for those of a kind of which there are two. */
export const NAME = 'plimsoll'
/** Key of the label of namespaces that are protected; its value is `true`. */
export const PROTECTED_LABEL = 'plimsoll.example/protected'
/** Of the container, read-only. */
export const CONFIG_FOLDER = '/etc/plimsoll'
export const POLICY_FILE = 'admission.yaml'
/** The secret with `url`, which the user makes. */
export const DATABASE_SECRET = 'plimsoll-database'

export const SELECTOR = {
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/component': 'admission',
} as const

/** Ports of the container. */
export const PORTS = { https: 8443, introspection: 8089 } as const

/** Namespaces that are never asked about: with the service's own among them it can always be started. */
export function exemptNamespaces({
  namespace,
  exempt,
}: Pick<InstallSettings, 'namespace' | 'exempt'>): string[] {
  return [...new Set(['kube-system', namespace, ...exempt])].sort()
}

/** Names that the certificate of the service is for: the first is the one by which the API server asks. */
export function serviceHosts(namespace: string): string[] {
  return [`${NAME}.${namespace}.svc`, `${NAME}.${namespace}.svc.cluster.local`]
}

export function metadata({ namespace }: Pick<InstallSettings, 'namespace'>, name: string = NAME) {
  return { name, namespace, labels: SELECTOR }
}
