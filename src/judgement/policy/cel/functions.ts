import type { Environment } from '@marcbachmann/cel-js'
import { matchesGlob, parseGlob } from '../../../core/glob.ts'
import { linearRegExp } from '../../../core/linear-regexp.ts'
import { packageView } from '../views/package.ts'
import { reportView } from '../views/report.ts'
import { daysBetween } from '../views/time.ts'

interface PolicyFunction {
  /** In the interpreter's notation. */
  readonly signature: string
  /** For docs/policies.md. */
  readonly help: string
  readonly handler: (...parameters: never[]) => unknown
}

/** Functions that CEL does not have. */
export const FUNCTIONS: readonly PolicyFunction[] = [
  {
    signature: 'string.matchesGlob(string): bool',
    help: '`*` and `?` within a segment of a path, `**` over several, `[a-z]`, `{a,b}`: `pkg.path.matchesGlob("usr/**")`',
    handler: (text: string, glob: string) => globTest(glob)(text),
  },
  {
    signature: 'string.containsIgnoreCase(string): bool',
    help: '`contains` without regard to capitals',
    handler: (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase()),
  },
  {
    signature: 'daysBetween(google.protobuf.Timestamp, google.protobuf.Timestamp): int',
    help: 'whole days from the first to the second: `daysBetween(finding.published, now) > 30`',
    handler: (from: Date, to: Date) => daysBetween(from, to),
  },
  {
    signature: 'Report.hasPackage(string): bool',
    help: 'a package of that name is there: `report.hasPackage("sudo")`',
    handler: (report: object, name: string) => reportView.view.open(report).facts.hasPackage(name),
  },
  {
    signature: 'Report.hasPackage(string, string): bool',
    help: 'with exactly that version',
    handler: (report: object, name: string, version: string) =>
      reportView.view.open(report).facts.hasPackage(name, version),
  },
  {
    signature: 'Package.olderThan(string): bool',
    help: 'its version comes before that one, by the order of its ecosystem',
    handler: (one: object, version: string) => compareTo(one, version) < 0,
  },
  {
    signature: 'Package.newerThan(string): bool',
    help: 'it comes after that one',
    handler: (one: object, version: string) => compareTo(one, version) > 0,
  },
  {
    signature: 'Report.compareVersions(string, string, string): int',
    help: 'negative, 0 or positive as the second comes before, is the same as or comes after the third, by the order of the ecosystem that the first names: `report.compareVersions("npm", "1.2.0", "1.10.0") < 0`',
    handler: (report: object, ecosystem: string, a: string, b: string) =>
      BigInt(Math.sign(reportView.view.open(report).facts.tools.compareVersions(ecosystem, a, b))),
  },
]

/** What `matches` becomes: see compile.ts. As many letters, so that places stay what they are. */
export const LINEAR_MATCHES = 'm4tches'

export function registerFunctions(environment: Environment): void {
  for (const { signature, handler } of FUNCTIONS)
    environment.registerFunction(signature, { handler: handler as never, async: false })
  const known = new Map<string, (text: string) => boolean>()
  environment.registerFunction(`string.${LINEAR_MATCHES}(string): bool`, {
    handler: (text: string, pattern: string) => {
      let test = known.get(pattern)
      // Conditions ask the same pattern of every subject; compile.ts lets no other through than those written in them.
      if (!test) known.set(pattern, (test = linearRegExp(pattern)))
      return test(text)
    },
    async: false,
  })
}

function compareTo(one: object, version: string): number {
  const { subject, facts } = packageView.view.open(one)
  return facts.tools.compareVersions(subject.type, subject.version, version)
}

/** Throws `option-invalid` for what is no glob. */
export function globTest(glob: string): (path: string) => boolean {
  const patterns = parseGlob(glob)
  return (path) => {
    const segments = path.split('/').filter((segment) => segment !== '')
    return patterns.some((pattern) => matchesGlob(pattern, segments))
  }
}
