import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { compareVersionLines, compareVersions, versionOrderOf } from '../../ecosystems/compare-versions.ts'
import type { CommandContext } from '../context.ts'

/** `alpine 1.0 1.1` prints `1.0 < 1.1`; `alpine -` reads pairs and prints a sign a line. */
export async function run({ operands, stdin, stdout, stderr }: CommandContext): Promise<number> {
  const [ecosystem = '', a = '', b] = operands
  if (b !== undefined) {
    stdout.write(`${a} ${compareVersions(ecosystem, a, b)} ${b}\n`)
    return 0
  }
  if (a !== '-') throw new PlimsollError('usage', 'Give two versions, or - for pairs from standard input.')
  const order = versionOrderOf(ecosystem)
  const onUnknown = (line: number, reason: string): void => {
    stderr.write(`line ${line}: ${oneLine(reason)}\n`)
  }
  for await (const signs of compareVersionLines(order, stdin as AsyncIterable<Uint8Array>, onUnknown)) {
    if (!stdout.write(signs)) await new Promise((resolve) => stdout.once('drain', resolve))
  }
  return 0
}
