/*
 * Which images a login is for, by the rules of the kubelet: globs for each label of the host, as many labels, exactly
 * the port, and a prefix of the path.
 * https://kubernetes.io/docs/concepts/containers/images/#config-json
 */

/** What a login's key stands for. */
export interface PullKey {
  /** Host, port and path, without scheme and the version of the API: `*.example.org:5000/team`. */
  readonly text: string
  readonly labels: readonly string[]
  /** Empty where none is named. */
  readonly port: string
  /** Begins with a slash, or is empty. */
  readonly path: string
}

/** Reads a key of docker's configuration: `https://host:port/v2/path`, and everything that leaves parts of it out. */
export function parsePullKey(written: string): PullKey {
  const scheme = /^https?:\/\//.exec(written)?.[0] ?? ''
  const rest = written.slice(scheme.length)
  const slash = rest.indexOf('/')
  const host = slash < 0 ? rest : rest.slice(0, slash)
  const whole = slash < 0 ? '' : rest.slice(slash)
  const path = withoutVersion(whole)
  const colon = host.lastIndexOf(':')
  // The last colon of an address in brackets stands before its end.
  const hasPort = colon > host.lastIndexOf(']')
  return {
    text: `${host}${path}`,
    labels: (hasPort ? host.slice(0, colon) : host).split('.'),
    port: hasPort ? host.slice(colon + 1) : '',
    path,
  }
}

function withoutVersion(path: string): string {
  const isVersioned = path.startsWith('/v1/') || path.startsWith('/v2/') || path === '/v1' || path === '/v2'
  const rest = isVersioned ? path.slice('/v1'.length) : path
  return rest === '/' ? '' : rest
}

/** @param repository in full: `docker.io/library/alpine` */
export function fitsKey(key: PullKey, repository: string): boolean {
  const target = parsePullKey(repository)
  return (
    key.port === target.port &&
    key.labels.length === target.labels.length &&
    target.path.startsWith(key.path) &&
    key.labels.every((glob, index) => fitsGlob(glob, target.labels[index] ?? ''))
  )
}

/**
 * `*` is any number of characters, `?` one. Goes back to the last star alone, so it takes at most the product of both
 * lengths.
 */
export function fitsGlob(glob: string, text: string): boolean {
  let [g, t, star, mark] = [0, 0, -1, 0]
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g++
      mark = t
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === text[t])) {
      g++
      t++
    } else if (star >= 0) {
      g = star + 1
      t = ++mark
    } else return false
  }
  while (glob[g] === '*') g++
  return g === glob.length
}
