import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { messageOf, PlimsollError } from '../../../core/errors.ts'
import { sha256 } from '../../../core/sha256.ts'
import { BUILT_IN_POLICIES, findBuiltIn, readBuiltIn } from '../../../judgement/policy/built-in/index.ts'
import { compilePolicy } from '../../../judgement/policy/compile.ts'
import { type LoadedPolicy, withInherited } from '../../../judgement/policy/extends.ts'
import { readPolicy } from '../../../judgement/policy/read-policy.ts'
import type { CompiledPolicy, PolicyFile } from '../../../judgement/policy/types.ts'
import { policyTools } from './tools.ts'

/** A policy that can be asked, and what it says: the same digest, the same judgements by one version of Plimsoll. */
export interface ReadyPolicy extends CompiledPolicy {
  /** SHA-256 over its text and those of all that it inherits. */
  readonly digest: string
}

/** Gives the text of a file, and throws as `readFile` does. */
export type PolicyTextReader = (path: string, signal: AbortSignal) => Promise<string>

/**
 * Policies as a user names them: a built-in one by its name, a file by its path. Read and compiled with all that they
 * inherit; paths are taken against `folder`. Throws `policy-unknown` and `policy-invalid`.
 */
export async function loadPolicies(
  names: readonly string[],
  signal: AbortSignal,
  folder = '.',
  read: PolicyTextReader = readText,
): Promise<readonly ReadyPolicy[]> {
  const policies: ReadyPolicy[] = []
  for (const name of names) policies.push(await loadPolicy(name, { folder, signal, read }))
  return policies
}

type Reading = Pick<Wanted, 'folder' | 'signal' | 'read'>

async function loadPolicy(name: string, reading: Reading): Promise<ReadyPolicy> {
  const texts: string[] = []
  const note = (text: string): void => void texts.push(text)
  const fail = (detail: string): never => {
    throw new PlimsollError('policy-unknown', `${detail}.`)
  }
  const start = await find({ ...reading, name, fail, note })
  const whole = await withInherited(start, async (entry, from) =>
    find({
      ...reading,
      name: entry.target,
      folder: folderOf(from),
      fail: (detail) => entry.fail(detail),
      note,
    }),
  )
  return { ...compilePolicy(whole, policyTools), digest: sha256(JSON.stringify(texts)) }
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  return await readFile(path, { encoding: 'utf8', signal })
}

interface Wanted {
  readonly name: string
  /** Against which a path is taken. */
  readonly folder: string
  readonly fail: (detail: string) => never
  readonly signal: AbortSignal
  readonly read: PolicyTextReader
  /** Is told what is read, in order. */
  readonly note: (text: string) => void
}

/** What looks like a path is one; another name is that of a built-in policy, or of a file that is there. */
async function find({ name, folder, fail, signal, read, note }: Wanted): Promise<LoadedPolicy> {
  const builtIn = findBuiltIn(name)
  if (builtIn) {
    note(name)
    return { key: name, policy: await readBuiltIn(builtIn) }
  }
  const path = isAbsolute(name) ? name : join(folder, name)
  const text = await textOf(read(path, signal), signal, (code, why) => {
    if (code !== 'ENOENT') return fail(`${path} cannot be read: ${why}`)
    const names = BUILT_IN_POLICIES.map((one) => one.name)
    return looksLikePath(name)
      ? fail(`there is no file ${path}`)
      : fail(
          `there is neither a built-in policy nor a file «${name}»${didYouMean(name, names)}; built in are ${names.join(', ')}`,
        )
  })
  note(text)
  return { key: resolve(path), policy: await readPolicy(text, path) }
}

async function textOf(
  text: Promise<string>,
  signal: AbortSignal,
  fail: (code: string | undefined, why: string) => never,
): Promise<string> {
  try {
    return await text
  } catch (error) {
    if (signal.aborted) throw error
    return fail((error as NodeJS.ErrnoException).code, messageOf(error))
  }
}

function looksLikePath(name: string): boolean {
  return name.includes('/') || /\.(?:ya?ml|json)$/.test(name)
}

function folderOf({ source }: PolicyFile): string {
  return dirname(source)
}
