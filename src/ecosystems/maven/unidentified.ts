import type { FileReport, LayerReport, UnidentifiedFile } from '../../core/layer-report.ts'
import { fullName, type Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { named } from './named.ts'
import type { Sha1Table } from './sha1-table.ts'

/** That some archives, of one file, do not say which packages they are; `undefined` when none of them matters. */
export function unidentifiedProblem(path: string, files: readonly UnidentifiedFile[]): Problem | undefined {
  const names = files.filter(({ hasCode }) => hasCode).map(({ name }) => name)
  if (names.length === 0) return undefined
  const detail = `Of ${named(names)} it is not known of which Maven group they are, or which version.`
  return problem('component-unidentified', path, detail)
}

/** The report with the names of the table for archives that do not say theirs. Pure: the report stays as it is. */
export function identifyBySha1(report: LayerReport, table: Sha1Table): LayerReport {
  if (!report.files.some(({ unidentified }) => unidentified?.some(({ sha1 }) => table.names.has(sha1))))
    return report
  return { ...report, files: report.files.map((file) => identifyFile(file, table)) }
}

function identifyFile(file: FileReport, { names }: Sha1Table): FileReport {
  const { unidentified = [], packages = [], problems = [] } = file
  const known = unidentified.filter(({ sha1 }) => names.has(sha1))
  if (known.length === 0) return file
  const places = new Set(known.map(({ pathInside }) => pathInside))
  const isGuess = (pkg: Package): boolean => pkg.namespace === undefined && places.has(pkg.pathInside)
  const others = packages.filter((pkg) => !isGuess(pkg))
  const seen = new Set(others.map(identityOf))
  const found: Package[] = []
  for (const pkg of known.flatMap((one) => packagesOf(one, names))) {
    if (seen.has(identityOf(pkg))) continue
    seen.add(identityOf(pkg))
    found.push(pkg)
  }
  const rest = unidentified.filter(({ sha1 }) => !names.has(sha1))
  return {
    ...file,
    packages: [...others, ...found],
    problems: problems.flatMap((one) =>
      one.code === 'component-unidentified' ? stillOpen(one, rest) : [one],
    ),
    unidentified: rest,
  }
}

function packagesOf({ sha1, pathInside }: UnidentifiedFile, names: Sha1Table['names']): readonly Package[] {
  const inside = pathInside === undefined ? {} : { pathInside }
  return (names.get(sha1) ?? []).map((coordinates) => {
    const [namespace = '', name = '', version = ''] = coordinates.split(':')
    return {
      kind: 'package',
      type: 'maven',
      namespace,
      name,
      version,
      namedBy: '--java-sha1-table',
      ...inside,
    }
  })
}

function stillOpen({ subject, layer }: Problem, rest: readonly UnidentifiedFile[]): readonly Problem[] {
  const made = unidentifiedProblem(subject, rest)
  return made ? [{ ...made, ...(layer === undefined ? {} : { layer }) }] : []
}

function identityOf(pkg: Package): string {
  return `${fullName(pkg)}@${pkg.version}`
}
