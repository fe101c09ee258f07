import { isLocal, splitSpec } from './names.ts'

/**
 * The name and version in a path of pnpm's store:
 *
 *     /@scope/name/1.0.0_peer@2.0.0     version 5; before 5.2 peers follow a slash
 *     /@scope/name@1.0.0(peer@2.0.0)    version 6
 *     @scope/name@1.0.0                 version 9; `name@file:…`, `name@https://…` where no registry has it
 *     registry.example/name/1.0.0       version 5, from another registry than the default one
 */
export function packageOfPath(path: string): readonly [name: string, version: string] {
  if (isLocal(path)) return [path, path]
  const peers = path.indexOf('(')
  const plain = peers < 0 ? path : path.slice(0, peers)
  const isRooted = plain.startsWith('/')
  const rest = isRooted ? plain.slice(1) : plain
  const [name, version] = splitSpec(rest)
  const isSpec = version !== '' && (name.startsWith('@') ? isScoped(name) : !name.includes('/'))
  return isSpec ? [name, version] : ofSlashes(isRooted ? rest : rest.slice(rest.indexOf('/') + 1))
}

function isScoped(name: string): boolean {
  const slash = name.indexOf('/')
  return slash > 0 && !name.includes('/', slash + 1)
}

function ofSlashes(path: string): readonly [name: string, version: string] {
  const nameEnd = path.indexOf('/', path.startsWith('@') ? path.indexOf('/') + 1 : 0)
  if (nameEnd < 0) return [path, '']
  const rest = path.slice(nameEnd + 1)
  const end = rest.search(/[_/]/)
  return [path.slice(0, nameEnd), end < 0 ? rest : rest.slice(0, end)]
}
