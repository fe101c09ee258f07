import * as z from 'zod/mini'
import { parseDigest } from '../../core/digest.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import type { RegistrySettings } from '../../sources/registry/options.ts'
import { RequestFault } from '../http/route.ts'

export const MAX_REQUEST_BYTES = 1024 * 1024

const Text = z.optional(z.nullable(z.string()))

export const ScanRequest = z.object({
  registry: z.object({
    url: z.string(),
    authorization: Text,
    /** The registry is asked over plain HTTP, or with a certificate that nobody vouches for. */
    insecure: z.optional(z.nullable(z.boolean())),
  }),
  artifact: z.object({
    repository: z.string(),
    digest: z.string(),
    tag: Text,
    mime_type: Text,
    size: z.optional(z.nullable(z.number())),
  }),
  enabled_capabilities: z.optional(
    z.nullable(
      z.array(
        z.object({ type: z.string(), produces_mime_types: z.optional(z.nullable(z.array(z.string()))) }),
      ),
    ),
  ),
})
export type ScanRequest = z.infer<typeof ScanRequest>

/** With what the registry is asked, for this one pull: never stored, and in no log. */
export type PullCredentials = Pick<RegistrySettings, 'username' | 'password' | 'token'>

export interface Artifact {
  readonly repository: string
  readonly digest: string
  readonly tag?: string
  readonly mimeType?: string
}

/** What to pull, and how. Throws `RequestFault` 422 that names the field, 501 where nothing that is asked for can be done. */
export function readScanRequest({ registry, artifact, enabled_capabilities: capabilities }: ScanRequest): {
  readonly reference: string
  readonly artifact: Artifact
  readonly insecure: boolean
  readonly credentials?: PullCredentials
} {
  const url = URL.parse(registry.url)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw invalid('registry.url', 'an http or https URL')
  const digest = parseDigest(artifact.digest)
  if (!digest) throw invalid('artifact.digest', 'a digest')
  const reference = `${url.host}/${artifact.repository}@${digest}`
  if (!parseImageReference(reference)) throw invalid('artifact.repository', 'the name of a repository')
  const known = capabilities?.some(({ type }) => type === 'vulnerability' || type === 'sbom') ?? true
  if (!known && capabilities?.length !== 0)
    throw new RequestFault(501, 'not-implemented', 'None of the capabilities is one of this scanner.')
  const credentials = readAuthorization(registry.authorization ?? '')
  return {
    reference,
    artifact: {
      repository: artifact.repository,
      digest,
      ...(artifact.tag ? { tag: artifact.tag } : {}),
      ...(artifact.mime_type ? { mimeType: artifact.mime_type } : {}),
    },
    insecure: registry.insecure === true || url.protocol === 'http:',
    ...(credentials ? { credentials } : {}),
  }
}

function readAuthorization(text: string): PullCredentials | undefined {
  const [, scheme = '', value = ''] = /^(?<scheme>\S+)\s+(?<value>\S+)\s*$/.exec(text) ?? []
  if (text.trim() === '') return undefined
  if (scheme.toLowerCase() === 'bearer') return { token: value }
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString() : ''
  const colon = pair.indexOf(':')
  if (colon < 0) throw invalid('registry.authorization', 'Basic or Bearer with its value')
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
}

function invalid(field: string, kind: string): RequestFault {
  return new RequestFault(422, 'invalid-field', `${field} must be ${kind}.`)
}
