import { COMPOSE_CHECKS } from '../../src/checks/compose/registry.ts'
import type { ComposeCheck } from '../../src/checks/compose/types.ts'
import { DOCKERFILE_CHECKS } from '../../src/checks/dockerfile/checks/registry.ts'
import type { DockerfileCheck } from '../../src/checks/dockerfile/checks/types.ts'
import { aliasesOf } from '../../src/checks/kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../../src/checks/kubernetes/registry.ts'
import type { KubernetesCheck } from '../../src/checks/kubernetes/types.ts'
import { trustedRegistriesCheck } from '../../src/checks/kubernetes/workload/trusted-registries.ts'
import { podSecurityChecks } from '../../src/checks/pod-security/checks.ts'
import { checkIdSpellings } from '../../src/core/check-id.ts'

/** Every check of manifests, Dockerfiles and compose files, by id. */
export function checksPage(note: string): string {
  const ofWorkloads = KUBERNETES_CHECKS.filter(({ on }) => on === 'workload')
  const others = KUBERNETES_CHECKS.filter(({ on }) => on !== 'workload')
  return `# Checks of manifests, Dockerfiles and compose files

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

${table([trustedRegistriesCheck(() => true)], false)}
## Dockerfiles

Ids are those by which Trivy (DS) and hadolint (DL) know them; where both object to the same thing it is one check with both names, and PLD are checks of our own. What is different from theirs:

- The user of the final stage counts, also one that a stage below it sets; 0, 0:0 and root:root are root.
- Caches and leftovers are objected to only in stages that are shipped: the last one, those that nothing else uses, and what these are built on. A cache mount, and removal in the same RUN, excuse them.
- Build arguments that are named as secrets are objected to only in stages that are shipped, because what the others are given is in no image.
- Commands are found wherever they stand: behind \`sudo -E\`, \`env A=1\` or \`timeout 60\`, in heredocs, in \`sh -c "…"\`, in loops and groups, and never in texts that only name them.
- Versions that are variables, files, digests or fixed by a file of constraints count as fixed; a tag like latest or a bare \`>=\` does not.
- What cannot fail (\`echo … |\`) needs no pipefail.

${dockerfileTable(DOCKERFILE_CHECKS.filter(({ isOff }) => isOff !== true))}
These are made only when they are asked for:

${dockerfileTable(DOCKERFILE_CHECKS.filter(({ isOff }) => isOff === true))}
\`--check\` of \`plimsoll config\` asks for them by id. With \`--scan-base\` there is \`PLD-0001\` as well: the image that is built on has known flaws, as grave as the worst of them.

## Compose files

Made by \`plimsoll config\` of each service. Of a service that is built the image's name is not looked at; variables count by their defaults.

${composeTable(COMPOSE_CHECKS)}`
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

function composeTable(checks: readonly ComposeCheck[]): string {
  const head = ['check', 'severity', 'title', 'why', 'what to do']
  const rows = checks.map(({ id, severity, title, description, advice }) => [
    `\`${id}\``,
    severity,
    title,
    escaped(description),
    escaped(advice),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `${row(cells)}\n`).join('')
}

function dockerfileTable(checks: readonly DockerfileCheck[]): string {
  const head = ['check', 'severity', 'title', 'why', 'what to do', 'mended by --fix', 'other names']
  const rows = checks.toSorted(byId).map((check) => [
    `\`${check.id}\``,
    check.severity,
    check.title,
    escaped(check.description),
    escaped(check.advice),
    check.isFixable === true ? 'where it is safe' : '',
    namesOf(check)
      .map((name) => `\`${name}\``)
      .join(' '),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `${row(cells)}\n`).join('')
}

/** Only Trivy's ids are written in several ways. */
function namesOf({ id, aliases = [] }: DockerfileCheck): readonly string[] {
  const spelled = id.startsWith('DS-') ? checkIdSpellings(id) : []
  return [...spelled, ...aliases].filter((name) => name !== id)
}

/** DL, DS, PLD, each by its number. */
function byId(a: DockerfileCheck, b: DockerfileCheck): number {
  return a.id < b.id ? -1 : 1
}

/** Markdown takes what stands in angle brackets for HTML. */
function escaped(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('*', '\\*').replaceAll('|', '&#124;')
}
