import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'

/** The lists of maps under `service`: who vouches for callers, and who is told. Keys as in docs/service-config.md. */

const text = z.string().check(z.minLength(1))
const flag = z.boolean()
const url = (...protocols: readonly string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `is to be an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
    }),
  )
const web = url('http:', 'https:')
const texts = z.array(text).check(z.minLength(1))

export const Oidc = z.strictObject({
  issuer: web,
  audience: text,
  'jwks-uri': z.optional(web),
  'tenant-claim': z.optional(text),
  'scope-claim': z.optional(text),
})
export type Oidc = z.infer<typeof Oidc>

const base = {
  name: z.string().check(
    z.refine((value) => /^[\w.-]{1,64}$/.test(value), {
      error: 'is to be up to 64 letters, digits, dots, dashes and underscores',
    }),
  ),
  template: z.optional(text),
  tenants: z.optional(z.array(z.string()).check(z.minLength(1))),
  filter: z.optional(
    z.strictObject({
      'min-severity': z.optional(z.enum(SEVERITIES)),
      'kev-only': z.optional(flag),
      labels: z.optional(z.record(text, z.string())),
    }),
  ),
}
const tls = z.optional(
  z.strictObject({ 'root-ca': z.optional(text), cert: z.optional(text), key: z.optional(text) }),
)
const broker = {
  direct: z.optional(flag),
  rollup: z.optional(z.int().check(z.minimum(1))),
  callback: z.optional(web),
  tls,
}

export const TARGETS = {
  webhook: z.strictObject({
    ...base,
    kind: z.literal('webhook'),
    url: web,
    headers: z.optional(
      z.record(
        headerName(),
        z.string().check(z.refine(isHeaderValue, { error: 'holds a character that no header may have' })),
      ),
    ),
    form: z.optional(z.enum(['callback', 'content'])),
    callback: z.optional(web),
    secret: z.optional(text),
  }),
  amqp: z.strictObject({
    ...base,
    kind: z.literal('amqp'),
    uris: z.array(url('amqp:', 'amqps:')).check(z.minLength(1)),
    exchange: z.strictObject({
      name: z.string(),
      type: z.optional(text),
      durable: z.optional(flag),
      'auto-delete': z.optional(flag),
    }),
    'routing-key': text,
    ...broker,
  }),
  stomp: z.strictObject({
    ...base,
    kind: z.literal('stomp'),
    // Clair has host and port alone; both are taken.
    uris: texts,
    destination: text,
    user: z.optional(z.strictObject({ login: text, passcode: text })),
    ...broker,
  }),
  email: z.strictObject({
    ...base,
    kind: z.literal('email'),
    url: url('smtp:', 'smtps:'),
    from: text,
    to: texts,
  }),
  slack: z.strictObject({ ...base, kind: z.literal('slack'), url: web }),
  teams: z.strictObject({ ...base, kind: z.literal('teams'), url: web }),
  jira: z.strictObject({
    ...base,
    kind: z.literal('jira'),
    url: web,
    user: z.optional(text),
    token: text,
    project: text,
    'issue-type': z.optional(text),
  }),
} as const

export const TARGET_KINDS = Object.keys(TARGETS) as readonly (keyof typeof TARGETS)[]

export const Target = z.discriminatedUnion('kind', [
  TARGETS.webhook,
  TARGETS.amqp,
  TARGETS.stomp,
  TARGETS.email,
  TARGETS.slack,
  TARGETS.teams,
  TARGETS.jira,
])
export type Target = z.infer<typeof Target>

/** Members that are secret, wherever they stand in a target: they may be written `…-file` and `…-env` as well. */
export const SECRET_MEMBERS: readonly string[] = ['url', 'uris', 'secret', 'token', 'passcode']

function headerName() {
  return z
    .string()
    .check(
      z.refine((value) => /^[\w!#$%&'*+.^`|~-]{1,256}$/.test(value), { error: 'is no name of a header' }),
    )
}

function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\uffff]*$/.test(value)
}
