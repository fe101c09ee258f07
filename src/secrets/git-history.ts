import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { PlimsollError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { problem } from '../core/problem.ts'
import { MIN_BYTES } from './analyser.ts'
import { ContentStream, FileContext, OUTSIDE } from './decode/content.ts'
import { BatchReader } from './git-batch.ts'
import { compileRules } from './scan/compiled-rules.ts'
import type { FoundInText } from './scan/secret-finder.ts'
import type { RuleSet } from './types.ts'

export interface GitHistoryOptions {
  readonly signal: AbortSignal
  /** Commits that are older are not looked at: whatever `git rev-list --since` understands. */
  readonly since?: string
  /** The newest commits alone. */
  readonly maxCommits?: number
}

/** What was found in one blob; of many the same, in the first that came into the history. */
export interface FoundInHistory extends FoundInText {
  readonly commit: string
  readonly path: string
}

/** Characters of git's own words that are passed on. */
const MAX_WORDS = 500

/** A repository may say what git is to run; nothing of that is wanted to list and to print objects. */
const SAFE: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting])

/**
 * Looks for secrets in every blob of all commits of a repository, each once, the oldest commits first. Blobs without
 * secrets and problems are passed over. What is over a limit, and what a shallow repository lacks, is a problem.
 *
 * Throws `git-missing`, `git-failed`.
 * @param folder a working tree, or a bare repository
 */
export async function* scanGitHistory(
  folder: string,
  rules: RuleSet,
  { signal, since, maxCommits }: GitHistoryOptions,
): AsyncGenerator<FoundInHistory> {
  const compiled = compileRules(rules)
  if ((await outputOf(folder, ['rev-parse', '--is-shallow-repository'], signal)).trim() === 'true') {
    const detail = 'the repository is shallow; commits that it lacks were not looked at'
    yield { commit: '', path: '', secrets: [], problems: [problem('secrets-unread', folder, detail)] }
  }
  const limits = [
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(maxCommits === undefined ? [] : [`--max-count=${maxCommits}`]),
  ]
  const order = ['--objects', '--in-commit-order', '--reverse', '--all']
  const list = start(folder, ['rev-list', ...order, ...limits], signal)
  const batch = start(folder, ['cat-file', '--batch', '--buffer'], signal)
  list.stdin.end()
  /** Asked for and not answered yet: answers come in the order of questions. */
  const asked: { readonly commit: string; readonly path: string }[] = []
  const asking = askForAll(list, batch, asked, rules)
  // Whoever reads the answers is told of what went wrong with the questions at the end.
  asking.catch(() => batch.stdin.destroy())
  const found: FoundInHistory[] = []
  const reader = new BatchReader((object) => {
    const place = asked.shift()
    if (object.type !== 'blob' || object.size < MIN_BYTES || !place) return undefined
    const file = new FileContext(compiled, place.path)
    const content = new ContentStream(file, OUTSIDE, object.size)
    return {
      push: (bytes, isEnd) => content.push(bytes, isEnd),
      end: () => {
        content.end()
        const { secrets, problems } = file.found()
        if (secrets.length > 0 || problems.length > 0) found.push({ ...place, secrets, problems })
      },
    }
  })
  try {
    for await (const chunk of batch.stdout) {
      reader.write(chunk as Buffer)
      yield* found.splice(0)
    }
    await asking
    await ended(list, folder, signal)
    await ended(batch, folder, signal)
  } finally {
    // Whoever wants no more leaves them waiting for a reader.
    list.kill()
    batch.kill()
  }
}

type Git = ChildProcessByStdio<Writable, Readable, Readable> & { words?: string }

function start(folder: string, args: readonly string[], signal: AbortSignal): Git {
  const child: Git = spawn('git', [...SAFE, '-C', folder, ...args], {
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    child.words = ((child.words ?? '') + text).slice(-4 * MAX_WORDS)
  })
  // What is wrong is told when it has ended.
  child.stdin.on('error', () => undefined)
  child.on('error', () => undefined)
  return child
}

/** Lists all objects and asks for those whose path may hold secrets. */
async function askForAll(
  list: Git,
  batch: Git,
  asked: { readonly commit: string; readonly path: string }[],
  rules: RuleSet,
): Promise<void> {
  let commit = ''
  for await (const line of createInterface({ input: list.stdout })) {
    // A commit stands alone; what it brought follows, each with its path: of the whole tree that is empty.
    const space = line.indexOf(' ')
    const path = line.slice(space + 1)
    if (space < 0) commit = line
    else if (path !== '' && !rules.skips(path)) {
      asked.push({ commit, path })
      if (!batch.stdin.write(`${line.slice(0, space)}\n`)) await once(batch.stdin, 'drain')
    }
  }
  batch.stdin.end()
}

async function outputOf(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const child = start(folder, args, signal)
  child.stdin.end()
  let output = ''
  for await (const chunk of child.stdout) output += String(chunk)
  await ended(child, folder, signal)
  return output
}

async function ended(child: Git, folder: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close').catch(() => undefined)
  signal.throwIfAborted()
  if (child.pid === undefined) throw new PlimsollError('git-missing', 'There is no git on this machine.')
  if (child.exitCode === 0) return
  const said = printable((child.words ?? '').trim().replaceAll(/\s+/g, ' ')).slice(0, MAX_WORDS)
  const why = said === '' ? `exit code ${child.exitCode}` : said
  throw new PlimsollError('git-failed', `git cannot read the history of ${printable(folder)}: ${why}.`)
}
