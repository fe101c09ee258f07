import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod/mini'
import { surfaceOf, testRoute } from '../../../test/serve-routes.ts'
import { openApiDocument, openApiText } from './openapi.ts'
import type { Route } from './route.ts'

const handle = (): Promise<{ status: number }> => Promise.resolve({ status: 200 })
interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}
const Tree: z.ZodMiniType<Tree> = z.object({ name: z.string(), children: z.array(z.lazy(() => Tree)) })

const ROUTES: readonly Route[] = [
  testRoute({
    method: 'POST',
    path: '/b/{digest}/c',
    id: 'makeB',
    summary: 'Make a B',
    access: 'index',
    query: {
      size: {
        summary: 'entries',
        schema: z._default(z.coerce.number().check(z.minimum(1), z.maximum(500)), 100),
      },
      label: { summary: 'labels', isRepeated: true, isRequired: true, schema: z.array(z.string()) },
    },
    body: {
      kind: 'json',
      types: ['application/json', 'application/x+json'],
      maxBytes: 10,
      schema: z.object({ hash: z.string(), layers: z.optional(z.array(z.string())) }),
    },
    answers: { 201: { summary: 'Made.', schema: Tree }, 404: { summary: 'Not there.' } },
    handle,
  }),
  testRoute({
    path: '/a',
    id: 'getA',
    access: 'open',
    answers: { 200: { summary: 'Text.', types: ['text/plain'] } },
    handle,
  }),
  testRoute({
    method: 'PUT',
    path: '/a',
    id: 'putA',
    body: { kind: 'stream', types: ['application/x-tar'], maxBytes: 10 },
    handle,
  }),
]

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}
interface Operation {
  readonly security?: unknown
  readonly parameters?: unknown
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, unknown>>
}

function documentOf(routes: readonly Route[]): Document {
  return openApiDocument([surfaceOf(routes)], { title: 'T', version: '1' }) as unknown as Document
}

describe('the OpenAPI document', () => {
  const document = documentOf(ROUTES)

  it('has every operation, in the order of paths, whatever that of the routes', () => {
    assert.deepEqual(Object.keys(document.paths), ['/a', '/b/{digest}/c'])
    assert.deepEqual(Object.keys(document.paths['/a'] ?? {}), ['get', 'put'])
    const text = (routes: readonly Route[]): string =>
      openApiText(openApiDocument([surfaceOf(routes)], { title: 'T', version: '1' }))
    const [first, ...rest] = ROUTES
    assert.equal(text(ROUTES), text([...rest, ...(first ? [first] : [])]))
  })

  it('has parameters of path and query with their schemas', () => {
    assert.deepEqual(document.paths['/b/{digest}/c']?.['post']?.parameters, [
      { name: 'digest', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'size',
        in: 'query',
        description: 'entries',
        required: false,
        schema: { default: 100, type: 'number', minimum: 1, maximum: 500 },
      },
      {
        name: 'label',
        in: 'query',
        description: 'labels',
        required: true,
        schema: { type: 'array', items: { type: 'string' } },
        style: 'form',
        explode: true,
      },
    ])
  })

  it('has bodies by media type', () => {
    const schema = {
      type: 'object',
      properties: { hash: { type: 'string' }, layers: { type: 'array', items: { type: 'string' } } },
      required: ['hash'],
    }
    assert.deepEqual(document.paths['/b/{digest}/c']?.['post']?.requestBody, {
      required: true,
      content: { 'application/json': { schema }, 'application/x+json': { schema } },
    })
    assert.deepEqual(document.paths['/a']?.['put']?.requestBody, {
      required: true,
      content: { 'application/x-tar': {} },
    })
  })

  it('says who may', () => {
    assert.equal(document.paths['/a']?.['get']?.security, undefined)
    assert.deepEqual(document.paths['/b/{digest}/c']?.['post']?.security, [{ bearer: ['index'] }])
  })

  it('refers to what is there, also where a schema has itself in it', () => {
    const references = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(?<name>[^"]+)"/g),
    ]
    assert.ok(references.length > 0)
    for (const match of references)
      assert.ok((match.groups?.['name'] ?? '') in document.components.schemas, match[0])
    assert.ok(!JSON.stringify(document).includes('#/$defs'))
  })
})
