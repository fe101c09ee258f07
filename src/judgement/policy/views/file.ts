import type { FileFact } from '../../../core/file-fact.ts'
import { viewType } from './view.ts'

export const fileView = viewType<FileFact>('File', {
  path: { type: 'string', help: 'without a leading slash', read: ({ path }) => path },
  name: {
    type: 'string',
    help: 'behind the last slash',
    read: ({ path }) => path.slice(path.lastIndexOf('/') + 1),
  },
  kind: {
    type: 'string',
    help: '`file`, `directory`, `symlink`, `hardlink`, or `other` (devices, sockets, pipes)',
    read: ({ kind }) => kind,
  },
  target: { type: 'string', help: 'of a link, as written; else empty', read: ({ target }) => target ?? '' },
})
