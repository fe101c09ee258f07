import type { AnalysisStream, EntryInfo, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { isProgramPath } from '../../packaging/executable/paths.ts'
import { ExecutableStream } from '../../packaging/executable/stream.ts'
import { type NeedsOutcome, NeedsReader } from './needs-reader.ts'

/** Which libraries programs and libraries need, which they may load, and whether they start other programs. */
export const elfNeeds: StreamAnalyser = {
  id: 'elf-needs',
  version: 1,
  scope: 'image',
  wants: isElfPath,
  open: (path, { size }): AnalysisStream => {
    const outcomes: NeedsOutcome[] = []
    const stream = new ExecutableStream(size, (layout) =>
      NeedsReader.of(layout, (outcome) => outcomes.push(outcome)),
    )
    return {
      push: (bytes) => stream.push(bytes),
      end: () => {
        stream.end()
        return analysisOf(path, outcomes)
      },
    }
  },
}

/** Programs, and libraries with a version behind their ending, which need not be marked as executable. */
function isElfPath(path: string, entry: EntryInfo): boolean {
  return isProgramPath(path, entry) || path.includes('.so.')
}

function analysisOf(path: string, [outcome]: readonly NeedsOutcome[]): Analysis {
  if (!outcome) return {}
  if ('facts' in outcome) return { program: { elf: outcome.facts } }
  const detail = `Which libraries it needs is not known: ${outcome.failure}.`
  return { problems: [problem('program-unreadable', path, detail)] }
}
