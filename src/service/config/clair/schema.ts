import * as z from 'zod/mini'
import { parseDuration } from '../../../core/duration.ts'
import { parseAddress } from '../values.ts'

/**
 * Clair's configuration file, every key of it; what is unknown to Clair is refused, as Clair does.
 * https://quay.github.io/clair/reference/config.html
 */

const text = z.optional(z.nullable(z.string()))
const flag = z.optional(z.nullable(z.boolean()))
const whole = z.optional(z.nullable(z.int()))
const texts = z.optional(z.nullable(z.array(z.string())))
const blob = z.optional(z.nullable(z.record(z.string(), z.unknown())))
const duration = z.optional(
  z.nullable(
    z.string().check(
      z.refine((value) => parseDuration(value) !== undefined, {
        error: 'is to be a duration in the notation of Go, such as 6h or 1h30m',
      }),
    ),
  ),
)
const address = z.optional(
  z.nullable(
    z.string().check(
      z.refine((value) => value === '' || parseAddress(value) !== undefined, {
        error: 'is to be an address such as :6060 or 127.0.0.1:6060',
      }),
    ),
  ),
)
const level = z.optional(
  z.nullable(z.enum(['debug-color', 'debug', 'info', 'warn', 'error', 'fatal', 'panic'])),
)
const map = <Shape extends z.core.$ZodShape>(shape: Shape) => z.optional(z.nullable(z.strictObject(shape)))

const clientTls = map({ root_ca: text, cert: text, key: text })
const http = map({
  endpoint: text,
  client_tls: clientTls,
  compression: text,
  headers: blob,
  insecure: flag,
  timeout: duration,
  url_path: text,
})
const grpc = map({
  endpoint: text,
  client_tls: clientTls,
  compression: text,
  headers: blob,
  insecure: flag,
  timeout: duration,
  reconnect: duration,
  service_config: text,
})

const shape = {
  http_listen_addr: address,
  introspection_addr: address,
  log_level: level,
  tls: clientTls,
  indexer: map({
    connstring: text,
    migrations: flag,
    scanlock_retry: whole,
    layer_scan_concurrency: whole,
    index_report_request_concurrency: whole,
    scanner: map({ package: blob, dist: blob, repo: blob }),
    airgap: flag,
  }),
  matcher: map({
    connstring: text,
    migrations: flag,
    indexer_addr: text,
    period: duration,
    disable_updaters: flag,
    disable_enrichment: flag,
    update_retention: whole,
    cache_age: duration,
    max_conn_pool: whole,
  }),
  matchers: map({ names: texts, config: blob }),
  updaters: map({ sets: texts, config: blob, filter: text }),
  notifier: map({
    connstring: text,
    migrations: flag,
    indexer_addr: text,
    matcher_addr: text,
    poll_interval: duration,
    delivery_interval: duration,
    disable_summary: flag,
    webhook: map({
      target: text,
      callback: text,
      headers: z.optional(z.nullable(z.record(z.string(), z.union([z.string(), z.array(z.string())])))),
      signed: flag,
    }),
    amqp: map({
      direct: flag,
      rollup: whole,
      exchange: map({ name: text, type: text, durability: flag, durable: flag, auto_delete: flag }),
      routing_key: text,
      callback: text,
      uris: texts,
      tls: clientTls,
    }),
    stomp: map({
      direct: flag,
      rollup: whole,
      callback: text,
      destination: text,
      uris: texts,
      tls: clientTls,
      user: map({ login: text, passcode: text }),
    }),
  }),
  auth: map({ psk: map({ key: text, iss: texts }), keyserver: blob }),
  trace: map({
    name: text,
    probability: z.optional(z.nullable(z.number())),
    jaeger: blob,
    otlp: map({ http, grpc }),
    sentry: blob,
  }),
  metrics: map({
    name: text,
    prometheus: map({ endpoint: text }),
    dogstatsd: map({ url: text }),
    otlp: map({ http, grpc }),
  }),
} as const

export const ClairConfig = z.strictObject(shape)
export type ClairConfig = z.infer<typeof ClairConfig>

/** Keys by the path of their map, for guesses at what was meant. */
export const CLAIR_KEYS: Readonly<Record<string, readonly string[]>> = keysOf(ClairConfig, '')

/** By which Clair's file is told from plimsoll.yaml. */
export const CLAIR_TOP_KEYS: readonly string[] = Object.keys(shape)

function keysOf(schema: z.core.$ZodType, path: string): Record<string, readonly string[]> {
  let inner: unknown = schema
  while (isWrapper(inner)) inner = inner._zod.def.innerType
  if (!(inner instanceof z.ZodMiniObject)) return {}
  const members = Object.entries(inner._zod.def.shape as Record<string, z.core.$ZodType>)
  const found: Record<string, readonly string[]> = { [path]: members.map(([name]) => name) }
  for (const [name, member] of members)
    Object.assign(found, keysOf(member, path === '' ? name : `${path}.${name}`))
  return found
}

function isWrapper(schema: unknown): schema is z.ZodMiniOptional | z.ZodMiniNullable {
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable
}
