import * as z from 'zod/mini'
import { RequestFault, type Route, type RouteRequest } from '../../http/route.ts'
import type { Store } from '../../store/store.ts'
import { UpdateDiff } from '../json/schemas.ts'
import { answerType, TYPES } from '../media-types.ts'
import type { Differences } from '../needs.ts'
import { findOperation, type KnownOperation, told } from '../operations.ts'
import { isUuid } from '../parameters.ts'

const Uuid = z.optional(z.string().check(z.refine((text) => text === '' || isUuid(text), 'must be a UUID')))
/** In Go, no UUID at all. */
const NIL = '00000000-0000-0000-0000-000000000000'

export function updateDiffRoute({ db }: Store, differences: Differences): Route {
  return {
    method: 'GET',
    path: '/matcher/api/v1/internal/update_diff',
    id: 'GetUpdateDiff',
    summary: 'What differs between two generations of a feed',
    access: 'report',
    query: {
      cur: { summary: 'The newer one', isRequired: true, schema: Uuid },
      prev: { summary: 'The older one; without it, all of the newer is told', schema: Uuid },
    },
    answers: {
      200: { summary: 'What was added and removed', types: TYPES.updateDiff, schema: UpdateDiff },
      400: { summary: 'Not two generations of one feed' },
      404: { summary: 'There is no such generation' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: async (request) => {
      const type = answerType(request, TYPES.updateDiff)
      const curRef = refOf(request, 'cur')
      if (curRef === undefined)
        throw new RequestFault(400, 'bad-request', 'The query is not valid: ?cur is required.')
      const prevRef = refOf(request, 'prev')
      const cur = await known(curRef)
      const prev = prevRef === undefined ? undefined : await known(prevRef)
      if (prev && prev.updater !== cur.updater)
        throw new RequestFault(400, 'bad-request', 'The two are generations of different feeds.')
      const chunks = writeDiff(prev, cur, differences, request.signal)
      return { status: 200, body: { kind: 'stream', chunks, type } }
    },
  }

  async function known(ref: string): Promise<KnownOperation> {
    const found = await findOperation(db, ref)
    if (found) return found
    throw new RequestFault(404, 'not-found', `There is no generation ${ref}.`)
  }
}

function refOf({ query }: RouteRequest, name: string): string | undefined {
  const ref = query[name]
  return typeof ref === 'string' && ref !== '' && ref !== NIL ? ref.toLowerCase() : undefined
}

const NONE = { ref: NIL, updater: '', fingerprint: '', date: '0001-01-01T00:00:00Z', kind: 'vulnerability' }

/** What changed is in both lists, as it was and as it is. */
async function* writeDiff(
  prev: KnownOperation | undefined,
  cur: KnownOperation,
  differences: Differences,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `{"prev":${JSON.stringify(prev ? told(prev) : NONE)},"cur":${JSON.stringify(told(cur))},"added":[`
  yield* joined(differences.only(cur, prev, { signal }))
  yield '],"removed":['
  if (prev) yield* joined(differences.only(prev, cur, { signal }))
  yield ']}'
}

async function* joined(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = ''
  for await (const value of values) {
    yield separator + JSON.stringify(value)
    separator = ','
  }
}
