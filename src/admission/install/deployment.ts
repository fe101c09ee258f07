import { sha256 } from '../../core/sha256.ts'
import { FOLDERS } from './service-configuration.ts'
import { DATABASE_SECRET, type InstallSettings, metadata, NAME, PORTS, SELECTOR } from './settings.ts'

const USER = 65532
const GRACE = 45

/** The service: without root, without rights that it does not need, with a file system that it cannot write to. */
export function deployment(settings: InstallSettings, configuration: string): object {
  const { replicas, reads } = settings
  const digest = sha256(configuration)
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(settings),
    spec: {
      replicas,
      selector: { matchLabels: SELECTOR },
      strategy: strategyOf(settings),
      template: {
        // Another configuration makes other pods; policies and certificates are read again by those that run.
        metadata: { labels: SELECTOR, annotations: { 'plimsoll.example/configuration': digest } },
        spec: {
          serviceAccountName: NAME,
          automountServiceAccountToken: reads.namespaces || reads.pullSecrets,
          // The variables of links would be taken for options.
          enableServiceLinks: false,
          terminationGracePeriodSeconds: GRACE,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
            appArmorProfile: { type: 'RuntimeDefault' },
          },
          ...(replicas > 1 ? { topologySpreadConstraints: [SPREAD] } : {}),
          containers: [container(settings)],
          volumes: volumesOf(settings),
        },
      },
    },
  }
}

/** A file of SQLite is for one process: the old one ends before the new one starts. */
function strategyOf({ replicas, store }: InstallSettings): object {
  if (replicas === 1 && store !== 'postgres') return { type: 'Recreate' }
  return { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
}

const SPREAD = {
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: SELECTOR },
}

function container(settings: InstallSettings): object {
  // Alive is ready: without advisories the door refuses, and as long as nobody may ask it, no image brings any.
  const alive = { httpGet: { path: '/healthz', port: 'introspection' } }
  return {
    name: NAME,
    image: settings.image,
    args: ['serve', '--config', `${FOLDERS.configuration}/plimsoll.yaml`],
    ports: Object.entries(PORTS).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe: { ...alive, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { ...alive, periodSeconds: 5, timeoutSeconds: 5 },
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '2', memory: '2Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'configuration', mountPath: FOLDERS.configuration, readOnly: true },
      { name: 'certificates', mountPath: FOLDERS.certificates, readOnly: true },
      ...(settings.store === 'postgres'
        ? [{ name: 'database', mountPath: FOLDERS.database, readOnly: true }]
        : []),
      { name: 'state', mountPath: FOLDERS.state },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}

/** For the user's group and nobody else. */
const SECRET_MODE = 0o440

function volumesOf({ store }: InstallSettings): object[] {
  return [
    { name: 'configuration', configMap: { name: NAME } },
    { name: 'certificates', secret: { secretName: NAME, defaultMode: SECRET_MODE } },
    ...(store === 'postgres'
      ? [{ name: 'database', secret: { secretName: DATABASE_SECRET, defaultMode: SECRET_MODE } }]
      : []),
    store === 'volume'
      ? { name: 'state', persistentVolumeClaim: { claimName: NAME } }
      : { name: 'state', emptyDir: { sizeLimit: '20Gi' } },
    { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
  ]
}
