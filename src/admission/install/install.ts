import type { KeyedCertificate } from '../../kubernetes/certificates/certificate.ts'
import { deployment } from './deployment.ts'
import {
  access,
  configMap,
  disruptionBudget,
  namespaceObject,
  networkPolicy,
  secret,
  service,
  volumeClaim,
} from './objects.ts'
import { secretData } from './secret-data.ts'
import type { InstallSettings } from './settings.ts'
import { webhookConfigurations } from './webhooks.ts'

export interface InstallCertificates {
  /** PEM of all that are trusted: what signed the certificate of the service is one of them. */
  readonly authorities: string
  readonly server: KeyedCertificate
}

export interface Installation {
  /** The service with all that it needs, in the order in which it is to be made. */
  readonly service: readonly object[]
  /** What makes the API server ask it: not before it is there. */
  readonly webhooks: readonly object[]
}

/**
 * All objects of a service that decides what may run in a cluster.
 *
 * @param configuration text of plimsoll.yaml
 */
export function installation(
  settings: InstallSettings,
  configuration: string,
  { authorities, server }: InstallCertificates,
): Installation {
  const { sealingSecret, clientAuthorities, files, store } = settings
  const content = {
    server,
    sealingSecret,
    ...(clientAuthorities === undefined ? {} : { clientAuthorities }),
  }
  return {
    service: [
      namespaceObject(settings),
      ...access(settings),
      secret(settings, secretData(content)),
      configMap(settings, { 'plimsoll.yaml': configuration, ...files }),
      ...(store === 'volume' ? [volumeClaim(settings)] : []),
      networkPolicy(settings),
      disruptionBudget(settings),
      service(settings),
      deployment(settings, configuration),
    ],
    webhooks: webhookConfigurations(settings, authorities),
  }
}
