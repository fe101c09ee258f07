import { objectionOf, objectionOfFile } from './support/objections.ts'
import { finalChain } from './support/stages.ts'
import type { DockerfileCheck } from './types.ts'

const REFERENCE = 'https://docs.docker.com/reference/dockerfile/#healthcheck'

export const HEALTH_CHECKS: readonly DockerfileCheck[] = [
  {
    id: 'DS-0026',
    aliases: ['DL3057', 'CIS-DI-0006'],
    title: 'No HEALTHCHECK',
    severity: 'LOW',
    description: 'Without one, the engine takes a program that hangs for one that works.',
    advice: 'Add a HEALTHCHECK, or HEALTHCHECK NONE where the orchestrator has probes of its own.',
    references: [REFERENCE],
    *evaluate({ file }) {
      const instructions = finalChain(file).flatMap((stage) => stage.instructions)
      if (file.stages.length > 0 && !instructions.some(({ name }) => name === 'HEALTHCHECK'))
        yield objectionOfFile(file, 'the final stage has no HEALTHCHECK')
    },
  },
  {
    id: 'DS-0023',
    aliases: ['DL3012'],
    title: 'More than one HEALTHCHECK',
    severity: 'MEDIUM',
    description: 'Only the last one counts; the others mislead who reads them.',
    advice: 'Keep the last one.',
    references: [REFERENCE],
    // That of the base image is replaced there, as is meant.
    onHistory: false,
    *evaluate({ file }) {
      for (const { instructions } of file.stages)
        for (const instruction of instructions.filter(({ name }) => name === 'HEALTHCHECK').slice(0, -1))
          yield objectionOf(
            file,
            { instruction, stage: instruction.stage },
            'a later HEALTHCHECK of the stage takes its place',
          )
    },
  },
]
