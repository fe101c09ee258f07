import * as z from 'zod/mini'
import { RequestFault, type Route } from '../../http/route.ts'
import type { Store } from '../../store/store.ts'
import { etagOf, isUnmodified } from '../etags.ts'
import { type UpdateOperation, UpdateOperations } from '../json/schemas.ts'
import { answerType, TYPES } from '../media-types.ts'
import { listOperations, type OperationKind, removeOperation, told } from '../operations.ts'
import { uuidParameter } from '../parameters.ts'

const PATH = '/matcher/api/v1/internal/update_operation'
/** What Go's ParseBool takes for yes; whatever else there is means no. */
const YES: ReadonlySet<unknown> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

export function updateOperationRoutes({ db }: Store): Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      id: 'GetUpdateOperations',
      summary: 'Generations of the feeds, newest first',
      access: 'report',
      query: {
        kind: {
          summary: 'Advisories, or facts about them. Default: vulnerability',
          schema: z._default(z.enum(['', 'vulnerability', 'enrichment']), ''),
        },
        latest: { summary: 'Only the newest of each feed', schema: z.optional(z.string()) },
      },
      answers: {
        200: { summary: 'Generations by feed', types: TYPES.updateOperations, schema: UpdateOperations },
        304: { summary: 'If-None-Match is the newest' },
        400: { summary: 'Another kind' },
        415: { summary: 'A media type that is not supported' },
      },
      handle: async (request) => {
        const type = answerType(request, TYPES.updateOperations)
        const kind = (request.query['kind'] || 'vulnerability') as OperationKind
        const all = await listOperations(db, kind)
        const [newest] = all
        const etag = newest && etagOf(newest.ref)
        const headers: Record<string, string> = etag ? { etag } : {}
        if (etag && isUnmodified(request.headers.get('if-none-match'), etag)) return { status: 304, headers }
        const value = byUpdater(all.map(told), YES.has(request.query['latest']))
        return { status: 200, headers, body: { kind: 'json', value, type } }
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/{id}`,
      id: 'DeleteUpdateOperation',
      summary: 'Forget a generation that is no longer in force',
      access: 'admin',
      answers: {
        200: { summary: 'It is gone, or was never there' },
        400: { summary: 'Not a UUID' },
        409: { summary: 'It is in force' },
      },
      handle: async (request) => {
        if (await removeOperation(db, uuidParameter(request))) return { status: 200 }
        throw new RequestFault(409, 'conflict', 'This generation is in force, and reports are made by it.')
      },
    },
  ]
}

function byUpdater(all: readonly UpdateOperation[], isLatest: boolean): Record<string, UpdateOperation[]> {
  const found: Record<string, UpdateOperation[]> = {}
  for (const one of all) {
    const known = (found[one.updater] ??= [])
    if (!isLatest || known.length === 0) known.push(one)
  }
  return found
}
