import type { Oidc, Target } from './list-schemas.ts'
import type { ClientTls, OidcConfig, TargetConfig, TargetFilter } from './types.ts'

/** What a broker's exchange is where nobody says it, as in Clair. */
const EXCHANGE = { type: 'direct', durable: true, autoDelete: false }

export function oidcConfig(oidc: Oidc): OidcConfig {
  const { issuer, audience } = oidc
  return {
    issuer,
    audience,
    scopeClaim: oidc['scope-claim'] ?? 'scope',
    ...(oidc['jwks-uri'] === undefined ? {} : { jwksUri: oidc['jwks-uri'] }),
    ...(oidc['tenant-claim'] === undefined ? {} : { tenantClaim: oidc['tenant-claim'] }),
  }
}

/** A target as it is written, checked, as the notifier takes it. */
export function targetConfig(target: Target): TargetConfig {
  const base = {
    name: target.name,
    filter: filterConfig(target.filter),
    ...(target.tenants === undefined ? {} : { tenants: target.tenants }),
    ...(target.template === undefined ? {} : { template: target.template }),
  }
  switch (target.kind) {
    case 'webhook':
      return {
        ...base,
        kind: 'webhook',
        url: target.url,
        headers: target.headers ?? {},
        form: target.form ?? 'content',
        ...(target.callback === undefined ? {} : { callback: target.callback }),
        ...(target.secret === undefined ? {} : { secret: target.secret }),
      }
    case 'amqp': {
      const { name, type = EXCHANGE.type, durable = EXCHANGE.durable } = target.exchange
      const autoDelete = target.exchange['auto-delete'] ?? EXCHANGE.autoDelete
      return {
        ...base,
        ...brokerConfig(target),
        kind: 'amqp',
        exchange: { name, type, durable, autoDelete },
        routingKey: target['routing-key'],
      }
    }
    case 'stomp':
      return {
        ...base,
        ...brokerConfig(target),
        kind: 'stomp',
        destination: target.destination,
        ...(target.user === undefined ? {} : { user: target.user }),
      }
    case 'email':
      return { ...base, kind: 'email', url: target.url, from: target.from, to: target.to }
    case 'jira':
      return {
        ...base,
        kind: 'jira',
        url: target.url,
        token: target.token,
        project: target.project,
        issueType: target['issue-type'] ?? 'Bug',
        ...(target.user === undefined ? {} : { user: target.user }),
      }
    default:
      return { ...base, kind: target.kind, url: target.url }
  }
}

function brokerConfig(target: Extract<Target, { kind: 'amqp' | 'stomp' }>) {
  const { uris, direct = false, rollup = 1, callback, tls } = target
  return {
    uris,
    direct,
    rollup,
    ...(callback === undefined ? {} : { callback }),
    ...(tls === undefined ? {} : { tls: tlsConfig(tls) }),
  }
}

function tlsConfig(tls: NonNullable<Extract<Target, { kind: 'amqp' }>['tls']>): ClientTls {
  return {
    ...(tls['root-ca'] === undefined ? {} : { rootCa: tls['root-ca'] }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  }
}

function filterConfig(filter: Target['filter']): TargetFilter {
  return {
    ...(filter?.['min-severity'] === undefined ? {} : { minSeverity: filter['min-severity'] }),
    ...(filter?.['kev-only'] === undefined ? {} : { kevOnly: filter['kev-only'] }),
    ...(filter?.labels === undefined ? {} : { labels: filter.labels }),
  }
}
