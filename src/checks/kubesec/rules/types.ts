import type { KubernetesObject } from '../../../kubernetes/object.ts'

/** One of kubesec's rules. https://github.com/controlplaneio/kubesec/tree/master/pkg/rules */
export interface KubesecRule {
  readonly id: string
  /** What it looks for, in kubesec's own way of writing; reports are sorted by it. */
  readonly selector: string
  readonly reason: string
  readonly kinds: readonly string[]
  /** Added to the score once, however often it holds. */
  readonly points: number
  /** How much it is worth to follow, as `print-rules` has it. */
  readonly advise: number
  holds(this: void, object: KubernetesObject): boolean
}

/** Kinds that kubesec scores. */
export const WORKLOADS: readonly string[] = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet']
