import type { Candidate } from '../../types.ts'
import { isKnownPassword } from '../gates/known-password.ts'
import { isTemplate } from '../gates/placeholder.ts'
import { bytesOfBase64 } from './base64.ts'
import type { Checked } from './types.ts'

const HOSTS_OF_EXAMPLES = ['example.com', 'example.org', 'example.net', '.example', '.invalid', '.test']

/**
 * A password by the name that it is given to: the weakest sign there is. It is none where it looks like a name, a path,
 * a call or a word, which is what source code has there.
 */
export function checkPassword({ secret }: Candidate): Checked | undefined {
  if (isKnownPassword(secret) || isTemplate(secret)) return undefined
  const isWord =
    /^[a-z]+$/i.test(secret) || /^[a-z]+(?:[A-Z][a-z]+)+$/.test(secret) || /^[\d.:,-]+$/.test(secret)
  const isPath = /^(?:\.{0,2}|~)\/|^--?[a-z]|:\/\//.test(secret)
  const isName = /^[A-Z_a-z]\w*(?:::|->|\(|\[)/.test(secret) || /^[A-Z_a-z]+(?:\.[A-Z_a-z]+)+\(?/.test(secret)
  const isConstant = /^[A-Z]+(?:_[A-Z]+)*$/.test(secret) || /^[a-z]+(?:[_-][a-z]+)+$/.test(secret)
  return isWord || isPath || isName || isConstant ? undefined : {}
}

/** The password of a URL; with the name of the user for it, or for a host of documentation, it is for show. */
export function checkUrlPassword({ secret, groups }: Candidate): Checked | undefined {
  const { user = '', host = '' } = groups
  if (isTemplate(secret) || isKnownPassword(secret) || secret.toLowerCase() === user.toLowerCase())
    return undefined
  if (isTemplate(user) || isTemplate(host)) return undefined
  const smallHost = host.toLowerCase()
  if (HOSTS_OF_EXAMPLES.some((one) => smallHost === one.slice(1) || smallHost.endsWith(one))) return undefined
  if (smallHost === 'host' || smallHost === 'hostname' || smallHost === 'server') return undefined
  const isHere = smallHost === 'localhost' || smallHost.startsWith('127.') || smallHost === ''
  return isHere ? { confidence: 'low' } : {}
}

/** A password in a place where nothing but one can stand: all but those that everybody knows. */
export function checkKnownPassword({ secret }: Candidate): Checked | undefined {
  return isKnownPassword(secret) || isTemplate(secret) ? undefined : {}
}

/** A text in base64 that is no known password, as the data of a Secret of Kubernetes have it. */
export function checkBase64Text({ secret }: Candidate): Checked | undefined {
  const text = bytesOfBase64(secret)?.toString('utf8').trim() ?? ''
  if (text.length < 6 || !/^[ -~]+$/.test(text)) return undefined
  return isKnownPassword(text) || isTemplate(text) ? undefined : {}
}

/** `user:password` in base64, as in a header `Authorization: Basic` and in the `auth` of Docker. */
export function checkUserPassword({ secret }: Candidate): Checked | undefined {
  const text = bytesOfBase64(secret)?.toString('utf8') ?? ''
  const [user = '', ...rest] = text.split(':')
  const password = rest.join(':')
  if (user === '' || password.length < 3 || !/^[ -~]+$/.test(text)) return undefined
  if (isKnownPassword(password) || isTemplate(password) || password === user) return undefined
  return {}
}

/** A hash of a password in crypt's forms; what bcrypt's own tests and documentation show is known to all. */
export function checkCrypt({ secret }: Candidate): Checked | undefined {
  return /(.)\1{7}/.test(secret) || isTemplate(secret.slice(1)) ? undefined : { isProven: true }
}
