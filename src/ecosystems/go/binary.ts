import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isProgramPath } from '../../packaging/executable/paths.ts'
import { ExecutableStream } from '../../packaging/executable/stream.ts'
import { type BuildInfo, type GoModule, MAX_MODULES, parseBuildInfo, versionFromFlags } from './build-info.ts'
import { BuildInfoReader, MAX_BUILD_INFO_BYTES, type RawBuildInfo } from './build-info-reader.ts'
import { goPackage, NO_VERSION } from './go-package.ts'
import { toolchainRelease } from './version.ts'

/** Go programs say which modules they were built from, also when they are stripped. */
export const goBinary: StreamAnalyser = {
  id: 'go-binary',
  version: 1,
  scope: 'image',
  wants: isProgramPath,
  open: (path, { size }): AnalysisStream => {
    const infos: RawBuildInfo[] = []
    const stream = new ExecutableStream(
      size,
      (layout) => new BuildInfoReader(layout, (info) => infos.push(info)),
    )
    return {
      push: (bytes) => stream.push(bytes),
      end: () => {
        stream.end()
        return analysisOf(path, infos)
      },
    }
  },
}

function analysisOf(path: string, infos: readonly RawBuildInfo[]): Analysis {
  if (infos.length === 0) return {}
  const packages = new Map<string, Package>()
  const problems: Problem[] = []
  for (const info of infos) {
    // One file may hold programs for several architectures, built from the same modules.
    for (const one of packagesOf(path, info, problems)) packages.set(`${one.name}@${one.version}`, one)
  }
  return {
    ...(packages.size > 0 ? { packages: [...packages.values()] } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  }
}

function packagesOf(path: string, raw: RawBuildInfo, problems: Problem[]): Package[] {
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
  return [
    ...(info.main ? [mainPackage(info.main, info)] : []),
    ...(release === undefined ? [] : [goPackage({ path: 'stdlib', version: release })]),
    ...info.dependencies.map(goPackage),
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
