import type { KubernetesObject } from '../../../kubernetes/object.ts'

/** One rule of kubesec, by the words that its reports show. https://kubesec.io */
export interface Rule {
  readonly id: string
  /** What it looks at, for people: nothing reads it. */
  readonly selector: string
  readonly reason: string
  readonly kinds: readonly string[]
  /** What a hit is worth; below zero it takes away. */
  readonly points: number
  /** Points that the list of rules shows and no score has; absent: 0. */
  readonly advise?: number
  /** Whether it hits an object of one of its kinds. */
  hits(object: KubernetesObject): boolean
}

export const POD_KINDS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet'] as const
