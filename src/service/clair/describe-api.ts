import * as z from 'zod/mini'
import { VERSION } from '../../version.ts'
import type { AnswerRule, Route } from '../http/route.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of routes: https://spec.openapis.org/oas/v3.1.1.html */
export function describeApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "Clair's API, served by Plimsoll",
      version: VERSION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(route: Route): Json {
  const names = [...route.path.matchAll(/\{(?<name>[^}]*)\}/g)].map((found) => found[1] ?? '')
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(route.query ?? {}).map(([name, { summary, isRequired }]) => ({
      name,
      in: 'query',
      description: summary,
      required: isRequired === true,
      schema: { type: 'string' },
    })),
  ]
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.access === 'open' ? { security: [] } : { security: [{ bearer: [route.access] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: contentOf(route.body.types, route.body.kind === 'json' ? route.body.schema : undefined),
          },
        }
      : {}),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, rule]) => [status, answer(rule)]),
    ),
  }
}

function answer({ summary, types, schema }: AnswerRule): Json {
  return { description: summary, ...(types ? { content: contentOf(types, schema) } : {}) }
}

function contentOf(types: readonly string[], schema: z.ZodMiniType | undefined): Json {
  const described = schema ? { schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) } : {}
  return Object.fromEntries(types.map((type) => [type, described]))
}
