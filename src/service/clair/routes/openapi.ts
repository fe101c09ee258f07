import { hash } from 'node:crypto'
import { preferredType } from '../../http/accept.ts'
import { RequestFault, type Route } from '../../http/route.ts'
import { etagOf, isUnmodified } from '../etags.ts'

const JSON_TYPES = ['application/json', 'application/openapi+json', 'application/vnd.oai.openapi+json']
const YAML_TYPES = [
  'application/yaml',
  'application/openapi+yaml',
  'application/vnd.oai.openapi',
  'text/yaml',
]
const TYPES = [...JSON_TYPES, ...YAML_TYPES]

interface Written {
  readonly text: string
  readonly etag: string
}

/** @param describe gives the document; it is asked once, when somebody wants it */
export function openApiRoute(describe: () => object): Route {
  let json: Written | undefined
  let yaml: Written | undefined

  async function written(isYaml: boolean): Promise<Written> {
    if (!isYaml) return (json ??= withEtag(JSON.stringify(describe())))
    const { stringify } = await import('yaml')
    return (yaml ??= withEtag(stringify(describe(), { lineWidth: 0, aliasDuplicateObjects: false })))
  }

  return {
    method: 'GET',
    path: '/openapi/v1',
    id: 'OpenAPI',
    summary: 'This description, as JSON or YAML',
    access: 'open',
    answers: {
      200: { summary: 'The description', types: TYPES },
      304: { summary: 'If-None-Match is its tag' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: async (request) => {
      const type = preferredType(request.headers.get('accept'), TYPES)
      if (type === undefined)
        throw new RequestFault(415, 'unsupported-media-type', 'The description is given as JSON and as YAML.')
      const { text, etag } = await written(YAML_TYPES.includes(type))
      const headers = { etag, vary: 'Accept' }
      if (isUnmodified(request.headers.get('if-none-match'), etag)) return { status: 304, headers }
      return { status: 200, headers, body: { kind: 'bytes', bytes: text, type } }
    },
  }
}

function withEtag(text: string): Written {
  return { text, etag: etagOf(hash('sha256', text)) }
}
