import { compareText } from '../core/compare-text.ts'
import type { Digest } from '../core/digest.ts'
import { chainIds } from './chain.ts'

/** An image on which others are built, as it was when somebody made it known. */
export interface KnownBase {
  /** In full: `docker.io/library/debian:12`. A tag may since stand for another image. */
  readonly name: string
  /** `os/architecture[/variant]`. */
  readonly platform: string
  /** Digest of its manifest, where its source has one. */
  readonly digest?: Digest
  /** Digest of its config: what tells an image from one that was built on it and adds no layer. */
  readonly configDigest: Digest
  readonly layers: number
  /** ISO 8601, by its own word. */
  readonly created?: string
  /** ISO 8601. */
  readonly addedAt: string
}

/** Known bases by the chain id of their topmost layer; several names may stand for the same layers. */
export type BaseIndex = ReadonlyMap<Digest, readonly KnownBase[]>

/** A known base with the chain that it is filed under. */
export interface FiledBase extends KnownBase {
  readonly chain: Digest
}

/** All of them, by name, platform and the time of their making. */
export function listBases(index: BaseIndex): FiledBase[] {
  return [...index]
    .flatMap(([chain, bases]) => bases.map((base) => ({ chain, ...base })))
    .sort(
      (a, b) =>
        compareText(a.name, b.name) ||
        compareText(a.platform, b.platform) ||
        compareText(a.created ?? '', b.created ?? '') ||
        compareText(a.chain, b.chain) ||
        compareText(a.configDigest, b.configDigest),
    )
}

/** The index with one more; the same image under the same name is there once, as it was added last. */
export function withBase(index: BaseIndex, { chain, ...base }: FiledBase): BaseIndex {
  const others = (index.get(chain) ?? []).filter(
    ({ name, configDigest }) => name !== base.name || configDigest !== base.configDigest,
  )
  return new Map([...index, [chain, [...others, base]]])
}

/** The index without those that `isGone` names. */
export function withoutBases(index: BaseIndex, isGone: (base: FiledBase) => boolean): BaseIndex {
  const kept = [...index].map(
    ([chain, bases]) => [chain, bases.filter((base) => !isGone({ chain, ...base }))] as const,
  )
  return new Map(kept.filter(([, bases]) => bases.length > 0))
}

/** The known bases on the longest run of the image's lowest layers. Never of the image itself. */
export function longestPrefix(
  index: BaseIndex,
  diffIds: readonly Digest[],
  configDigest: Digest | undefined,
): readonly KnownBase[] {
  for (const chain of chainIds(diffIds).reverse()) {
    const bases = (index.get(chain) ?? []).filter((base) => base.configDigest !== configDigest)
    if (bases.length > 0) return bases
  }
  return []
}
