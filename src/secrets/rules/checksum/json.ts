import type { Candidate } from '../../types.ts'
import { bytesOfBase64, objectOfBase64, objectOfJson } from './base64.ts'
import type { Checked } from './types.ts'

/** The text of a `config.json` of Docker in base64: some registry of it has an `auth`. https://docs.docker.com/reference/cli/docker/login/ */
export function checkDockerConfig({ secret }: Candidate): Checked | undefined {
  const config = objectOfBase64(secret)
  if (!config) return undefined
  const auths = JSON.stringify(config)
  return /"(?:auth|password|identitytoken)":"[^"]{3}/.test(auths) ? { isProven: true } : undefined
}

/** JSON in base64 behind an optional prefix that ends before `eyJ`: tokens of Grafana, Mapbox, Sentry, 1Password. */
export function checkJsonToken({ secret }: Candidate): Checked | undefined {
  const body = secret.slice(secret.indexOf('eyJ')).split(/[._]/)[0] ?? ''
  return objectOfBase64(body) ? { isProven: true } : undefined
}

/** https://www.rfc-editor.org/rfc/rfc7517: a key with its private part, or a symmetric one. */
export function checkJwk({ match, secret }: Candidate): Checked | undefined {
  const object = objectOfJson(match)
  if (object) return typeof object['kty'] === 'string' ? {} : undefined
  return secret.length >= 40 && match.includes('kty') ? {} : undefined
}

/** The first part of a token of Discord is the number of its user in base64. https://discord.com/developers/docs/reference#authentication */
export function checkDiscordToken({ secret }: Candidate): Checked | undefined {
  const id = bytesOfBase64(secret.split('.')[0] ?? '')?.toString('latin1') ?? ''
  return /^\d{17,20}$/.test(id) ? { isProven: true } : undefined
}
