import type { SecretPlace } from '../../core/secret.ts'

/**
 * `in app/.env, line 3, of layer 2, and in 4 other places`. Layers are counted from 1, as people do.
 * @param places never empty
 */
export function placeWords(places: readonly SecretPlace[]): string {
  const [first] = places as [SecretPlace]
  const others = places.length - 1
  const rest = others === 0 ? '' : `, and in ${others} other ${others === 1 ? 'place' : 'places'}`
  return `${onePlace(first)}${rest}`
}

function onePlace(place: SecretPlace): string {
  const { layer, hiddenBy } = place
  const of = layer === undefined ? '' : ` of layer ${layer + 1}`
  const hidden =
    hiddenBy === undefined
      ? ''
      : `, which layer ${hiddenBy + 1} takes away, and which is shipped all the same`
  return `in ${WORDS[place.kind](place)}${of}${hidden}`
}

const WORDS: Readonly<Record<SecretPlace['kind'], (place: SecretPlace) => string>> = {
  file: (place) => fileWords(place),
  commit: (place) => `${fileWords(place)} of commit ${(place.commit ?? '').slice(0, 12)}`,
  environment: ({ path }) => `the environment variable ${path}`,
  label: ({ path }) => `the label ${path}`,
  history: ({ path }) => `instruction ${path} of the history`,
}

function fileWords({ path, pathInside, line }: SecretPlace): string {
  const inside = pathInside === undefined ? '' : ` (${pathInside})`
  return `${path}${inside}${line === undefined ? '' : `, line ${line}`}`
}
