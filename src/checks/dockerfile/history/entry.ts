import { INSTRUCTION_NAMES } from '../parse/instruction.ts'
import { splitAtSpaces } from '../parse/split-words.ts'
import { isShell } from '../shell/nested.ts'
import { goList, goTexts } from './go-values.ts'

/**
 * What one entry of a history stands for, as an instruction would be written on one line or more; `undefined`: it was
 * made by something that has no Dockerfile.
 *
 * @param createdBy of the classic builder (`/bin/sh -c #(nop)  CMD ["a"]`), of BuildKit (`RUN /bin/sh -c a # buildkit`),
 *   of buildah and kaniko, which write as one of them or plain instructions
 */
export function instructionOfEntry(createdBy: string): string | undefined {
  const text = withoutMark(createdBy.trim())
  const silent = behindNop(text)
  if (silent !== undefined) return instruction(silent)
  const [name = ''] = text.split(/\s/, 1)
  if (INSTRUCTION_NAMES.has(name)) return instruction(text)
  const called = behindArguments(text)
  const command = behindShell(called) ?? (called === text || called === '' ? undefined : called)
  return command === undefined ? undefined : `RUN ${command}`
}

function withoutMark(text: string): string {
  return text.endsWith('# buildkit') ? text.slice(0, -'# buildkit'.length).trimEnd() : text
}

/** The classic builder writes what runs nothing as a comment that it hands to the shell. */
function behindNop(text: string): string | undefined {
  const mark = text.indexOf('#(nop)')
  if (mark < 0 || mark > 60) return undefined
  const found = text.slice(mark + '#(nop)'.length).trim()
  return INSTRUCTION_NAMES.has(found.split(/\s/, 1)[0] ?? '') ? found : undefined
}

function instruction(text: string): string {
  const [name = ''] = text.split(/\s/, 1)
  const rest = text.slice(name.length).trim()
  const written = restOf(name, rest)
  return written === '' ? name : `${name} ${written}`
}

function restOf(name: string, rest: string): string {
  switch (name) {
    case 'RUN':
      return behindShell(behindArguments(rest)) ?? behindArguments(rest)
    case 'ADD':
    case 'COPY':
      return withoutIn(rest)
    case 'EXPOSE':
      return goList(rest)?.join(' ') ?? rest
    case 'VOLUME':
    case 'SHELL': {
      const list = goList(rest)
      return list ? JSON.stringify(list) : rest
    }
    case 'CMD':
    case 'ENTRYPOINT':
      return execForm(rest)
    case 'HEALTHCHECK':
      return rest.startsWith('&{') ? healthcheckOf(goTexts(rest) ?? []) : rest
    default:
      return rest
  }
}

/** `file:4b5c… in /etc/`: what was copied is known by its digest alone. */
function withoutIn(rest: string): string {
  const words = rest.split(/\s+/)
  const isHashed = /^(?:file|dir|multi):/.test(words[0] ?? '')
  return isHashed && words[1] === 'in' ? [words[0], ...words.slice(2)].join(' ') : rest
}

/** JSON stays; `["a" "b"]` and `&{["a" "b"]}` become it. */
function execForm(rest: string): string {
  if (!/^(?:\[|&\{\[)/.test(rest)) return rest
  const isJson = rest.startsWith('[') && !/"\s+"/.test(rest)
  const texts = isJson ? undefined : goTexts(rest)
  return texts ? JSON.stringify(texts) : rest
}

/** @param test as the config has it: `CMD-SHELL` and a script, `CMD` and words, `NONE` */
export function healthcheckOf([kind, ...words]: readonly string[]): string {
  if (kind === 'NONE') return 'NONE'
  if (kind === 'CMD-SHELL') return `CMD ${words.join(' ')}`
  return `CMD ${JSON.stringify(words)}`
}

/** `|2 A=1 B=2 /bin/sh -c a`: build arguments, whose values may hold anything; the command begins with its shell. */
function behindArguments(text: string): string {
  const count = /^\|(?<count>\d+)\s/.exec(text)?.groups?.['count']
  if (count === undefined) return text
  const words = splitAtSpaces(text, count.length + 1, text.length)
  const wordAt = (index: number): string => text.slice(words[index]?.start, words[index]?.end)
  const shell = words.findIndex(({ start }, index) => {
    return (
      text[start] === '/' && isShell(wordAt(index)) && text[words[index + 1]?.start ?? text.length] === '-'
    )
  })
  const first = words[shell < 0 ? Number(count) : shell]
  return first ? text.slice(first.start) : ''
}

/** The script behind `/bin/sh -c` or `/bin/bash -o pipefail -c`. */
function behindShell(text: string): string | undefined {
  let rest = text
  const [program = ''] = rest.split(/\s/, 1)
  if (!isShell(program)) return undefined
  for (;;) {
    const [word = ''] = rest.split(/\s/, 1)
    rest = rest.slice(word.length).trimStart()
    if (/^-[a-z]*c$/.test(word)) return rest
    if (rest === '') return undefined
    const [next = ''] = rest.split(/\s/, 1)
    const isOption = next.startsWith('-') || /^[-+][a-z]*o$/.test(word)
    if (!isOption) return undefined
  }
}
