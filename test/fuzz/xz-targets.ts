import { unlzma } from '../../src/xz/unlzma.ts'
import { unxz } from '../../src/xz/unxz.ts'
import { XzError } from '../../src/xz/xz-error.ts'
import { xzOf } from '../xz-builder.ts'
import type { FuzzTarget } from './targets.ts'

const MAX_BYTES = 1024 * 1024

/** A text by LZMA2, as the program xz packs it: literals, matches with new and with earlier distances, the end. */
const CHUNKS = Buffer.from(
  '4AQnAFpdADYaSh8IoCYDTQad7+2MoT/ILGNfZHhmQK2L//kPyGe6U7he87Ooq6xQGZgGBujObjvwY+S6pKRKGuUUtt6j5PZA' +
    'zAwxmjSyu5wtf0KsMO00EXvi46WsqcVmAAA=',
  'base64',
)
/** The same by LZMA alone. */
const LZMA = Buffer.from(
  'XQAAAQD//////////wA2GkofCKAmA00Gne/tjKE/yCxjX2R4ZkCti//5D8hnulO4XvOzqKusUBmYBgbozm478GPkuqSkShrl' +
    'FLbeo+T2QMwMMZo0srucLX9CrDDtNBF74uOlrK2LLGv//jvDnA==',
  'base64',
)
const PLAIN = Buffer.from([1, 0, 4, ...Buffer.from('hello'), 0])

/** The container; its chunks with all checksums left out, which else keep damage from them; and LZMA alone. */
export function xzTargets(): readonly FuzzTarget[] {
  return [
    target(
      'xz',
      [xzOf({ blocks: [CHUNKS], unpacked: 1064 }), xzOf({ blocks: [PLAIN, PLAIN], unpacked: 5 })],
      unxz,
    ),
    target('xz-chunks', [CHUNKS, PLAIN], (input, limits) =>
      unxz(xzOf({ blocks: [input], unpacked: 0 }), limits),
    ),
    target('lzma', [LZMA], unlzma),
  ]
}

function target(name: string, corpus: readonly Buffer[], unpack: typeof unxz): FuzzTarget {
  return {
    name,
    corpus,
    run: async (input) => {
      try {
        unpack(input, { maxBytes: MAX_BYTES })
      } catch (error) {
        if (!(error instanceof XzError)) throw error
      }
      await Promise.resolve()
    },
  }
}
