import type { StreamAnalyser } from '../core/analyser.ts'
import type { Analysis } from '../core/layer-report.ts'
import { problem } from '../core/problem.ts'
import { Collector } from '../packaging/executable/collector.ts'

/** What reads a file as a whole, and knows nothing of files that are larger. */
export interface CollectingAnalyser extends Pick<StreamAnalyser, 'id' | 'version' | 'endings' | 'wants'> {
  readonly maxBytes: number
  readonly analyse: (path: string, content: Buffer) => Analysis
}

/**
 * The files of programs are many, and none of them names a package: a large one is no reason for a scan to be incomplete,
 * nor do they count among the bytes that are read of a layer. So they are collected as they go by, one at a time.
 */
export function collecting({ maxBytes, analyse, ...analyser }: CollectingAnalyser): StreamAnalyser {
  return {
    ...analyser,
    scope: 'image',
    open: (path) => {
      const content = new Collector(0, maxBytes + 1)
      let offset = 0
      return {
        push: (bytes) => {
          content.push(bytes, offset)
          offset += bytes.length
          return content.isFull ? 'enough' : 'more'
        },
        end: () => (content.isFull ? tooLarge(path, maxBytes) : analyse(path, content.bytes)),
      }
    },
  }
}

function tooLarge(path: string, maxBytes: number): Analysis {
  const detail = `What it leads to is not known: it has more than ${maxBytes} bytes.`
  return { problems: [problem('program-unreadable', path, detail)] }
}
