/** Commands in the process of the test, for those that are called often: a start takes longer than what they do. */
import { Writable } from 'node:stream'
import { readConfigFile } from '../src/cli/options/config-file.ts'
import { readOptions } from '../src/cli/options/read.ts'
import { resolveOptions } from '../src/cli/options/resolve.ts'
import { printError } from '../src/cli/print-error.ts'
import { parseCommandLine } from '../src/cli/program.ts'
import type { Outcome } from './plimsoll.ts'

/** What the command line does with `args`; of the environment it sees what is given, and no file of the usual name. */
export async function inProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const out = collector()
  const err = collector()
  const { signal } = new AbortController()
  let code: number
  try {
    const invocation = parseCommandLine(args, {
      out: (text) => void out.stream.write(text),
      width: () => 100,
    })
    if (!invocation) return { code: 0, stdout: out.text(), stderr: '' }
    const { entry, operands, given } = invocation
    const configFile = given['config']?.at(-1)
    const file = configFile === undefined ? {} : await readConfigFile(configFile, signal)
    const { run } = await entry.load()
    code = await run({
      operands,
      options: readOptions(resolveOptions(entry.name, given, environment, file)),
      environment,
      ...(configFile === undefined ? {} : { configFile }),
      stdin: process.stdin,
      stdout: out.stream,
      stderr: err.stream,
      signal,
    })
  } catch (error) {
    code = printError(error, err.stream, false)
  }
  return { code, stdout: out.text(), stderr: err.text() }
}

function collector(): { readonly stream: NodeJS.WriteStream; text(): string } {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') }
}
