import { execFile } from 'node:child_process'
import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { publicText } from './public-text.ts'

const HelperAnswer = z.object({ Username: z.string(), Secret: z.string() })

/** Milliseconds: some helpers fetch tokens from a cloud, or ask the user. */
const TIMEOUT = 60_000
const MAX_ANSWER_BYTES = 1024 * 1024

/**
 * Runs `docker-credential-NAME get` with the server on standard input. `undefined` when it knows of none. Throws
 * `credentials-unreadable`. https://github.com/docker/docker-credential-helpers#development
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  { env, signal, timeout = TIMEOUT }: { env: NodeJS.ProcessEnv; signal: AbortSignal; timeout?: number },
): Promise<{ readonly username: string; readonly secret: string } | undefined> {
  // A name with a slash would be a path to any program.
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw unreadable('of the configuration', 'its name is no name')
  const program = `docker-credential-${name}`
  const { error, stdout, stderr } = await run(program, server, { env, signal, timeout })
  signal.throwIfAborted()
  if (error) {
    if (stdout.includes('credentials not found') || stderr.includes('credentials not found')) return undefined
    throw unreadable(program, describe(error, stdout, stderr, timeout))
  }
  const answer = HelperAnswer.safeParse(parseJson(stdout))
  if (!answer.success) throw unreadable(program, 'its answer is not what the protocol has')
  return { username: answer.data.Username, secret: answer.data.Secret }
}

interface Outcome {
  readonly error: (Error & { code?: unknown; killed?: boolean | undefined }) | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  program: string,
  input: string,
  options: { env: NodeJS.ProcessEnv; signal: AbortSignal; timeout: number },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const settings = { ...options, maxBuffer: MAX_ANSWER_BYTES, killSignal: 'SIGKILL' as const }
    const child = execFile(program, ['get'], settings, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
    // A helper that ends before it has read is judged by its exit code.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function describe(
  error: NonNullable<Outcome['error']>,
  stdout: string,
  stderr: string,
  timeout: number,
): string {
  if (error.code === 'ENOENT') return 'the program is not installed'
  if (error.killed) return `it did not answer within ${timeout / 1000} seconds`
  // Helpers write errors to standard output, where a secret might stand as well: then as JSON.
  const said = stdout.trimStart().startsWith('{') ? stderr : stdout || stderr
  return publicText(said) || `it ended with the code ${String(error.code)}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(program: string, detail: string): PlimsollError {
  return new PlimsollError('credentials-unreadable', `The credential helper ${program} failed: ${detail}.`)
}
