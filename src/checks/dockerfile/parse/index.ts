import { commentOf } from './comments.ts'
import { directivesOf } from './directives.ts'
import { expanderFor } from './expand.ts'
import { heredocMarks, readHeredocs } from './heredocs.ts'
import { heredocArguments, readInstruction } from './instruction.ts'
import { MAX_DOCKERFILE_LENGTH, MAX_INSTRUCTIONS } from './limits.ts'
import { isBlank, linesOf } from './lines.ts'
import { readLogicalLine } from './logical-line.ts'
import { openStages } from './stages.ts'
import type { Comment, Dockerfile, Fault, Instruction } from './types.ts'

/**
 * Splits a Dockerfile into its nodes, as BuildKit reads it. Throws at no text: what cannot be read is in `faults`, and
 * what stands around it is read all the same.
 */
export function parseDockerfile(text: string): Dockerfile {
  if (text.length > MAX_DOCKERFILE_LENGTH) return unread(text)
  const lines = linesOf(text)
  const { directives, count, escape, faults: wrong } = directivesOf(text, lines)
  const faults: Fault[] = [...wrong]
  const comments: Comment[] = []
  const instructions: Instruction[] = []
  const stages = openStages()
  const expander = expanderFor(escape)
  let number = count
  for (let line = lines.all[number]; line; line = lines.all[number]) {
    const comment = commentOf(text, line, lines)
    if (comment) comments.push(comment)
    if (comment || isBlank(text.slice(line.start, line.end))) {
      number++
      continue
    }
    if (instructions.length >= MAX_INSTRUCTIONS) {
      const message = `There are more than ${MAX_INSTRUCTIONS} instructions; the rest was not read.`
      faults.push({ ...lines.spanOf(line.start, text.length), message })
      break
    }
    const logical = readLogicalLine(text, lines, number, escape)
    const { mapped } = logical
    const within = heredocArguments(mapped.text)
    const marks = within ? heredocMarks(mapped.text, within.start, within.end, escape) : []
    const read = readHeredocs(text, lines, logical.nextLine, marks)
    const name = mapped.text.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? ''
    const reading = { mapped, lines, escape, expander, lookup: stages.lookupFor(name), faults }
    instructions.push(stages.add(readInstruction(reading, 0, read.heredocs), faults))
    comments.push(...logical.comments)
    faults.push(...read.faults)
    number = read.nextLine
  }
  const { globalArgs, stages: all } = stages.done()
  if (all.length === 0) faults.push({ ...lines.spanOf(0, 0), message: 'The file has no FROM.' })
  return {
    kind: 'dockerfile',
    text,
    escape,
    directives,
    comments,
    globalArgs,
    stages: all,
    instructions,
    faults,
  }
}

function unread(text: string): Dockerfile {
  const span = { start: 0, end: text.length, line: 1, column: 1, endLine: 1 }
  const message = `The file is longer than ${MAX_DOCKERFILE_LENGTH} characters and was not read.`
  return {
    kind: 'dockerfile',
    text,
    escape: '\\',
    directives: [],
    comments: [],
    globalArgs: [],
    stages: [],
    instructions: [],
    faults: [{ ...span, message }],
  }
}
