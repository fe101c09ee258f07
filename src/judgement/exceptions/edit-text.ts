import type { Exception, ExceptionForm } from './types.ts'

/*
 * Lines put into a file, or taken out of it, where it is written as people write such files: a list with a dash a line.
 * Everything else stays as it is, byte for byte.
 */

/**
 * The text with the entry at the end of its list; `undefined` where it is written in another way.
 * @param item YAML of a list with the one entry, not indented
 */
export async function insertedInto(text: string, item: string): Promise<string | undefined> {
  const { isMap, isNode, isSeq, parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const { contents } = document
  if (contents === null) return `${closed(text)}exceptions:\n${indented(item, '  ', text)}`
  if (isMap(contents) && !contents.has('exceptions'))
    return contents.flow ? undefined : `${closed(text)}\nexceptions:\n${indented(item, '  ', text)}`
  const list = isSeq(contents) ? contents : document.get('exceptions', true)
  if (!isSeq(list) || list.flow) return undefined
  const [first, last] = [list.items.at(0), list.items.at(-1)]
  if (!isNode(first) || !isNode(last) || !first.range || !last.range) return undefined
  const indent = dashIndent(text, first.range[0])
  if (indent === undefined) return undefined
  const end = lineEnd(text, last.range[1])
  return `${closed(text.slice(0, end))}${indented(item, indent, text)}${text.slice(end)}`
}

/** The text without these entries, and without the comments right above them. */
export async function cutFrom(
  text: string,
  form: ExceptionForm,
  gone: readonly Exception[],
): Promise<string | undefined> {
  if (form === 'osv-scanner') return undefined
  const ranges =
    form === 'trivyignore' ? gone.map(({ line }) => ({ line, lines: 1 })) : await itemLines(text, gone)
  if (!ranges) return undefined
  const lines = text.split('\n')
  for (const { line, lines: count } of ranges.toSorted((a, b) => b.line - a.line)) {
    const start = form === 'trivyignore' ? line - 1 : commentStart(lines, line - 1)
    lines.splice(start, line - 1 + count - start)
  }
  return lines.join('\n')
}

interface ItemLines {
  /** The first, from 1. */
  readonly line: number
  readonly lines: number
}

async function itemLines(
  text: string,
  gone: readonly Exception[],
): Promise<readonly ItemLines[] | undefined> {
  const { isNode, parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const found: ItemLines[] = []
  for (const { path, line } of gone) {
    const node = path === undefined ? undefined : document.getIn(path, true)
    if (!isNode(node) || !node.range || dashIndent(text, node.range[0]) === undefined) return undefined
    const body = text.slice(node.range[0], lineEnd(text, node.range[1]))
    found.push({ line, lines: body.replace(/\n$/, '').split('\n').length })
  }
  return found
}

/** Of the comment right above a line, of the same depth: it speaks of what follows. */
function commentStart(lines: readonly string[], index: number): number {
  let start = index
  while (start > 0 && lines[start - 1]?.trim().startsWith('#')) start--
  return start
}

/** What stands before the dash, where nothing but the dash stands before the item on its line. */
function dashIndent(text: string, at: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^(?<indent> *)- +$/.exec(before)?.groups?.['indent']
}

/** Past the break of the line in which a node ends; the end of a block of text is past it already. */
function lineEnd(text: string, at: number): number {
  if (text[at - 1] === '\n') return at
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

function indented(item: string, indent: string, like: string): string {
  const lines = item.trimEnd().split('\n')
  const lineBreak = like.includes('\r\n') ? '\r\n' : '\n'
  return lines.map((line) => `${line === '' ? '' : indent}${line}${lineBreak}`).join('')
}

/** Ends in a line break, or is empty. */
function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
