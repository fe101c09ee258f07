import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isProgramPath } from '../../packaging/executable/paths.ts'
import { ExecutableStream } from '../../packaging/executable/stream.ts'
import { type BuildInfo, type GoModule, MAX_MODULES, parseBuildInfo, versionFromFlags } from './build-info.ts'
import { MAX_BUILD_INFO_BYTES } from './build-info-reader.ts'
import type { ProgramFunctions } from './function-names.ts'
import { goPackage, NO_VERSION } from './go-package.ts'
import { STANDARD_LIBRARY, symbolsByModule } from './module-symbols.ts'
import { GoProgramReader, type RawProgram } from './program-reader.ts'
import { toolchainRelease } from './version.ts'

/** Go programs say which modules they were built from, also when they are stripped. */
export const goBinary: StreamAnalyser = {
  id: 'go-binary',
  version: 2,
  scope: 'image',
  wants: isProgramPath,
  open: (path, { size }): AnalysisStream => {
    const programs: RawProgram[] = []
    const stream = new ExecutableStream(
      size,
      (layout) => new GoProgramReader(layout, (program) => programs.push(program)),
    )
    return {
      push: (bytes) => stream.push(bytes),
      end: () => {
        stream.end()
        return analysisOf(path, programs)
      },
    }
  },
}

function analysisOf(path: string, programs: readonly RawProgram[]): Analysis {
  if (programs.length === 0) return {}
  const packages = new Map<string, Package>()
  const problems: Problem[] = []
  const functions = functionsOfAll(programs)
  for (const program of programs) {
    // One file may hold programs for several architectures, built from the same modules.
    for (const one of packagesOf(path, { ...program, functions }, problems))
      packages.set(`${one.name}@${one.version}`, one)
  }
  return {
    ...(packages.size > 0 ? { packages: [...packages.values()] } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  }
}

function functionsOfAll([first, ...others]: readonly RawProgram[]): ProgramFunctions | undefined {
  if (!first || others.length === 0) return first?.functions
  const packages = new Map<string, Set<number>>()
  const main = new Set<string>()
  for (const { functions } of [first, ...others]) {
    if (!functions) return undefined
    for (const symbol of functions.main) main.add(symbol)
    for (const [path, numbers] of functions.packages)
      packages.set(path, new Set([...(packages.get(path) ?? []), ...numbers]))
  }
  return { packages, main }
}

function packagesOf(path: string, { info: raw, functions }: RawProgram, problems: Problem[]): Package[] {
  const release = toolchainRelease(raw.goVersion ?? '')
  if (raw.isCut) {
    const detail = `Its modules are not known: its build info is longer than ${MAX_BUILD_INFO_BYTES} bytes, cut short, or an old one in a program without build id.`
    problems.push(problem('file-unreadable', path, detail))
  }
  if (release === undefined) {
    const found =
      raw.goVersion === undefined ? 'which could not be found' : `«${raw.goVersion.slice(0, 100)}»`
    const detail = `It is a Go program, and its version of Go, ${found}, is no release: the standard library was not judged.`
    problems.push(problem('version-unresolved', path, detail))
  }
  const info = parseBuildInfo(raw.modules ?? '')
  if (info.unreadable.length > 0) {
    const detail = `Its build info has lines that are not understood: «${info.unreadable[0]?.slice(0, 100)}».`
    problems.push(problem('record-unreadable', path, detail))
  }
  if (info.isCut) {
    const detail = `It was built from more than ${MAX_MODULES} modules; the rest was not read.`
    problems.push(problem('record-unreadable', path, detail))
  }
  const symbols = functions && symbolsByModule(info, functions)
  const withSymbols = (one: Package, module: string): Package => {
    const own = symbols?.get(module)
    // Of one that was replaced by another, advisories name other packages than the program.
    return own === undefined || one.name !== module ? one : { ...one, symbols: own }
  }
  return [
    ...(info.main ? [withSymbols(mainPackage(info.main, info), info.main.path)] : []),
    ...(release === undefined
      ? []
      : [withSymbols(goPackage({ path: STANDARD_LIBRARY, version: release }), STANDARD_LIBRARY)]),
    ...info.dependencies.map((module) => withSymbols(goPackage(module), module.path)),
  ]
}

function mainPackage(main: GoModule, info: BuildInfo): Package {
  const built = goPackage(main)
  const isKnown = built.version !== NO_VERSION && built.version !== ''
  const version = isKnown
    ? built.version
    : (versionFromFlags(info.settings.get('-ldflags') ?? '') ?? NO_VERSION)
  return { ...built, version, relationship: 'root' }
}
