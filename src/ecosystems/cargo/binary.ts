import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isProgramPath } from '../../packaging/executable/paths.ts'
import { ExecutableStream } from '../../packaging/executable/stream.ts'
import { parseAuditableList } from './auditable-list.ts'
import { type AuditableList, AuditableReader } from './auditable-reader.ts'

/** Rust programs that were built with cargo-auditable say which crates they were built from. */
export const cargoBinary: StreamAnalyser = {
  id: 'cargo-auditable',
  version: 1,
  scope: 'image',
  wants: isProgramPath,
  open: (path, { size }): AnalysisStream => {
    const lists: AuditableList[] = []
    const stream = new ExecutableStream(
      size,
      (layout) => new AuditableReader(layout, size, (list) => lists.push(list)),
    )
    return {
      push: (bytes) => stream.push(bytes),
      end: () => {
        stream.end()
        return lists.length === 0 ? {} : analysisOf(path, lists)
      },
    }
  },
}

function analysisOf(path: string, lists: readonly AuditableList[]): Analysis {
  const packages = new Map<string, Package>()
  const problems: Problem[] = []
  for (const list of lists) {
    const found = 'fault' in list ? list.fault : parseAuditableList(list.json)
    if (typeof found === 'string') {
      problems.push(problem('file-unreadable', path, `Its list of crates cannot be read: ${found}.`))
      continue
    }
    if (found.unreadable > 0) {
      const detail = `${found.unreadable} crates of its list cannot be read.`
      problems.push(problem('record-unreadable', path, detail))
    }
    // A file for several architectures has a list for each.
    for (const one of found.packages) packages.set(`${one.name}@${one.version}`, one)
  }
  return {
    ...(packages.size > 0 ? { packages: [...packages.values()] } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  }
}
