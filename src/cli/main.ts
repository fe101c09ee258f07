import { PlimsollError } from '../core/errors.ts'
import type { CommandContext } from './context.ts'
import { printError } from './print-error.ts'
import { type Invocation, parseCommandLine } from './program.ts'
import { watchOutput } from './watch-output.ts'

/**
 * The command line. Sets the exit code and does not end the process, so that no output is lost.
 * @returns whether it may be ended, because nothing that was written is still on its way: what else it would wait for
 * is code that V8 compiles for a run that is over
 */
export async function main(args: readonly string[]): Promise<boolean> {
  const isDebug = wantsTrace(args, process.env['PLIMSOLL_DEBUG'])
  const fail = (error: unknown): number => {
    process.exitCode = printError(error, process.stderr, isDebug)
    return process.exitCode
  }
  const output = watchOutput(() => process.stdout, fail)
  const exitCode = await run(args, output.stream, (error) => (output.isLost() ? 0 : fail(error)))
  if (!output.isLost()) process.exitCode = exitCode
  return (await output.isWritten()) && process.stderr.writableLength === 0
}

/** By the raw texts, because what is wrong with options is to be traced as well. */
function wantsTrace(args: readonly string[], variable: string | undefined): boolean {
  if (args.some((arg) => arg === '--debug' || /^-[dq]*d[dq]*$/.test(arg))) return true
  return ['true', '1', 'yes', 'on'].includes(variable?.toLowerCase() ?? '')
}

type Output = () => NodeJS.WriteStream

async function run(
  args: readonly string[],
  output: Output,
  fail: (error: unknown) => number,
): Promise<number> {
  const interrupt = listenForInterrupts()
  try {
    const help = { out: (text: string) => void output().write(text), width: () => widthOf(output()) }
    const invocation = parseCommandLine(args, help)
    if (!invocation) return 0
    return await runCommand(invocation, output, interrupt.signal)
  } catch (error) {
    if (interrupt.exitCode() !== undefined) return interrupt.exitCode() ?? 1
    return fail(error)
  } finally {
    interrupt.stop()
  }
}

async function runCommand(
  { entry, operands, given }: Invocation,
  output: Output,
  interrupted: AbortSignal,
): Promise<number> {
  const [{ resolveOptions, unknownVariables }, { findConfigFile, readConfigFile }, { readOptions }] =
    await Promise.all([
      import('./options/resolve.ts'),
      import('./options/config-file.ts'),
      import('./options/read.ts'),
    ])
  const configFile = findConfigFile(given['config']?.at(-1) ?? (process.env['PLIMSOLL_CONFIG'] || undefined))
  const file = configFile === undefined ? {} : await readConfigFile(configFile, interrupted)
  const options = readOptions(resolveOptions(entry.name, given, process.env, file))
  if (!options.flag('quiet')) {
    for (const warning of unknownVariables(process.env))
      process.stderr.write(`plimsoll: warning: ${warning}\n`)
  }
  const timeout = options.maybeNumber('timeout')
  const context: CommandContext = {
    operands,
    options,
    environment: process.env,
    ...(configFile === undefined ? {} : { configFile }),
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return output()
    },
    get stderr() {
      return process.stderr
    },
    signal:
      timeout === undefined
        ? interrupted
        : AbortSignal.any([interrupted, AbortSignal.timeout(Math.min(timeout, LONGEST_TIMER))]),
  }
  const { run: runner } = await entry.load()
  try {
    return await runner(context)
  } catch (error) {
    if (context.signal.aborted && !interrupted.aborted) {
      throw new PlimsollError('timeout', 'The time that --timeout allows is over.', { cause: error })
    }
    throw error
  }
}

/** Milliseconds that Node's timers can count: 24 days. A longer time is taken for 1 ms by them. */
const LONGEST_TIMER = 2 ** 31 - 1

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** Ctrl-C ends a scan in order: what is open is closed, nothing half written is left. A second one ends it at once. */
function listenForInterrupts() {
  const controller = new AbortController()
  let code: number | undefined
  const listeners = Object.entries(SIGNAL_CODES).map(([name, exitCode]) => {
    const listener = (): void => {
      if (code !== undefined) process.kill(process.pid, 'SIGKILL')
      code = exitCode
      controller.abort(new PlimsollError('interrupted', 'Interrupted.'))
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop: () => {
      for (const { name, listener } of listeners) process.off(name, listener)
    },
  }
}

function widthOf(stream: NodeJS.WriteStream): number {
  // A terminal that does not know its width says 0.
  return (stream.isTTY && stream.columns) || 100
}
