import type { RuleData } from '../../src/secrets/rules/rule-data.ts'
import { BUILT_IN } from '../../src/secrets/rules/rules.generated.ts'

/** Every rule of secrets, by whose they are. */
export function secretRulesPage(note: string): string {
  const categories = [...new Set(BUILT_IN.map(({ category }) => category))].sort()
  const low = BUILT_IN.filter(({ confidence }) => confidence === 'low').length
  return `# Rules of secrets

${note}What is looked for, ${BUILT_IN.length} rules; [secrets.md](secrets.md) says how a rule is judged and how to write one. Ids that Trivy has mean the same secret here. Hits of low confidence (${low} rules have no others) are told only when that is asked for. The issuer's own description of a shape stands behind the title.
${categories
  .map((category) =>
    section(
      category,
      BUILT_IN.filter((rule) => rule.category === category),
    ),
  )
  .join('')}`
}

function section(category: string, rules: readonly RuleData[]): string {
  const head = ['rule', 'severity', 'confidence', 'what it finds', 'only in']
  const rows = rules.map((rule) => [
    `\`${rule.id}\``,
    rule.severity,
    rule.confidence,
    `${rule.title}${rule.references.map((one, index) => ` [${index + 1}](${one})`).join('')}`,
    placesOf(rule),
  ])
  const advice = [...new Set(rules.map((rule) => rule.advice))].join(' ')
  return `\n## ${category}\n\n${advice}\n\n${[head, head.map(() => '---'), ...rows].map((cells) => `${row(cells)}\n`).join('')}`
}

function placesOf({ paths }: RuleData): string {
  const { names = [], endings = [], parts = [] } = paths ?? {}
  const all = [...names, ...endings.map((ending) => `*${ending}`), ...parts.map((part) => `*${part}*`)]
  const shown = all.slice(0, MOST_PLACES).map((one) => `\`${one}\``)
  return [...shown, ...(all.length > MOST_PLACES ? ['…'] : [])].join(' ')
}

const MOST_PLACES = 6

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
