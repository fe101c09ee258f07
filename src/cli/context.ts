import type { OptionReader } from './options/read.ts'

/** What a command gets: nothing of the process is reached for otherwise. */
export interface CommandContext {
  /** Operands, as given. */
  readonly operands: readonly string[]
  readonly options: OptionReader
  readonly environment: NodeJS.ProcessEnv
  /** The configuration file that was read, where there is one. */
  readonly configFile?: string
  /** The streams are opened when they are first asked for, so nobody asks who does not need them. */
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** Runs a command to its end and gives its exit code. Throws PlimsollErrors. */
export type CommandRunner = (context: CommandContext) => Promise<number>
