import { fstatSync } from 'node:fs'
import { oneLine } from '../core/printable.ts'
import { type Progress, silentProgress } from '../engine/request.ts'
import type { CommandContext } from './context.ts'

/** Redraws a second: enough to look alive, few enough to cost nothing. */
const INTERVAL = 100
/** Of a terminal that does not know its width: it says 0. */
const DEFAULT_WIDTH = 80

/**
 * One line of standard error where that is a terminal, gone when the work is done; else nothing, also by
 * `--no-progress` and `--quiet`.
 */
export function terminalProgress(context: CommandContext): Progress {
  const { options } = context
  if (options.flag('no-progress') || options.flag('quiet') || !mayBeTerminal(2)) return silentProgress
  const stream = context.stderr
  if (!stream.isTTY) return silentProgress
  let text = ''
  let drawnAt = 0
  const draw = (suffix: string): void => {
    drawnAt = performance.now()
    const line = oneLine(text + suffix).slice(0, Math.max(1, (stream.columns || DEFAULT_WIDTH) - 1))
    stream.write(`\r\u001b[2K${line}`)
  }
  return {
    step: (next) => {
      text = next
      draw('')
    },
    bytes: (done, total) => {
      if (performance.now() - drawnAt < INTERVAL) return
      draw(total ? ` ${Math.floor((done / total) * 100)} %` : ` ${Math.floor(done / 1e6)} MB`)
    },
    done: () => {
      if (text !== '') stream.write('\r\u001b[2K')
      text = ''
    },
  }
}

/** Found out without opening a stream on the descriptor: on a pipe, as in CI, that costs a start two milliseconds. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice()
  } catch {
    return false
  }
}
