import type { Requirements } from '../policy/types.ts'
import { all, any, type Condition, matches, not } from './condition.ts'
import { DIGEST, escaped, TAG } from './reference-regexp.ts'

const HAS_DIGEST = matches('image', `${DIGEST}$`)
/** Behind the last colon that is no port's. */
const HAS_TAG = matches('image', `${TAG}(?:${DIGEST})?$`)

/** What rules ask of tags; a name without tag and digest has the tag `latest`. */
export function tagConditions({ forbid, semver, digest }: NonNullable<Requirements['tags']>): Condition {
  return all(
    ...(forbid.length === 0 ? [] : [not(hasOneOf(forbid))]),
    ...(semver ? [matches('image', `:${VERSION}(?:${DIGEST})?$`)] : []),
    ...(digest ? [HAS_DIGEST] : []),
  )
}

function hasOneOf(tags: readonly string[]): Condition {
  const written = matches('image', `:(?:${tags.map(escaped).join('|')})(?:${DIGEST})?$`)
  return tags.includes('latest') ? any(written, not(any(HAS_TAG, HAS_DIGEST))) : written
}

const NUMBER = '(?:0|[1-9][0-9]*)'
/** Letters or a hyphen are in it, or it is a number. */
const IDENTIFIER = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
/** https://semver.org, with a `v` in front or not. */
const VERSION = `v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?`
