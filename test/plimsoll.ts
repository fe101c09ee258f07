import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Address of the module to run in place of the usual one. */
  readonly program?: string
}

/** Address of the sources' own module. */
export const SOURCE = pathToFileURL(join(import.meta.dirname, '../src/cli/main.ts')).href

/**
 * Address of the module to run: the bundle that `npm run test:code` makes of the sources, for a start takes a second from
 * the sources themselves; these where a test is run by itself.
 */
function usualProgram(): string {
  return process.env['PLIMSOLL_TEST_PROGRAM'] ?? SOURCE
}

/** Arguments of node that run the command line with the ones given. */
export function commandLine(args: readonly string[], program = usualProgram()): string[] {
  const run = `import(${JSON.stringify(program)}).then((program) => program.main(process.argv.slice(1)))`
  return ['-e', run, '--', ...args]
}

/**
 * Runs the command line in a process of its own. Nothing of the caller's environment is seen by it
 * but PATH: no configuration, no proxy, no credentials.
 */
export async function plimsoll(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, commandLine(args, options.program), {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), NODE_NO_WARNINGS: '1', ...options.environment },
    cwd: options.cwd ?? tmpdir(),
    stdio: 'pipe',
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => undefined) // A command that does not read its input closes it.
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

interface Cleanable {
  after(callback: () => void): void
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(t: Cleanable): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
