import * as z from 'zod/mini'
import { escapeCsv } from '../../reports/escape-csv.ts'
import { preferredType } from '../http/accept.ts'
import { type Cursor, decodeCursor, encodeCursor } from '../http/cursor.ts'
import { type Answer, type QueryRule, RequestFault, type RouteRequest } from '../http/route.ts'
import type { ImageFilter } from './image-filter.ts'
import { MAX_LABELS, parseLabel } from './image-filter.ts'

/** Items of one page of JSON. */
export const MAX_LIMIT = 1000
const DEFAULT_LIMIT = 100
/** Items that are read at a time of an answer that is streamed whole. */
const STREAM_PAGE = 1000

export interface Listing<T extends object, C extends Cursor> {
  /** Name of the list in JSON. */
  readonly name: string
  /** Columns of CSV, by names of members. */
  readonly columns: readonly (string & keyof T)[]
  /** What a cursor of this list looks like. */
  readonly cursor: z.ZodMiniType<C>
  /** More members of the JSON answer. */
  readonly more?: Readonly<Record<string, unknown>>
  read(page: {
    readonly after: C | undefined
    readonly limit: number
  }): Promise<readonly { readonly item: T; readonly cursor: C }[]>
}

export const LIST_TYPES = ['application/json', 'application/x-ndjson', 'text/csv'] as const

export const FILTER_QUERY = {
  label: {
    summary: 'Only images with this label, name:value; several must all be there',
    schema: z.array(z.string().check(z.maxLength(512))).check(z.maxLength(MAX_LABELS)),
    isRepeated: true,
  },
} satisfies Readonly<Record<string, QueryRule>>

/** What every list understands. */
export const LIST_QUERY = {
  ...FILTER_QUERY,
  limit: {
    summary: `Items of a page of JSON, at most ${MAX_LIMIT}`,
    schema: z.string().check(z.regex(/^[0-9]{1,4}$/)),
  },
  cursor: { summary: 'The `next` of the page before', schema: z.string().check(z.maxLength(1024)) },
  format: {
    summary: 'In place of the Accept header; NDJSON and CSV give the whole list in one answer',
    schema: z.enum(['json', 'ndjson', 'csv']),
  },
} satisfies Readonly<Record<string, QueryRule>>

/** Throws `RequestFault` 400 for labels that are none. */
export function filterOf({ identity, query }: RouteRequest): ImageFilter {
  const texts = (query['label'] ?? []) as readonly string[]
  const labels = texts.map((text) => {
    const label = parseLabel(text)
    if (!label) throw new RequestFault(400, 'bad-request', `A label is name:value; «${text}» is none.`)
    return label
  })
  return { tenant: identity.tenant, labels }
}

/** A page as JSON, or all of it as lines. Throws `RequestFault` for a cursor or limit that is none, and for types that are not given. */
export async function answerList<T extends object, C extends Cursor>(
  request: RouteRequest,
  listing: Listing<T, C>,
): Promise<Answer> {
  const cursor = request.query['cursor'] as string | undefined
  const after = cursor === undefined ? undefined : decodeCursor(cursor, listing.cursor)
  const type = typeOf(request)
  if (type !== 'application/json') {
    const chunks =
      type === 'text/csv' ? csv(listing, after, request.signal) : ndjson(listing, after, request.signal)
    return { status: 200, body: { kind: 'stream', chunks, type: `${type}; charset=utf-8` } }
  }
  const limit = limitOf(request.query['limit'] as string | undefined)
  const read = await listing.read({ after, limit: limit + 1 })
  const page = read.slice(0, limit)
  const last = page.at(-1)
  const value = {
    [listing.name]: page.map(({ item }) => item),
    ...listing.more,
    ...(read.length > limit && last ? { next: encodeCursor(last.cursor) } : {}),
  }
  return { status: 200, body: { kind: 'json', value } }
}

function typeOf({ headers, query }: RouteRequest): string {
  const format = query['format'] as string | undefined
  if (format !== undefined)
    return { ndjson: 'application/x-ndjson', csv: 'text/csv' }[format] ?? 'application/json'
  const type = preferredType(headers.get('accept'), LIST_TYPES)
  if (type === undefined)
    throw new RequestFault(
      406,
      'not-acceptable',
      `The answer is ${LIST_TYPES.join(', ')}, none of which is accepted.`,
    )
  return type
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text)
  if (limit >= 1 && limit <= MAX_LIMIT) return limit
  throw new RequestFault(400, 'bad-request', `A page has 1 to ${MAX_LIMIT} items.`)
}

async function* pages<T extends object, C extends Cursor>(
  listing: Listing<T, C>,
  start: C | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  let after = start
  for (;;) {
    signal.throwIfAborted()
    const page = await listing.read({ after, limit: STREAM_PAGE })
    if (page.length > 0) yield page.map(({ item }) => item)
    if (page.length < STREAM_PAGE) return
    after = page.at(-1)?.cursor
  }
}

async function* ndjson<T extends object, C extends Cursor>(
  listing: Listing<T, C>,
  after: C | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const items of pages(listing, after, signal))
    yield items.map((item) => `${JSON.stringify(item)}\n`).join('')
}

async function* csv<T extends object, C extends Cursor>(
  listing: Listing<T, C>,
  after: C | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `${listing.columns.join(',')}\r\n`
  for await (const items of pages(listing, after, signal))
    yield items
      .map((item) => `${listing.columns.map((column) => cellOf(item[column])).join(',')}\r\n`)
      .join('')
}

function cellOf(value: unknown): string {
  return typeof value === 'string'
    ? escapeCsv(value)
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}
