import type { AccountFact } from '../../core/account.ts'
import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'

/**
 * Files of users and groups, a line each, fields parted by colons:
 *
 *     etc/passwd          name : password : uid : gid : comment : home : shell
 *     etc/group           name : password : gid : members
 *     etc/shadow          name : password : dates …
 *     etc/master.passwd   name : password : uid : gid : class : dates … : comment : home : shell
 *
 * An empty password asks for none. `x` in etc/passwd: it stands in etc/shadow.
 * https://man7.org/linux/man-pages/man5/passwd.5.html, https://man.freebsd.org/cgi/man.cgi?passwd(5)
 */
const FILES: Readonly<Record<string, (fields: readonly string[]) => AccountFact[]>> = {
  'etc/passwd': readUser,
  'etc/group': ([name = '', , gid]) => [{ kind: 'group', name: cut(name), ...idOf(gid) }],
  'etc/shadow': ([name = '', password]) => [passwordFact(name, password)],
  'etc/master.passwd': (fields) => [...readUser(fields), passwordFact(fields[0] ?? '', fields[1])],
}

/** Lines of one file that are read: systems for many people keep them elsewhere. */
export const MAX_ACCOUNTS = 20_000
/** Characters of a name or shell. */
export const MAX_FIELD = 256

/** Reads users and groups, and whether they have passwords; what the passwords are is not kept. */
export const accountsAnalyser: Analyser = {
  id: 'accounts',
  version: 1,
  scope: 'image',
  maxBytes: 4 * 1024 * 1024,
  endings: ['/passwd', '/group', '/shadow', '/master.passwd'],
  wants: (path) => Object.hasOwn(FILES, path),
  analyse: ([file]) => readAccounts(file),
}

function readAccounts({ path, bytes }: AnalysedFile): Analysis {
  const readLine = FILES[path]
  if (!readLine) return {}
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const lines = text.split('\n', MAX_ACCOUNTS + 1)
  const accounts: AccountFact[] = []
  const broken: number[] = []
  for (const [index, raw] of lines.slice(0, MAX_ACCOUNTS).entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    // Lines that begin with + or - ask a directory service.
    if (isNoAccount(line)) continue
    const fields = line.split(':')
    const isWhole = fields.length > 1 && fields[0] !== ''
    if (isWhole) accounts.push(...readLine(fields))
    else broken.push(index + 1)
  }
  const problems = problemsOf(path, broken, lines.length > MAX_ACCOUNTS)
  return { ...(accounts.length > 0 ? { accounts } : {}), ...(problems.length > 0 ? { problems } : {}) }
}

function isNoAccount(line: string): boolean {
  return line.trim() === '' || line.startsWith('#') || line.startsWith('+') || line.startsWith('-')
}

function problemsOf(path: string, broken: readonly number[], isTooLong: boolean): readonly Problem[] {
  const problems: Problem[] = []
  if (isTooLong) {
    const detail = `it has more than ${MAX_ACCOUNTS} lines; accounts behind them were not looked at`
    problems.push(problem('account-unreadable', path, detail))
  }
  const [first] = broken
  if (first !== undefined) {
    const more = broken.length === 1 ? '' : `, as are ${broken.length - 1} more`
    problems.push(problem('account-unreadable', path, `line ${first} is no account${more}`))
  }
  return problems
}

function readUser([name = '', password, uid, ...rest]: readonly string[]): AccountFact[] {
  const hasNoPassword = password === '' ? { hasNoPassword: true } : {}
  return [{ kind: 'user', name: cut(name), ...idOf(uid), shell: cut(rest.at(-1) ?? ''), ...hasNoPassword }]
}

function passwordFact(name: string, password: string | undefined): AccountFact {
  return { kind: 'password', name: cut(name), ...(password === '' ? { hasNoPassword: true } : {}) }
}

/** What is no number is left out, as the C library does with such lines. */
function idOf(text: string | undefined): { readonly id?: number } {
  return text !== undefined && /^\d{1,10}$/.test(text) ? { id: Number(text) } : {}
}

function cut(text: string): string {
  return text.slice(0, MAX_FIELD)
}
