/*
 * Lock files that say their structure by indentation: those of pnpm and of Yarn, before its version 2 in a form of its
 * own and since then in YAML. The part of YAML that these programs write: maps of maps, plain and quoted texts, lists,
 * and flow collections and block texts as the texts that they are.
 */

/** Blocks in each other; the formats have five. */
export const MAX_BLOCK_DEPTH = 20

/** Lines of one file; a lock of 10,000 packages has 200,000. */
export const MAX_BLOCK_LINES = 5_000_000

export interface Block {
  /** Without quotes; of Yarn 1 the whole list of `"a@^1", b@2` as written. Empty for an item of a list. */
  readonly key: string
  /** Without quotes; empty where blocks follow. */
  readonly value: string
  readonly blocks: readonly Block[]
  /** First and last line, first line 1. */
  readonly lines: { readonly start: number; end: number }
}

/** `key: value`, or `key value` of Yarn 1. */
export type BlockStyle = 'yaml' | 'yarn'

/** What cannot be read; the message completes «the file cannot be read: …». */
export class BlockFault extends Error {
  override readonly name = 'BlockFault'
}

/** The blocks of each document of a file. Throws BlockFault. */
export function readBlocks(text: string, style: BlockStyle): readonly (readonly Block[])[] {
  const reader = new BlockReader(style)
  let line = 1
  for (let start = text.charCodeAt(0) === 0xfeff ? 1 : 0; start < text.length; line++) {
    if (line > MAX_BLOCK_LINES) throw new BlockFault(`it has more than ${MAX_BLOCK_LINES} lines`)
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    reader.line(text, start, end > start && text[end - 1] === '\r' ? end - 1 : end, line)
    start = end + 1
  }
  return reader.documents
}

interface OpenBlock extends Block {
  readonly indent: number
  readonly blocks: OpenBlock[]
}

class BlockReader {
  readonly documents: OpenBlock[][] = [[]]
  readonly #isYaml: boolean
  /** The block of the last line, and those around it. */
  #open: OpenBlock[] = []
  /** Lines deeper than this belong to a text that began above. */
  #textIndent = Number.POSITIVE_INFINITY
  /** A key that stands on a line of its own: `? key`, before `: value`. */
  #longKey: string | undefined

  constructor(style: BlockStyle) {
    this.#isYaml = style === 'yaml'
  }

  line(text: string, start: number, end: number, number: number): void {
    let at = start
    while (at < end && text.charCodeAt(at) === SPACE) at++
    if (at === end || text.charCodeAt(at) === HASH) return
    const indent = at - start
    if (indent > this.#textIndent) return
    this.#textIndent = Number.POSITIVE_INFINITY
    const content = text.slice(at, end)
    if (indent === 0 && this.#isYaml && content.startsWith('---')) {
      if (this.documents.at(-1)?.length !== 0) this.documents.push([])
      this.#open = []
    } else if (this.#isYaml && content.startsWith('? ')) {
      this.#longKey = unquoted(content.slice(2).trim())
    } else {
      this.#entry(content, indent, number)
    }
  }

  #entry(content: string, indent: number, number: number): void {
    const [key, value] = this.#split(content, number)
    let parent = this.#open.at(-1)
    while (parent && parent.indent >= indent) {
      this.#open.pop()
      parent = this.#open.at(-1)
    }
    if (this.#open.length >= MAX_BLOCK_DEPTH)
      throw new BlockFault(`line ${number} is nested deeper than ${MAX_BLOCK_DEPTH}`)
    const block: OpenBlock = { key, value, blocks: [], lines: { start: number, end: number }, indent }
    if (parent) parent.blocks.push(block)
    else this.documents.at(-1)?.push(block)
    for (const around of this.#open) around.lines.end = number
    if (value === '') this.#open.push(block)
    else if (this.#isYaml) this.#textIndent = indent // Lines that are deeper go on with the text.
  }

  #split(content: string, number: number): readonly [key: string, value: string] {
    if (this.#longKey !== undefined && content.startsWith(':')) {
      const key = this.#longKey
      this.#longKey = undefined
      return [key, unquoted(content.slice(1).trim())]
    }
    if (content.startsWith('- ')) return ['', unquoted(content.slice(2).trim())]
    const parts = this.#isYaml ? splitYaml(content) : splitYarn(content)
    if (!parts) throw new BlockFault(`line ${number} is no entry`)
    return parts
  }
}

const SPACE = 0x20
const HASH = 0x23

function splitYaml(content: string): readonly [string, string] | undefined {
  const quote = content[0]
  if (quote === '"' || quote === "'") {
    const close = closingQuote(content)
    if (close < 0 || content[close + 1] !== ':') return undefined
    return [unquoted(content.slice(0, close + 1)), unquoted(content.slice(close + 2).trim())]
  }
  const colon = content.indexOf(': ')
  if (colon > 0) return [content.slice(0, colon), unquoted(content.slice(colon + 2).trim())]
  const trimmed = content.trimEnd()
  return trimmed.length > 1 && trimmed.endsWith(':') ? [trimmed.slice(0, -1), ''] : undefined
}

function splitYarn(content: string): readonly [string, string] | undefined {
  const trimmed = content.trimEnd()
  if (trimmed.endsWith(':') && trimmed.length > 1) return [trimmed.slice(0, -1), '']
  const keyEnd = trimmed.startsWith('"') ? closingQuote(trimmed) + 1 : trimmed.indexOf(' ')
  if (keyEnd <= 0 || trimmed[keyEnd] !== ' ') return undefined
  return [unquoted(trimmed.slice(0, keyEnd)), unquoted(trimmed.slice(keyEnd + 1))]
}

/** Of a text that begins with a quote; -1 where it has no end. */
function closingQuote(text: string): number {
  const quote = text[0] ?? ''
  for (let at = 1; at < text.length; at++) {
    const c = text[at]
    if (c === '\\' && quote === '"') at++
    else if (c === quote && quote === "'" && text[at + 1] === "'") at++
    else if (c === quote) return at
  }
  return -1
}

/** A quoted text without its quotes; what is not quoted, or not to the end, as it is. */
export function unquoted(text: string): string {
  const quote = text[0]
  if ((quote !== '"' && quote !== "'") || text.length < 2 || closingQuote(text) !== text.length - 1)
    return text
  const inner = text.slice(1, -1)
  if (quote === "'") return inner.replaceAll("''", "'")
  if (!inner.includes('\\')) return inner
  try {
    return String(JSON.parse(text))
  } catch {
    return inner
  }
}

/** The block with this key. */
export function blockOf(blocks: readonly Block[], key: string): Block | undefined {
  return blocks.find((block) => block.key === key)
}

/** The text of the block with this key. */
export function valueOf(blocks: readonly Block[], key: string): string | undefined {
  return blockOf(blocks, key)?.value || undefined
}

/** The blocks in the block with this key. Throws BlockFault where they are written in one line. */
export function blocksIn(blocks: readonly Block[], key: string): readonly Block[] {
  const block = blockOf(blocks, key)
  if (block && block.value !== '' && block.value !== '{}')
    throw new BlockFault(`line ${block.lines.start} is not written as the program does`)
  return block?.blocks ?? []
}
