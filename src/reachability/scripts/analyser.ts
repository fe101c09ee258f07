import type { AnalysisStream, EntryInfo, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import type { ProgramFacts } from '../../core/program-facts.ts'
import { Collector } from '../../packaging/executable/collector.ts'
import { nodeFacts } from '../node/module-facts.ts'
import { pythonFacts } from '../python/module-facts.ts'
import { isNodeName, isPythonName, isShellName } from './interpreters.ts'
import { interpreterName, shebangOf } from './shebang.ts'
import { shellFacts } from './shell-commands.ts'

/** Bytes of a script; larger ones carry archives with them. */
export const MAX_SCRIPT_BYTES = 1024 * 1024

const SHELL_ENDING = '.sh'

/** What is run by an interpreter that its first line names, and shell scripts without such a line. */
export const scriptFacts: StreamAnalyser = {
  id: 'script-facts',
  version: 1,
  scope: 'image',
  wants: (path, { mode }: EntryInfo) => (mode & 0o111) !== 0 || path.endsWith(SHELL_ENDING),
  open: (path): AnalysisStream => {
    const content = new Collector(0, MAX_SCRIPT_BYTES + 1)
    let offset = 0
    return {
      push: (bytes) => {
        content.push(bytes, offset)
        offset += bytes.length
        const isScript = content.bytes.length < 2 || isText(path, content.bytes)
        return isScript && !content.isFull ? 'more' : 'enough'
      },
      end: () => analysisOf(path, content.bytes),
    }
  },
}

/** Of two bytes or more. */
function isText(path: string, bytes: Buffer): boolean {
  return (bytes[0] === 0x23 && bytes[1] === 0x21) || (path.endsWith(SHELL_ENDING) && bytes[0] !== 0x7f)
}

function analysisOf(path: string, bytes: Buffer): Analysis {
  if (bytes.length < 2 || !isText(path, bytes)) return {}
  const shebang = shebangOf(bytes)
  const interpreter = shebang ? interpreterName(shebang) : 'sh'
  const known = shebang ? { shebang } : {}
  if (bytes.length > MAX_SCRIPT_BYTES) {
    const detail = `What it runs is not known: it is a script of more than ${MAX_SCRIPT_BYTES} bytes.`
    return { ...(shebang ? { program: known } : {}), problems: [problem('program-unreadable', path, detail)] }
  }
  return { program: { ...known, ...contentFacts(interpreter, bytes.toString('utf8')) } }
}

function contentFacts(interpreter: string, text: string): ProgramFacts {
  if (isShellName(interpreter)) return { shell: shellFacts(text) }
  if (isPythonName(interpreter)) return { python: pythonFacts(text) }
  if (isNodeName(interpreter)) return { node: nodeFacts(text) }
  return {}
}
