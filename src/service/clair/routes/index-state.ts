import type { Route } from '../../http/route.ts'
import type { Indexer } from '../../parts.ts'
import { etagOf, isUnmodified } from '../etags.ts'
import { IndexState } from '../json/schemas.ts'
import { answerType, TYPES } from '../media-types.ts'

export function indexStateRoute(indexer: Indexer): Route {
  return {
    method: 'GET',
    path: '/indexer/api/v1/index_state',
    id: 'IndexState',
    summary: 'A word that changes when manifests may be indexed differently',
    access: 'report',
    answers: {
      200: { summary: 'The state', types: TYPES.indexState, schema: IndexState },
      304: { summary: 'If-None-Match is the state' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: (request) => {
      const type = answerType(request, TYPES.indexState)
      const etag = etagOf(indexer.state)
      const headers = { etag }
      if (isUnmodified(request.headers.get('if-none-match'), etag))
        return Promise.resolve({ status: 304, headers })
      return Promise.resolve({
        status: 200,
        headers,
        body: { kind: 'json', value: { state: indexer.state }, type },
      })
    },
  }
}
