import { X509Certificate } from 'node:crypto'
import * as z from 'zod/mini'
import { secretData, withOwnAuthorities } from '../../../admission/install/secret-data.ts'
import { messageOf, PlimsollError } from '../../../core/errors.ts'
import type { KeyedCertificate } from '../../../kubernetes/certificates/certificate.ts'

/** What the manifests of an installation are to have in place of what they have. */
export interface Renewal {
  /** PEM of all that are trusted now. */
  readonly authorities: string
  /** Absent: the certificates stay. */
  readonly issue?: {
    readonly server: (hosts: readonly string[]) => KeyedCertificate
    readonly client: () => KeyedCertificate
  }
}

const Text = z.string()
const Secret = z.object({
  kind: z.literal('Secret'),
  data: z.object({
    'tls.crt': Text,
    'tls.key': Text,
    secret: Text,
    'client-ca.crt': z.optional(Text),
  }),
})
const Webhooks = z.object({
  kind: z.enum(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']),
  webhooks: z.array(z.object({ clientConfig: z.object({}) })),
})
const Kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({}) })),
  users: z.array(z.object({ user: z.object({}) })),
})

/** The manifest of the service with another secret; all else stays, also what people changed. Throws `installation-invalid`. */
export async function renewService(text: string, file: string, renewal: Renewal): Promise<string> {
  const { documents, write } = await read(text, file)
  let found = 0
  for (const document of documents) {
    const parsed = Secret.safeParse(document.toJS())
    if (!parsed.success || parsed.data.data['tls.crt'] === undefined) continue
    const { data } = parsed.data
    const server = renewal.issue?.server(hostsOf(decoded(data['tls.crt']), file)) ?? {
      certificate: decoded(data['tls.crt']),
      key: decoded(data['tls.key']),
    }
    const clients = data['client-ca.crt']
    const renewed = secretData({
      server,
      sealingSecret: decoded(data.secret),
      ...(clients === undefined
        ? {}
        : { clientAuthorities: withOwnAuthorities(decoded(clients), renewal.authorities) }),
    })
    for (const [key, value] of Object.entries(renewed)) document.setIn(['data', key], value)
    found++
  }
  if (found !== 1) throw invalid(file, `it has ${found} secrets with a certificate, and not one`)
  return write()
}

/** The manifest of the webhooks, which trust other authorities. Throws `installation-invalid`. */
export async function renewWebhooks(text: string, file: string, renewal: Renewal): Promise<string> {
  const { documents, write } = await read(text, file)
  let found = 0
  for (const document of documents) {
    const parsed = Webhooks.safeParse(document.toJS())
    if (!parsed.success) continue
    for (const index of parsed.data.webhooks.keys()) {
      document.setIn(['webhooks', index, 'clientConfig', 'caBundle'], encoded(renewal.authorities))
      found++
    }
  }
  if (found === 0) throw invalid(file, 'it has no webhook')
  return write()
}

/** The kubeconfig of API servers. Throws `installation-invalid`. */
export async function renewKubeconfig(text: string, file: string, renewal: Renewal): Promise<string> {
  const { documents, write } = await read(text, file)
  const [document] = documents
  const parsed = Kubeconfig.safeParse(document?.toJS())
  if (!document || !parsed.success) throw invalid(file, 'it is no kubeconfig')
  for (const index of parsed.data.clusters.keys())
    document.setIn(['clusters', index, 'cluster', 'certificate-authority-data'], encoded(renewal.authorities))
  const client = renewal.issue?.client()
  for (const index of client ? parsed.data.users.keys() : []) {
    document.setIn(['users', index, 'user', 'client-certificate-data'], encoded(client?.certificate ?? ''))
    document.setIn(['users', index, 'user', 'client-key-data'], encoded(client?.key ?? ''))
  }
  return write()
}

async function read(text: string, file: string) {
  const { parseAllDocuments } = await import('yaml')
  const documents = [...parseAllDocuments(text)]
  const [fault] = documents.flatMap(({ errors }) => errors)
  if (fault) throw invalid(file, messageOf(fault))
  const write = (): string => documents.map((one) => one.toString({ lineWidth: 0 })).join('')
  return { documents, write }
}

/** Names and addresses that a certificate is for. */
function hostsOf(pem: string, file: string): string[] {
  try {
    const names = new X509Certificate(pem).subjectAltName?.split(', ') ?? []
    return names.map((name) => name.slice(name.indexOf(':') + 1))
  } catch (error) {
    throw invalid(file, `its tls.crt is no certificate: ${messageOf(error)}`)
  }
}

function invalid(file: string, why: string): PlimsollError {
  return new PlimsollError('installation-invalid', `${file} cannot be renewed: ${why}.`)
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString()
}
