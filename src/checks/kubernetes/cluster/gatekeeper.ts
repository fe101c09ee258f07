import { listAt } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'

/** Constraints of Gatekeeper. */
export const GATEKEEPER_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0124',
    title: 'Allowed repository has an open end',
    severity: 'HIGH',
    description:
      'The constraint compares beginnings: registry.example.com allows also registry.example.com.evil.org, and team also team-of-others.',
    advice: 'End each entry with a slash, or with a tag or digest.',
    references: ['https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/'],
    on: ['K8sAllowedRepos'],
    *evaluate({ object }) {
      for (const [index, repository] of listAt(object, ['spec', 'parameters', 'repos']).entries())
        if (typeof repository === 'string' && isOpen(repository))
          yield {
            message: `«${repository}» allows everything that begins so`,
            path: ['spec', 'parameters', 'repos', index],
          }
    },
  },
]

/** A tag could go on too, but whoever may push another tag may push that one as well. */
function isOpen(repository: string): boolean {
  if (repository.endsWith('/')) return false
  const slash = repository.lastIndexOf('/')
  return slash < 0 || !(repository.includes(':', slash) || repository.includes('@', slash))
}
