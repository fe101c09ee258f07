import { exemptNamespaces, type InstallSettings, NAME, PROTECTED_LABEL, SELECTOR } from './settings.ts'

/**
 * What makes the API server ask the service.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 *
 * @param authorities PEM, those of the certificate of the service
 */
export function webhookConfigurations(settings: InstallSettings, authorities: string): object[] {
  const validating = configuration('ValidatingWebhookConfiguration', settings, {
    ...webhook(settings, authorities, 'validate'),
    failurePolicy: settings.failurePolicy,
    // A dry run has nothing scanned and uses up no ticket.
    sideEffects: 'NoneOnDryRun',
  })
  if (!settings.isMutating) return [validating]
  const mutating = configuration('MutatingWebhookConfiguration', settings, {
    ...webhook(settings, authorities, 'mutate'),
    // It refuses nothing: what it could not pin is judged by the other one all the same.
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    // Containers that another webhook adds later are pinned too.
    reinvocationPolicy: 'IfNeeded',
  })
  return [mutating, validating]
}

function configuration(kind: string, { namespace }: InstallSettings, webhook: object): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: `${NAME}-${namespace}`, labels: SELECTOR },
    webhooks: [webhook],
  }
}

function webhook(settings: InstallSettings, authorities: string, what: 'validate' | 'mutate'): object {
  const { namespace, timeoutSeconds } = settings
  return {
    name: `${what}.plimsoll.example`,
    clientConfig: {
      service: { namespace, name: NAME, path: `/admission/${what}`, port: 443 },
      caBundle: Buffer.from(authorities).toString('base64'),
    },
    rules: [
      rule('', ['pods', 'pods/ephemeralcontainers', 'podtemplates', 'replicationcontrollers']),
      rule('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets']),
      rule('batch', ['jobs', 'cronjobs']),
    ],
    namespaceSelector: { matchExpressions: selected(settings) },
    admissionReviewVersions: ['v1'],
    timeoutSeconds,
  }
}

function rule(apiGroup: string, resources: readonly string[]): object {
  return { apiGroups: [apiGroup], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }
}

function selected(settings: InstallSettings): object[] {
  const exempt = {
    key: 'kubernetes.io/metadata.name',
    operator: 'NotIn',
    values: exemptNamespaces(settings),
  }
  if (settings.protects === 'all') return [exempt]
  return [{ key: PROTECTED_LABEL, operator: 'In', values: ['true'] }, exempt]
}
