import { aliasesOf } from '../../src/checks/kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../../src/checks/kubernetes/registry.ts'
import type { KubernetesCheck } from '../../src/checks/kubernetes/types.ts'
import { trustedRegistriesCheck } from '../../src/checks/kubernetes/workload/trusted-registries.ts'
import { podSecurityChecks } from '../../src/checks/pod-security/checks.ts'

/** Every check of manifests, by id. */
export function checksPage(note: string): string {
  const ofWorkloads = KUBERNETES_CHECKS.filter(({ on }) => on === 'workload')
  const others = KUBERNETES_CHECKS.filter(({ on }) => on !== 'workload')
  return `# Checks of manifests

${note}What \`plimsoll manifest scan\` and \`plimsoll cluster scan\` object to. Exceptions and ignore files may name a check by its id or by any of the other names. Ids are those by which Trivy knows them. What they object to differs where theirs is wrong: ephemeral containers count, pairs of rules are found in any order, bindings of clusters are looked at, folders below those of the node count, and a container is named only for what is wrong with itself.

## Workloads

Of every kind that runs pods, and of all their containers: init, sidecar and ephemeral ones too.

${table(ofWorkloads, false)}
## Roles, bindings and other objects

A wildcard among the verbs or groups of a rule counts for every check; one among the resources is objected to by KSV-0044, KSV-0046 and KSV-0112 alone.

${table(others, true)}
## Pod Security Standards

Made with \`--pod-security baseline\` or \`restricted\`; the level that each workload meets is part of the report in any case.

${table(podSecurityChecks('restricted'), false)}
## Trusted registries

Made with \`--trusted-registry\`, a list of registries and of patterns as in [policies of admission](admission-policy.md#patterns-of-references); the name of a registry stands for everything in it. No registry is trusted for being well known: everybody may put images into those.

${table([trustedRegistriesCheck(() => true)], false)}`
}

function table(checks: readonly KubernetesCheck[], withKinds: boolean): string {
  const head = [
    'check',
    ...(withKinds ? ['kinds'] : []),
    'severity',
    'title',
    'why',
    'what to do',
    'other names',
  ]
  const rows = checks
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map((check) => [
      `\`${check.id}\``,
      ...(withKinds ? [check.on === 'workload' ? '' : check.on.join(', ')] : []),
      check.severity,
      check.title,
      check.description,
      check.advice,
      aliasesOf(check)
        .map((name) => `\`${name}\``)
        .join(' '),
    ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `${row(cells)}\n`).join('')
}

/** Those without stay in their order. */
function numberOf({ id }: KubernetesCheck): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0)
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
