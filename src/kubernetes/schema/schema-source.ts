import { messageOf } from '../../core/errors.ts'
import type { HttpClient } from '../../net/http.ts'
import type { Check } from './check.ts'
import type { ShippedSchemas } from './definitions.ts'
import { compileDocument } from './document.ts'
import { PUBLISHED, type SchemaName, schemaAddress, schemaFile } from './location.ts'

export type FoundSchema =
  | { readonly kind: 'schema'; readonly url: string; readonly check: Check }
  /** @property hint why that may be, where there is more to say than that there is none */
  | { readonly kind: 'missing'; readonly hint?: string }
  | { readonly kind: 'failed'; readonly message: string }

/** One place where schemas are looked for. Throws the reason of the signal. */
export type SchemaSource = (name: SchemaName, signal: AbortSignal) => Promise<FoundSchema>

/** Schemas that somebody keeps in a folder or at a URL. Throws `option-invalid` for a wrong template. */
export function writtenSchemas(
  location: string,
  version: string,
  http: HttpClient | undefined,
): SchemaSource {
  const address = schemaAddress(location, version)
  return async (name, signal) => {
    const { readSchema } = await import('./read-schema.ts')
    const found = await readSchema(address(name), http, signal)
    if (found.kind !== 'schema') return found
    try {
      return { kind: 'schema', url: found.url, check: compileDocument(found.value) }
    } catch (error) {
      return { kind: 'failed', message: `the schema at ${found.url} is broken: ${messageOf(error)}` }
    }
  }
}

/** The schemas that are part of the program: of some versions of Kubernetes, and none of any other. */
export function shippedSource(version: string): SchemaSource {
  let schemas: ShippedSchemas | undefined
  return async (name) => {
    // A fifth of a megabyte, for those who validate something.
    const { SHIPPED_VERSIONS, shippedSchemas } = await import('./definitions.ts')
    const shipped = shippedVersion(version, SHIPPED_VERSIONS)
    if (shipped === undefined) return { kind: 'missing', hint: notShipped(version, SHIPPED_VERSIONS) }
    schemas ??= shippedSchemas(shipped)
    const file = schemaFile(name)
    const check = schemas.check(file)
    if (!check) return { kind: 'missing' }
    const folder = `${version === 'master' ? version : `v${version}`}-standalone-strict`
    return { kind: 'schema', url: `${PUBLISHED}/${folder}/${file}.json`, check }
  }
}

/** The API does not change between releases of one minor version, and those of others would be judged wrongly. */
function shippedVersion(version: string, shipped: readonly string[]): string | undefined {
  if (version === 'master') return shipped.at(-1)
  const [major, minor] = version.split('.')
  return shipped.find((one) => one.startsWith(`v${major}.${minor}.`))
}

function notShipped(version: string, shipped: readonly string[]): string {
  const names = shipped.map((one) => one.slice(1)).join(' and ')
  return `schemas of Kubernetes ${version} are not shipped, only those of ${names}: name a schema location`
}
