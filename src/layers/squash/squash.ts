import { compareText } from '../../core/compare-text.ts'
import type { FileReport, LayerReport } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { ProblemList } from '../read/problem-list.ts'
import { createSquashView, type SquashView } from './squash-view.ts'
import { readTree } from './tree-index.ts'

/** An image as its user sees it: all layers laid over each other. Pure. */
export interface SquashedImage {
  /** Files that were read and are still there, by path. */
  readonly files: readonly SquashedFile[]
  readonly problems: readonly Problem[]
  /** Where a path leads in the finished image, with every link followed; itself when there is none. */
  readonly resolve: (path: string) => string
}

export interface SquashedFile {
  /** Where it lies, with the links in its folders followed. */
  readonly path: string
  /** The report that counts, from the highest layer that has the file. */
  readonly report: FileReport
  readonly layer: number
  /** Reports of the same file in lower layers, highest first, as far down as it was there without a break. */
  readonly earlier: readonly { readonly layer: number; readonly report: FileReport }[]
}

interface Occurrence {
  readonly layer: number
  readonly report: FileReport
}

/**
 * @param reports one a layer, bottom first
 * @param anchors fixed places where analysers expect files; see Analyser.anchors
 * @param layers digests of the layers, for problems; none for a root file system
 */
export function squash(
  reports: readonly LayerReport[],
  anchors: readonly string[],
  maxLinkDepth: number,
  layers: readonly string[] = [],
): SquashedImage {
  const view = createSquashView(
    reports.map((report) => readTree(report.tree)),
    maxLinkDepth,
  )
  const top = reports.length - 1
  const files: SquashedFile[] = []
  const cycle = `it is behind links in a circle, or more than ${maxLinkDepth} of them`
  const { byPath, problems } = occurrencesByPath(reports, view, layers, cycle)
  for (const [path, occurrences] of byPath) {
    const file = visibleFile(path, occurrences, view, top)
    if (!file) continue
    files.push(file)
    problems.push(...(file.report.problems ?? []))
  }
  files.sort((a, b) => compareText(a.path, b.path) || compareText(a.report.analyser, b.report.analyser))
  problems.push(...unreadAnchors(anchors, view, top, new Set(files.map((file) => file.path)), cycle))
  const resolve = (path: string): string => {
    const resolution = view.resolve(path, top, true)
    return resolution.kind === 'path' ? resolution.path : path
  }
  return { files, problems, resolve }
}

/** Every file that was read, under its real path and analyser, bottom layer first; and what is wrong with the layers. */
function occurrencesByPath(
  reports: readonly LayerReport[],
  view: SquashView,
  layers: readonly string[],
  cycle: string,
): { readonly byPath: ReadonlyMap<string, Occurrence[]>; readonly problems: Problem[] } {
  const byPath = new Map<string, Occurrence[]>()
  const problems: Problem[] = []
  for (const [layer, { files, problems: found }] of reports.entries()) {
    const cycles = new ProblemList(layers[layer])
    for (const report of files) {
      const resolution = view.resolve(report.path, layer)
      if (resolution.kind === 'cycle') {
        cycles.add('link-cycle', report.path, cycle)
        continue
      }
      // NUL cannot be in a path, so the two parts stay apart.
      const key = `${resolution.path}\0${report.analyser}`
      const list = byPath.get(key)
      if (list) list.push({ layer, report })
      else byPath.set(key, [{ layer, report }])
    }
    problems.push(...found, ...cycles.all())
  }
  return { byPath, problems }
}

function visibleFile(
  key: string,
  occurrences: readonly Occurrence[],
  view: SquashView,
  top: number,
): SquashedFile | undefined {
  const path = key.slice(0, key.indexOf('\0'))
  const last = occurrences.at(-1)
  if (!last || isHidden(view, path, last.layer + 1, top)) return undefined
  const earlier: Occurrence[] = []
  for (let i = occurrences.length - 2; i >= 0; i--) {
    const lower = occurrences[i]
    const upper = occurrences[i + 1]
    if (!lower || !upper || isBroken(view, path, lower.layer, upper.layer)) break
    earlier.push(lower)
  }
  return { path, report: last.report, layer: last.layer, earlier }
}

function isHidden(view: SquashView, path: string, from: number, to: number): boolean {
  for (let layer = from; layer <= to; layer++) if (view.hides(layer, path)) return true
  return false
}

/** Whether the file of layer `lower` had gone before layer `upper` brought it again. */
function isBroken(view: SquashView, path: string, lower: number, upper: number): boolean {
  return isHidden(view, path, lower + 1, upper - 1)
}

/** A place where files are expected, but which leads by links to something that was not read. */
function unreadAnchors(
  anchors: readonly string[],
  view: SquashView,
  top: number,
  read: ReadonlySet<string>,
  cycle: string,
): Problem[] {
  const problems: Problem[] = []
  for (const anchor of anchors) {
    const resolution = view.resolve(anchor, top, true)
    if (resolution.kind === 'cycle') {
      problems.push(problem('link-cycle', anchor, cycle))
      continue
    }
    const isFollowed = resolution.path !== anchor && !read.has(resolution.path)
    const entry = isFollowed ? view.entryAt(resolution.path, top) : undefined
    const isUnreadFolder = entry?.kind === 'directory' && !hasInside(read, resolution.path)
    if (entry?.kind === 'file' || entry?.kind === 'hardlink' || isUnreadFolder) {
      const detail = `${anchor} is a link to ${resolution.path}, which was not read.`
      problems.push(problem('link-target-unread', anchor, detail))
    }
  }
  return problems
}

function hasInside(paths: Iterable<string>, folder: string): boolean {
  for (const path of paths) if (path.startsWith(`${folder}/`)) return true
  return false
}
