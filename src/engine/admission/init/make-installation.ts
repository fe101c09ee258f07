import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { admissionConfiguration, apiServerKubeconfig } from '../../../admission/install/api-server.ts'
import { installation } from '../../../admission/install/install.ts'
import { clientAuthorities } from '../../../admission/install/secret-data.ts'
import { serviceConfiguration } from '../../../admission/install/service-configuration.ts'
import { type InstallSettings, serviceHosts } from '../../../admission/install/settings.ts'
import { STARTER_POLICY } from '../../../admission/install/starter-policy.ts'
import type { AdmissionPolicy } from '../../../admission/policy/types.ts'
import { PlimsollError } from '../../../core/errors.ts'
import {
  AUTHORITY_FILES,
  type Authorities,
  authorityText,
  newAuthority,
  readAuthorities,
  readOptional,
  trusted,
} from './authorities.ts'
import { clientCertificate, serverCertificate } from './leaves.ts'
import { readPolicyFiles } from './policy-files.ts'
import { INSTALL_FILES, type InitRequest, type InstallFile } from './types.ts'

/**
 * All files of an installation. The authority is first, so that nothing is kept that was signed by one that is not.
 * Throws `authority-unusable`, and what is wrong with the policy.
 */
export async function makeInstallation(request: InitRequest): Promise<readonly InstallFile[]> {
  const { folder, now, signal, policy: given, days, hosts, namespace } = request
  const { policy, files } = await readPolicyFiles(
    given?.text ?? STARTER_POLICY,
    given?.file ?? 'the starter policy',
    signal,
  )
  if (given && request.imagePolicyWebhook) requireExempt(policy, given.file, namespace)
  const authorities = await authoritiesOf(folder, now, signal)
  const sealingSecret = await sealingSecretOf(folder, signal)
  const settings = settingsOf(request, { policy, files, authorities, sealingSecret })
  const names = [...serviceHosts(namespace), ...hosts.map(withoutPort)]
  const server = serverCertificate(authorities.current, [...new Set(names)], { now, days })
  const { stringify } = await import('yaml')
  const yaml = (objects: readonly object[]): string =>
    objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n')
  const made = installation(settings, yaml([serviceConfiguration(settings)]), {
    authorities: trusted(authorities),
    server,
  })
  return [
    { name: AUTHORITY_FILES.current, text: authorityText(authorities.current), isSecret: true },
    { name: INSTALL_FILES.sealingSecret, text: `${sealingSecret}\n`, isSecret: true },
    { name: INSTALL_FILES.service, text: yaml(made.service), isSecret: true },
    { name: INSTALL_FILES.webhooks, text: yaml(made.webhooks), isSecret: false },
    ...(request.imagePolicyWebhook ? apiServerFiles(request, authorities, yaml) : []),
  ]
}

/** Webhooks leave namespaces out; the plug-in asks about all of them, those that the cluster needs to start included. */
function requireExempt({ exemptNamespaces }: AdmissionPolicy, file: string, namespace: string): void {
  const missing = ['kube-system', namespace].filter((name) => !exemptNamespaces.includes(name))
  if (missing.length > 0)
    throw new PlimsollError(
      'policy-invalid',
      `${file} is to have ${missing.join(' and ')} in exemptNamespaces, because ImagePolicyWebhook asks about every namespace.`,
    )
}

/** Those of the folder, or a new one. */
async function authoritiesOf(
  folder: string | undefined,
  now: Date,
  signal: AbortSignal,
): Promise<Authorities> {
  const known = folder === undefined ? undefined : await readAuthorities(folder, now, signal)
  if (known) return known
  if (folder !== undefined && (await readOptional(join(folder, INSTALL_FILES.service), signal)) !== undefined)
    throw new PlimsollError(
      'authority-unusable',
      `${folder} holds an installation, but not the authority that signed it (${AUTHORITY_FILES.current}).`,
    )
  return { current: newAuthority(now) }
}

interface Found {
  readonly policy: AdmissionPolicy
  readonly files: Readonly<Record<string, string>>
  readonly authorities: Authorities
  readonly sealingSecret: string
}

function settingsOf(
  request: InitRequest,
  { policy, files, authorities, sealingSecret }: Found,
): InstallSettings {
  const clients = clientAuthorities(
    request.clientAuthorities,
    request.imagePolicyWebhook ? trusted(authorities) : undefined,
  )
  const { namespace, image, replicas, store, isMutating, failurePolicy, protects, exempt } = request
  return {
    namespace,
    image,
    replicas,
    store,
    isMutating,
    failurePolicy,
    protects,
    exempt: [...exempt, ...policy.exemptNamespaces],
    timeoutSeconds: timeoutOf(policy),
    reads: {
      namespaces: policy.rules.some(({ match }) => match.namespaceLabels !== undefined),
      pullSecrets: request.pullSecrets,
    },
    files,
    sealingSecret,
    ...(clients === undefined ? {} : { clientAuthorities: clients }),
  }
}

const MIN_TIMEOUT = 10
const MAX_TIMEOUT = 30

/** The API server waits longer than the policy has the service wait for scans. */
function timeoutOf({ rules }: AdmissionPolicy): number {
  const waits = rules.map(({ require }) =>
    require.scan?.unknown === 'wait' ? Math.ceil(require.scan.wait / 1000) + 5 : 0,
  )
  return Math.min(MAX_TIMEOUT, Math.max(MIN_TIMEOUT, ...waits))
}

function apiServerFiles(
  { namespace, hosts, failurePolicy, now, days }: InitRequest,
  authorities: Authorities,
  yaml: (objects: readonly object[]) => string,
): readonly InstallFile[] {
  const [serviceHost = ''] = serviceHosts(namespace)
  const kubeconfig = apiServerKubeconfig({
    host: hosts[0] ?? serviceHost,
    serviceHost,
    authorities: trusted(authorities),
    client: clientCertificate(authorities.current, { now, days }),
  })
  return [
    { name: INSTALL_FILES.kubeconfig, text: yaml([kubeconfig]), isSecret: true },
    {
      name: INSTALL_FILES.admissionConfiguration,
      text: yaml([admissionConfiguration(failurePolicy)]),
      isSecret: false,
    },
  ]
}

/** `10.0.0.1:443`, `[::1]:443`, `::1`, `host:443`. */
function withoutPort(host: string): string {
  if (isIP(host) !== 0) return host
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host) ?? []
  return bracketed ?? plain ?? host
}

const SECRET_BYTES = 32

/** What was sealed with it can be read only with it: one that is there is kept. */
async function sealingSecretOf(folder: string | undefined, signal: AbortSignal): Promise<string> {
  const kept =
    folder === undefined ? undefined : await readOptional(join(folder, INSTALL_FILES.sealingSecret), signal)
  return kept?.trim() || randomBytes(SECRET_BYTES).toString('hex')
}
