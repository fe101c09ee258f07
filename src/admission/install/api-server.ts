import type { KeyedCertificate } from '../../kubernetes/certificates/certificate.ts'
import { NAME } from './settings.ts'

/** Where the API server has these files: their paths stand in them. */
const API_SERVER_FOLDER = '/etc/kubernetes/plimsoll'

export interface ApiServerSettings {
  /** Name, and port, by which the API server reaches the service as a plug-in. */
  readonly host: string
  /** Name by which it reaches it as a webhook. */
  readonly serviceHost: string
  readonly authorities: string
  /** By which it says who it is. */
  readonly client: KeyedCertificate
}

/**
 * The kubeconfig of both: of the plug-in ImagePolicyWebhook, which asks the cluster of its context, and of webhooks,
 * which look for a user with the name of the host that they ask.
 */
export function apiServerKubeconfig(settings: ApiServerSettings): object {
  const { host, serviceHost, authorities, client } = settings
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: NAME,
        cluster: {
          server: `https://${host}/admission/image-policy`,
          'certificate-authority-data': base64(authorities),
        },
      },
    ],
    users: [
      {
        name: serviceHost,
        user: {
          'client-certificate-data': base64(client.certificate),
          'client-key-data': base64(client.key),
        },
      },
    ],
    contexts: [{ name: NAME, context: { cluster: NAME, user: serviceHost } }],
    'current-context': NAME,
  }
}

/** Seconds for which the API server keeps an answer: a new verdict counts after them. */
const ALLOW_TTL = 30
const DENY_TTL = 5
/** Milliseconds. */
const RETRY_BACKOFF = 500

/** https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook */
export function admissionConfiguration(failurePolicy: 'Fail' | 'Ignore'): object {
  const kubeConfigFile = `${API_SERVER_FOLDER}/kubeconfig`
  const webhook = (name: string) => ({
    name,
    configuration: {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'WebhookAdmissionConfiguration',
      kubeConfigFile,
    },
  })
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'ImagePolicyWebhook',
        configuration: {
          imagePolicy: {
            kubeConfigFile,
            allowTTL: ALLOW_TTL,
            denyTTL: DENY_TTL,
            retryBackoff: RETRY_BACKOFF,
            defaultAllow: failurePolicy === 'Ignore',
          },
        },
      },
      webhook('MutatingAdmissionWebhook'),
      webhook('ValidatingAdmissionWebhook'),
    ],
  }
}
