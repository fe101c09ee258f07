import type { Dockerfile, Heredoc, Instruction } from '../parse/types.ts'
import { isShell, readNestedScript, scriptWord } from './nested.ts'
import { type OpenCommand, openCommand } from './open-command.ts'
import { readCommands } from './read-commands.ts'
import { type Findings, newFindings, readerOf, scriptFrom } from './reader.ts'
import { applySet } from './set-options.ts'
import { isPosixShell, shellInForce } from './shell-in-force.ts'
import type { ShellCommand, ShellScript } from './types.ts'
import { textOfExecWord, textOfHeredoc, textOfShellForm } from './word-text.ts'

const RUNS: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'])

/** What an instruction runs; nothing where it runs nothing, or where another shell than a POSIX one does. */
export function commandsOf(instruction: Instruction, file: Dockerfile): readonly ShellCommand[] {
  return scriptOf(instruction, file)?.commands ?? []
}

/**
 * The script of RUN, CMD, ENTRYPOINT, HEALTHCHECK, and of ONBUILD with one of them. Of the exec form it is the one
 * command that its words make, with the script that this hands to a shell. `undefined`: there is none.
 */
export function scriptOf(instruction: Instruction, file: Dockerfile): ShellScript | undefined {
  if (instruction.onbuild) return scriptOf(instruction.onbuild, file)
  if (!RUNS.has(instruction.name) || instruction.words.length === 0) return undefined
  if (instruction.form === 'plain') return undefined
  const findings = newFindings(readCommands)
  if (instruction.form === 'exec') readExecForm(instruction, file, findings)
  else if (!readShellForm(instruction, file, findings)) return undefined
  return scriptFrom(findings)
}

/** HEALTHCHECK has the word CMD before its command. */
function commandWords({ name, words }: Instruction): Instruction['words'] {
  return name === 'HEALTHCHECK' ? words.slice(1) : words
}

function readExecForm(instruction: Instruction, file: Dockerfile, findings: Findings): void {
  const words = commandWords(instruction)
  const [first] = words
  if (!first) return
  const command = openCommand(0, first.start, 0)
  for (const word of words) {
    const { start, end, value } = word
    command.words.push({ start, end, value, isQuoted: true, content: textOfExecWord(word, file) })
    command.end = end
  }
  findings.commands.push(command)
  readNestedScript({ findings, depth: 0 }, command)
}

function readShellForm(instruction: Instruction, file: Dockerfile, findings: Findings): boolean {
  const shell = shellInForce(instruction, file)
  const [word] = commandWords(instruction)
  if (!word || !isPosixShell(shell)) return false
  const [only] = instruction.heredocs
  const isScript = only !== undefined && /^\d*<<-?\S+$/.test(word.value.trim())
  if (isScript && !isShellScript(only.content)) return false
  const source = isScript ? textOfHeredoc(only, file) : textOfShellForm(word, file)
  readCommands(readerOf(source, findings, 0), undefined)
  if (!isScript) for (const heredoc of instruction.heredocs) readFedScript(heredoc, file, findings)
  applySet(shell.slice(1), findings.options)
  findings.options.delete('c')
  return true
}

/** A here-document without a first line that names another interpreter is the shell's. */
function isShellScript(content: string): boolean {
  if (!content.startsWith('#!')) return true
  const [line = ''] = content.slice(2).split('\n', 1)
  return line.split(/[\s]+/).some((word) => isShell(word))
}

/** A script that a shell reads from its input: `RUN bash <<EOF`. */
function readFedScript(heredoc: Heredoc, file: Dockerfile, findings: Findings): void {
  const command = findings.commands.find((one) => readsInput(one, heredoc.name))
  if (!command) return
  const reader = readerOf(textOfHeredoc(heredoc, file), findings, command.depth + 1)
  readCommands(reader, undefined)
}

function readsInput({ words, redirections }: OpenCommand, name: string): boolean {
  const [first, ...rest] = words
  if (!first || !isShell(first.value) || scriptWord(words)) return false
  // A word that is no option is the file of a script, and its input is not the script.
  if (rest.some(({ value }) => !value.startsWith('-') || value === '-')) return false
  return redirections.some(({ operator, target }) => /^\d*<<-?$/.test(operator) && target === name)
}
