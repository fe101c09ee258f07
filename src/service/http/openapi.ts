import * as z from 'zod/mini'
import type { AnswerRule, BodyRule, Route, Surface } from './route.ts'

/** What stands at the head of a document. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
}

/** JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/**
 * The OpenAPI document of surfaces, from their routes and the schemas by which requests are checked:
 * https://spec.openapis.org/oas/v3.1.1. The same routes give the same document, in the order of paths.
 */
export function openApiDocument(surfaces: readonly Surface[], info: OpenApiInfo): JsonObject {
  const schemas = new Map<string, Json>()
  const paths = new Map<string, Record<string, Json>>()
  for (const { name, routes } of surfaces) {
    for (const route of routes) {
      const operations = paths.get(route.path) ?? {}
      operations[route.method.toLowerCase()] = operation(route, name, schemas)
      paths.set(route.path, operations)
    }
  }
  return {
    openapi: '3.1.0',
    info: { ...info },
    paths: Object.fromEntries(sorted(paths)),
    components: {
      schemas: Object.fromEntries(sorted(schemas)),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

/** As text, as it is committed. */
export function openApiText(document: JsonObject): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const SECURITY_SCHEMES: JsonObject = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (plk_…), a token of the pre-shared key, or a token of a configured issuer.',
  },
}

function operation(route: Route, tag: string, schemas: Map<string, Json>): Json {
  const { id, summary, access, path, query, body, answers } = route
  const parameters = [...pathParameters(path), ...queryParameters(query ?? {}, id, schemas)]
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(access === 'open' ? {} : { security: [{ bearer: [access] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(body, id, schemas) } : {}),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, rule]) => [status, response(rule, `${id}${status}`, schemas)]),
    ),
  }
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(?<name>[^}]*)\}/g)].map((match) => ({
    name: match.groups?.['name'] ?? '',
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(rules: NonNullable<Route['query']>, id: string, schemas: Map<string, Json>): Json[] {
  return Object.entries(rules).map(([name, { summary, isRequired = false, isRepeated, schema }]) => ({
    name,
    in: 'query',
    description: summary,
    required: isRequired,
    schema: jsonSchema(schema, { io: 'input', name: `${id}_${name}`, schemas }),
    ...(isRepeated ? { style: 'form', explode: true } : {}),
  }))
}

function requestBody(body: BodyRule, id: string, schemas: Map<string, Json>): Json {
  const schema =
    body.kind === 'json'
      ? { schema: jsonSchema(body.schema, { io: 'input', name: `${id}Body`, schemas }) }
      : {}
  return { required: true, content: Object.fromEntries(body.types.map((type) => [type, schema])) }
}

function response({ summary, types, schema }: AnswerRule, name: string, schemas: Map<string, Json>): Json {
  if (!schema && !types) return { description: summary }
  const content = schema ? { schema: jsonSchema(schema, { io: 'output', name, schemas }) } : {}
  return {
    description: summary,
    content: Object.fromEntries((types ?? ['application/json']).map((type) => [type, content])),
  }
}

interface SchemaPlace {
  /** What callers send, or what they are answered: defaults make a difference. */
  readonly io: 'input' | 'output'
  /** Unique in the document: the name under which what refers to itself is put aside. */
  readonly name: string
  readonly schemas: Map<string, Json>
}

function jsonSchema(schema: z.ZodMiniType, { io, name, schemas }: SchemaPlace): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, Json>
  const { $schema: _, $defs: definitions = {}, ...rest } = made
  let refersToItself = false
  const withReferences = (value: Json): Json => {
    if (Array.isArray(value)) return value.map((one) => withReferences(one as Json))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        if (key !== '$ref' || typeof inner !== 'string') return [key, withReferences(inner)]
        if (inner === '#') refersToItself = true
        return [key, inner === '#' ? reference(name) : inner.replace('#/$defs/', reference(`${name}_`))]
      }),
    )
  }
  const root = withReferences(rest)
  for (const [key, definition] of Object.entries(definitions as JsonObject))
    schemas.set(`${name}_${key}`, withReferences(definition))
  if (!refersToItself) return root
  schemas.set(name, root)
  return { $ref: reference(name) }
}

function reference(name: string): string {
  return `#/components/schemas/${name}`
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
