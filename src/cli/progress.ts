import { oneLine } from '../core/printable.ts'
import { type Progress, silentProgress } from '../engine/request.ts'

/** Redraws a second: enough to look alive, few enough to cost nothing. */
const INTERVAL = 100
/** Of a terminal that does not know its width: it says 0. */
const DEFAULT_WIDTH = 80

/** One line on a terminal, gone when the work is done; nothing where there is no terminal. */
export function terminalProgress(stream: NodeJS.WriteStream, isWanted: boolean): Progress {
  if (!isWanted || !stream.isTTY) return silentProgress
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
