import { aliasesOf } from '../../src/checks/kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../../src/checks/kubernetes/registry.ts'
import type { KubernetesCheck } from '../../src/checks/kubernetes/types.ts'
import { compareText } from '../../src/core/compare-text.ts'

/** docs/checks.md: every check of manifests, by id. */
export function checksPage(note: string): string {
  const checks = KUBERNETES_CHECKS.toSorted((a, b) => compareText(a.id, b.id))
  const rows = checks.map((check) => `| ${cellsOf(check).map(escaped).join(' | ')} |\n`)
  return `# Checks of manifests

${note}\`plimsoll manifest scan\` makes these checks; [kubernetes.md](kubernetes.md) says of what. Ids are those by which Trivy knows them; where the old names of others mean the same, they are told. What they object to differs where theirs is wrong: ephemeral containers count, pairs of rules are found in any order, bindings of clusters are looked at, folders below those of the node count, and a container is named only for what is wrong with itself.

| check | severity | on | title | why | what to do |
| --- | --- | --- | --- | --- | --- |
${rows.join('')}`
}

function cellsOf(check: KubernetesCheck): readonly string[] {
  const { id, severity, on, title, description, advice } = check
  const replaced = aliasesOf(check).filter((alias) => check.replaces?.includes(alias) === true)
  const names = [id, ...replaced].map((one) => `\`${one}\``).join(', ')
  const kinds = on === 'workload' ? 'whatever runs a pod' : on.join(', ')
  return [names, severity, kinds, title, description, advice]
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}
