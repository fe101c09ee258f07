import { commentOf } from './comments.ts'
import { directivesOf } from './directives.ts'
import { type Expander, expanderFor } from './expand.ts'
import { heredocMarks, readHeredocs } from './heredocs.ts'
import { heredocArguments, instructionName, readInstruction } from './instruction.ts'
import { MAX_DOCKERFILE_LENGTH, MAX_INSTRUCTIONS, MAX_STAGES } from './limits.ts'
import { isBlank, type Lines, linesOf } from './lines.ts'
import { readLogicalLine } from './logical-line.ts'
import { openStages, type Stages } from './stages.ts'
import type { Comment, Dockerfile, Fault, Instruction } from './types.ts'

/**
 * Splits a Dockerfile into its nodes, as BuildKit reads it. Throws at no text: what cannot be read is in `faults`, and
 * what stands around it is read all the same.
 */
export function parseDockerfile(text: string): Dockerfile {
  if (text.length > MAX_DOCKERFILE_LENGTH) return unread(text)
  const lines = linesOf(text)
  const { directives, count, escape, faults } = directivesOf(text, lines)
  const reading: FileReading = {
    text,
    lines,
    escape,
    expander: expanderFor(escape),
    stages: openStages(),
    comments: [],
    instructions: [],
    faults: [...faults],
  }
  let number = count
  while (number < lines.all.length) number = readLine(reading, number)
  const { globalArgs, stages, faults: early } = reading.stages.done()
  reading.faults.push(...early)
  if (stages.length === 0) reading.faults.push({ ...lines.spanOf(0, 0), message: 'The file has no FROM.' })
  const { comments, instructions } = reading
  return {
    kind: 'dockerfile',
    text,
    escape,
    directives,
    comments,
    globalArgs,
    stages,
    instructions,
    faults: reading.faults,
  }
}

interface FileReading {
  readonly text: string
  readonly lines: Lines
  readonly escape: string
  readonly expander: Expander
  readonly stages: Stages
  readonly comments: Comment[]
  readonly instructions: Instruction[]
  readonly faults: Fault[]
}

/** Reads what begins in a line; gives the index of the line behind it. */
function readLine(reading: FileReading, number: number): number {
  const { text, lines, comments, instructions, stages, faults } = reading
  const line = lines.all[number]
  if (!line) return number + 1
  const comment = commentOf(text, line, lines)
  if (comment) comments.push(comment)
  if (comment || isBlank(text.slice(line.start, line.end))) return number + 1
  const isTooLong = instructions.length >= MAX_INSTRUCTIONS
  if (!isTooLong && stages.count() <= MAX_STAGES) return readOneInstruction(reading, number)
  const limit = isTooLong ? `${MAX_INSTRUCTIONS} instructions` : `${MAX_STAGES} stages`
  const message = `There are more than ${limit}; the rest was not read.`
  faults.push({ ...lines.spanOf(line.start, text.length), message })
  return lines.all.length
}

function readOneInstruction(reading: FileReading, number: number): number {
  const { text, lines, escape, expander, stages, comments, instructions, faults } = reading
  const logical = readLogicalLine(text, lines, number, escape)
  const { mapped } = logical
  const within = heredocArguments(mapped.text)
  const marks = within ? heredocMarks(mapped.text, within.start, within.end, escape) : []
  const { heredocs, nextLine, faults: unended } = readHeredocs(text, lines, logical.nextLine, marks)
  const lookup = stages.lookupFor(instructionName(mapped.text))
  const read = readInstruction({ mapped, lines, escape, expander, lookup, faults }, 0, heredocs)
  instructions.push(stages.add(read, faults))
  for (const comment of logical.comments) comments.push(comment)
  faults.push(...unended)
  return nextLine
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
