import type { Ecosystem } from '../../src/core/ecosystem.ts'
import type { Feed } from '../../src/core/feed.ts'
import { CLASSIFIERS } from '../../src/ecosystems/programs/table.ts'
import { ECOSYSTEMS } from '../../src/ecosystems/registry.ts'

/** What of each ecosystem is read and judged, and by whose word. */
export function coveragePage(note: string): string {
  const distributions = ECOSYSTEMS.filter(({ identify }) => identify !== undefined)
  const others = ECOSYSTEMS.filter(({ identify }) => identify === undefined)
  const programs = CLASSIFIERS.map(({ name }) => name).join(', ')
  return `# Coverage

${note}What Plimsoll reads, whose order of versions it follows, and whose advisories judge it. Packages that are listed and not judged are said to be so in every report (exit code 4). Paths are those of an image; \`{a,b}\` is one or the other. \`plimsoll db list\` shows the feeds with their dates and how many records they hold.

## Distributions

${distributionTable(distributions)}
## Languages and programs

Installed files are read in images, file systems and with \`--installed\`; declared ones by \`fs\` and \`repo\`. Bills of materials that lie in an image (\`*.spdx.json\`, \`*.cdx.json\`) add what nothing else tells.

${languageTable(others)}
Programs that no package manager brought are told by what they say of themselves: ${programs}.

## Limits

${ECOSYSTEMS.map(limitsOf).join('')}`
}

function distributionTable(ecosystems: readonly Ecosystem[]): string {
  const rows = ecosystems.map((ecosystem) => {
    const { title, installed, orderAuthority } = ecosystem.coverage
    return row([
      nameOf(ecosystem, title),
      files(installed),
      orderAuthority,
      feeds(ecosystem),
      statuses(ecosystem),
    ])
  })
  return table(['distribution', 'files', 'order of versions', 'feeds', 'statuses'], rows)
}

function languageTable(ecosystems: readonly Ecosystem[]): string {
  const rows = ecosystems.map((ecosystem) => {
    const { title, installed, declared, orderAuthority } = ecosystem.coverage
    return row([
      nameOf(ecosystem, title),
      files(installed),
      files(declared),
      orderAuthority,
      feeds(ecosystem),
      statuses(ecosystem),
    ])
  })
  return table(['ecosystem', 'installed', 'declared', 'order of versions', 'feeds', 'statuses'], rows)
}

function table(head: readonly string[], rows: readonly string[]): string {
  return `${row(head)}${row(head.map(() => '---'))}${rows.join('')}`
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

function nameOf({ id }: Ecosystem, title: string): string {
  return `${title} (\`${id}\`)`
}

/** Those that are sentences have their own marks. */
function files(paths: readonly string[]): string {
  return paths.map((path) => (path.includes(' ') ? path : `\`${path}\``)).join(', ')
}

function feeds({ feeds: { known }, coverage }: Ecosystem): string {
  if (coverage.feedsOf !== undefined) return `those of \`${coverage.feedsOf}\``
  const [first] = known
  const last = known.at(-1)
  if (!first || !last) return 'none'
  const ids =
    known.length > 3 ? `\`${first.id}\` to \`${last.id}\`` : known.map(({ id }) => `\`${id}\``).join(', ')
  return `${ids} (${[...new Set(known.flatMap(hostsOf))].join(', ')})`
}

function hostsOf({ documents }: Feed): string[] {
  return documents.map(({ url }) => new URL(url).host)
}

function statuses({ coverage }: Ecosystem): string {
  return coverage.statuses.length === 0 ? 'listed, not judged' : coverage.statuses.join(', ')
}

function limitsOf({ id, coverage: { title, limits } }: Ecosystem): string {
  return limits.length === 0 ? '' : `- **${title}** (\`${id}\`). ${limits.join(' ')}\n`
}
