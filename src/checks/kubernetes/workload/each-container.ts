import type { CheckedPodContainer, CheckInput, KubernetesCheck, Objection } from '../types.ts'

type ContainerObjection = Omit<Objection, 'container'>

/** A check that looks at each container by itself. */
export function eachContainer(
  check: Omit<KubernetesCheck, 'on' | 'evaluate'>,
  judge: (container: CheckedPodContainer, input: CheckInput) => ContainerObjection | undefined,
): KubernetesCheck {
  return {
    ...check,
    on: 'workload',
    *evaluate(input) {
      for (const container of input.workload?.containers ?? []) {
        const objection = judge(container, input)
        if (objection) yield { ...objection, container: container.name }
      }
    },
  }
}

type PodObjection = Objection | readonly Objection[] | undefined

/** A check that looks at the pod as a whole. */
export function wholePod(
  check: Omit<KubernetesCheck, 'on' | 'evaluate'>,
  judge: (workload: NonNullable<CheckInput['workload']>, input: CheckInput) => PodObjection,
): KubernetesCheck {
  return {
    ...check,
    on: 'workload',
    evaluate: (input) => {
      const found = input.workload && judge(input.workload, input)
      if (found === undefined) return []
      return 'message' in found ? [found] : found
    },
  }
}
