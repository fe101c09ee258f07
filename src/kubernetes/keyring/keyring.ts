import { compareText } from '../../core/compare-text.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'
import { fitsKey, type PullKey, parsePullKey } from './match-key.ts'
import type { PullLogin } from './read-secret.ts'

/** Logins of a pod, as the kubelet would try them. */
export interface Keyring {
  /** All that fit, to be tried in this order: the most specific first. Each pair of user and password once. */
  readonly loginsFor: (reference: ImageReference) => readonly PullLogin[]
}

/** The key under which everything keeps logins of Docker Hub. */
const DEFAULT_KEY = 'index.docker.io'

/** @param logins of all secrets of a pod, in the order in which it names them */
export function createKeyring(logins: readonly PullLogin[]): Keyring {
  const entries = logins
    .map((login) => ({ login, key: parsePullKey(login.key) }))
    // By code units, backwards: longer paths come before their beginnings, and names before stars. The sort is stable,
    // so logins of one key stay in the order of the secrets.
    .sort((a, b) => compareText(b.key.text, a.key.text))
  return {
    loginsFor: (reference) => {
      const found = entries.filter(({ key }) => isFor(key, reference)).map(({ login }) => login)
      return distinct(found)
    },
  }
}

function isFor(key: PullKey, reference: ImageReference): boolean {
  if (fitsKey(key, repositoryName(reference))) return true
  return reference.domain === 'docker.io' && key.text === DEFAULT_KEY
}

function distinct(logins: readonly PullLogin[]): readonly PullLogin[] {
  const seen = new Set<string>()
  return logins.filter(({ username, password }) => {
    const pair = JSON.stringify([username, password])
    return !seen.has(pair) && seen.add(pair)
  })
}
