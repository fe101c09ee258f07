/** What a path of the API names, and what the server says of itself. */
import { apiVersionOf, RESOURCES, type Resource, StatusError } from './objects.ts'

export interface ApiPath {
  readonly resource: Resource
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
}

/** @throws StatusError 404 for what is no path of a resource */
export function parseApiPath(path: string): ApiPath {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const isCore = parts[0] === 'api'
  const [group, version] = isCore ? ['', parts[1]] : [parts[1], parts[2]]
  const rest = parts.slice(isCore ? 2 : 3)
  const isInside = rest[0] === 'namespaces' && rest.length > 2
  const [plural, name, subresource] = isInside ? rest.slice(2) : rest
  const resource = RESOURCES.find(
    (one) => one.group === group && one.version === version && one.resource === plural,
  )
  if (resource === undefined) throw noResource()
  return {
    resource,
    ...(isInside ? { namespace: rest[1] as string } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}

export function noResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource')
}

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

/** The answers that clients find their way by; undefined for all other paths. */
export function discovery(path: string): unknown {
  if (path === '/version') return { major: '1', minor: '32', gitVersion: 'v1.32.0', platform: 'linux/amd64' }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  const versions = [...new Set(RESOURCES.map(apiVersionOf))]
  if (path === '/apis') {
    const groups = versions
      .filter((one) => one.includes('/'))
      .map((groupVersion) => {
        const [name, version] = groupVersion.split('/')
        const entry = { groupVersion, version }
        return { name, versions: [entry], preferredVersion: entry }
      })
    return { kind: 'APIGroupList', apiVersion: 'v1', groups }
  }
  const groupVersion = versions.find((one) => path === (one.includes('/') ? `/apis/${one}` : `/api/${one}`))
  if (groupVersion === undefined) return undefined
  const resources = RESOURCES.filter((one) => apiVersionOf(one) === groupVersion).map((one) => ({
    name: one.resource,
    singularName: one.kind.toLowerCase(),
    namespaced: one.isNamespaced,
    kind: one.kind,
    verbs: VERBS,
  }))
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}
