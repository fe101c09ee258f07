import type { OpenDocument } from '../../../core/feed.ts'
import { detached } from '../../xml-tree.ts'

/*
 * `modules.yaml`: a document of YAML for each build of a module, as libmodulemd writes it, with two spaces a level:
 *
 *     document: modulemd
 *     data:
 *       name: nodejs
 *       stream: "18"
 *       artifacts:
 *         rpms:
 *         - nodejs-1:18.9.1-1.module+el8.7.0+1072+5b168780.x86_64
 *
 * https://github.com/fedora-modularity/libmodulemd/blob/main/yaml_specs/modulemd_stream_v2.yaml
 */

/** Characters of a line; the longest real ones, of descriptions, have some thousand. */
const MAX_LINE = 64 * 1024

/** Module and stream (`nodejs:18`) of packages, by `name-epoch:version-release.arch`. */
export async function readModules(
  document: OpenDocument,
  options: { readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const modules = new ModuleReader()
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of document.read(options)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, MAX_LINE)
    for (const line of lines) modules.line(line.trimEnd())
  }
  modules.line(rest.trimEnd())
  return modules.byArtifact
}

class ModuleReader {
  readonly byArtifact = new Map<string, string>()
  #name = ''
  #stream = ''
  /** Made when the first artifact comes: one text for all of a module. */
  #label = ''
  /** Keys that lead to where we are: of the first, second and third level. */
  #section = ''
  #part = ''

  line(line: string): void {
    if (line === '---' || line.startsWith('--- ')) {
      this.#name = this.#stream = this.#label = this.#section = this.#part = ''
      return
    }
    if (line === '') return // In a text of several paragraphs.
    const indent = line.length - line.trimStart().length
    if (indent === 0) this.#section = line
    else if (this.#section === 'data:') this.#dataLine(indent, line.slice(indent))
  }

  #dataLine(indent: number, text: string): void {
    if (indent === 2 && !text.startsWith('- ')) {
      this.#part = text
      if (text.startsWith('name: ')) this.#name = valueOf(text)
      else if (text.startsWith('stream: ')) this.#stream = valueOf(text)
    } else if (this.#part === 'artifacts:' && text.startsWith('- ') && this.#name && this.#stream) {
      this.#label ||= detached(`${this.#name}:${this.#stream}`)
      this.byArtifact.set(detached(unquoted(text.slice(2).trim())), this.#label)
    }
  }
}

function valueOf(text: string): string {
  return unquoted(text.slice(text.indexOf(':') + 1).trim())
}

/** Names and streams hold nothing that would have to be escaped. */
function unquoted(text: string): string {
  const quote = text.charAt(0)
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote)
    ? text.slice(1, -1)
    : text
}
