import * as z from 'zod/mini'
import { type KubernetesObject, textAt } from '../object.ts'

/*
 * Secrets that hold logins of registries, in both shapes that the API knows.
 * https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
 */

/** One login, with the key that says what it is for. */
export interface PullLogin {
  /** As written: `https://index.docker.io/v1/`, `*.example.org/team`. */
  readonly key: string
  readonly username: string
  readonly password: string
  /** The secret that it stands in: `namespace/name`. */
  readonly source: string
}

export interface PullSecretReading {
  readonly logins: readonly PullLogin[]
  /** What of it could not be read, in words without any secret; absent where all could. */
  readonly fault?: string
}

/** Characters of the base64 text; the API itself refuses secrets of more than a mebibyte. */
export const MAX_SECRET_CHARACTERS = 2 * 1024 * 1024
/** Logins of one secret. */
export const MAX_LOGINS = 10_000

const Entry = z.object({
  username: z.nullish(z.string()),
  password: z.nullish(z.string()),
  /** Base64 of `user:password`. */
  auth: z.nullish(z.string()),
})
const Auths = z.record(z.string(), z.nullish(Entry))
const DockerConfigJson = z.object({ auths: z.nullish(Auths) })

/** Types of secrets that hold logins, with the key of their data. */
const DATA_KEYS: Readonly<Record<string, string>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
}

/** The logins of a secret; `undefined` when it is of another type. Never throws. */
export function readPullSecret(secret: KubernetesObject): PullSecretReading | undefined {
  const dataKey = DATA_KEYS[textAt(secret, ['type']) ?? '']
  if (dataKey === undefined) return undefined
  const name = textAt(secret, ['metadata', 'name']) ?? ''
  const source = `${textAt(secret, ['metadata', 'namespace']) ?? 'default'}/${name}`
  const encoded = textAt(secret, ['data', dataKey])
  if (encoded === undefined) return { logins: [], fault: `it has no ${dataKey}` }
  if (encoded.length > MAX_SECRET_CHARACTERS)
    return { logins: [], fault: `it has more than ${MAX_SECRET_CHARACTERS} characters` }
  const auths = authsOf(encoded, dataKey)
  return auths === undefined
    ? { logins: [], fault: `its ${dataKey} has the wrong shape` }
    : read(auths, source)
}

function authsOf(encoded: string, dataKey: string): z.infer<typeof Auths> | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
  if (dataKey === '.dockercfg') return Auths.safeParse(value).data
  const config = DockerConfigJson.safeParse(value)
  return config.success ? (config.data.auths ?? {}) : undefined
}

function read(auths: z.infer<typeof Auths>, source: string): PullSecretReading {
  const logins: PullLogin[] = []
  const broken: string[] = []
  const entries = Object.entries(auths)
  for (const [key, entry] of entries.slice(0, MAX_LOGINS)) {
    const login = entry ? loginOf(entry) : undefined
    if (login === 'broken') broken.push(key)
    else if (login) logins.push({ key, ...login, source })
  }
  const faults = [
    ...(broken.length > 0 ? [`its entry for ${broken.join(', ')} is not user:password in base64`] : []),
    ...(entries.length > MAX_LOGINS ? [`it has more than ${MAX_LOGINS} entries`] : []),
  ]
  return { logins, ...(faults.length > 0 ? { fault: faults.join('; ') } : {}) }
}

type Login = Pick<PullLogin, 'username' | 'password'>

/** `auth` decides over the two, as for the kubelet. Empty entries are what logging out leaves behind. */
function loginOf({ auth, username, password }: z.infer<typeof Entry>): Login | 'broken' | undefined {
  if (auth) {
    const pair = Buffer.from(auth, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    return colon < 0 ? 'broken' : { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
  }
  return username ? { username, password: password ?? '' } : undefined
}
