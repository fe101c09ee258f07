import type { Route } from '../../http/route.ts'
import type { Store } from '../../store/store.ts'
import { findAffected } from '../affected/find-affected.ts'
import { AffectedRequest, MAX_AFFECTED_BYTES } from '../affected/request.ts'
import { AffectedManifests } from '../json/schemas.ts'
import { answerType, bodyTypes, refuseForms, TYPES } from '../media-types.ts'

const PATH = '/indexer/api/v1/internal/affected_manifest'

/** Clair's server has a slash at the end, and its specification has none. */
export function affectedManifestRoutes(store: Store): Route[] {
  return [
    affectedManifests(store, PATH, 'AffectedManifests'),
    affectedManifests(store, `${PATH}/`, 'AffectedManifestsSlash'),
  ]
}

function affectedManifests({ db }: Store, path: string, id: string): Route {
  return {
    method: 'POST',
    path,
    id,
    summary: 'Which manifests have one of these vulnerabilities',
    access: 'report',
    body: {
      kind: 'json',
      schema: AffectedRequest,
      types: bodyTypes(TYPES.vulnerabilities),
      maxBytes: MAX_AFFECTED_BYTES,
    },
    answers: {
      200: {
        summary: 'Ids of vulnerabilities by digest',
        types: TYPES.affectedManifests,
        schema: AffectedManifests,
      },
      400: { summary: 'Not a list of vulnerabilities' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: async (request) => {
      refuseForms(request)
      const type = answerType(request, TYPES.affectedManifests)
      const { vulnerabilities } = request.body as AffectedRequest
      const value = await findAffected(db, request.identity.tenant, vulnerabilities ?? [])
      return { status: 200, body: { kind: 'json', value, type } }
    },
  }
}
